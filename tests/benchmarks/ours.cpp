// The parts of one precision, in a row. Compiled twice, with the double library and with the float one.
#include "ours.hpp"

#include "autograd/simd.hpp"
#include "hand_bptt.hpp"
#include "parts.hpp"
#include "tape_track.hpp"

namespace chronograd::bench {
namespace {

/// The whole job, each time from the start.
template <class Program>
Work whole_job(const TrackJob& job) {
    return [&job] {
        Program program(job);
        for (const Index start : job.starts) {
            program.backward(start);
            program.update();
        }
    };
}

const Ours& ours() {
    static const Ours all{
        sizeof(Real) == 4 ? "f32" : "f64", simd::width, training, values_and_adjoints, whole_job<TapeTrack>,
        whole_job<HandBptt<Real>>,         product,     kernels};
    return all;
}

}  // namespace

#ifdef CHRONOGRAD_FLOAT
const Ours& in_float() { return ours(); }
#else
const Ours& in_double() { return ours(); }
#endif

}  // namespace chronograd::bench
