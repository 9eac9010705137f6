// Checkpoints: a segment of a sequence as one record, whose rule records the segment again on a tape of its own and
// sweeps back over that.
#include "nn/checkpoint.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "autograd/expression.hpp"
#include "autograd/require.hpp"
#include "autograd/sweep.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

namespace {

/// All segments of a sequence. Its records own it together.
struct Segments {
    Tape& outer;
    Index T;
    Index length;
    SegmentRun run;
    Tape tape = {};  // of the segment that was run last
    Arena memory = {};
    std::vector<Real*> adjoints = {};

    [[nodiscard]] Index first(Index k) const { return k * length; }
    [[nodiscard]] Index count(Index k) const { return std::min(length, T - first(k)); }
    /// Segment k, counted from 0. Record 0 is what comes in, and the result what goes out.
    Var record(Index k, MatrixView before) {
        tape.restart_within(outer, first(k));
        const Var x = tape.variable(before);
        return run(tape, first(k), count(k), x);
    }
};

// y = f(x, W, ...)      dx += (dy/dx)ᵀ dy, dW += (dy/dW)ᵀ dy, by a sweep over f's records              (CHECK.1)
void run_again(Sweep& s) {
    Segments& segments = s.attached<Segments>();
    const Var y = segments.record(static_cast<Index>(s.number()), s.X(0));
    const auto used = segments.tape.parameters();
    const auto bytes = static_cast<std::size_t>(s.Y().size()) * sizeof(Real);
    require(std::ssize(used) == s.n_inputs() - 1 && std::memcmp(y.value().data(), s.Y().data(), bytes) == 0,
            "backward of {}: the segment, run again, gives something else than before", Where{"checkpoint", y.time()});

    segments.memory.clear();
    segments.adjoints.assign(static_cast<std::size_t>(segments.tape.size()), nullptr);
    Sweep sweep(segments.tape, segments.adjoints, segments.memory);
    sweep.seed(y.index(), s.dY());
    while (sweep.step()) {}
    sweep.finish();
    for (Index k = 0; k < s.n_inputs(); ++k) {
        const MatrixView dX(segments.adjoints[k == 0 ? 0 : used[k - 1].leaf], s.X(k).rows(), s.X(k).cols());
        if (dX.data() == nullptr) { continue; }  // nothing flows
        s.accumulate(k, "dX += (dY/dX)ᵀ dY, by a sweep over the segment", Each{[](auto x) { return x; }, dX});
    }
}

}  // namespace

Var record_segments(Var before, Index T, Index length, const SegmentRun& run) {
    require(T >= 1, "checkpoint: an empty sequence, where at least one time step is needed");
    require(length >= 0, "checkpoint: segments of {} steps", length);
    if (length == 0) { length = static_cast<Index>(std::ceil(std::sqrt(static_cast<double>(T)))); }  // (CHECK.2)
    Tape& tape = before.tape();
    const std::shared_ptr<Segments> segments(new Segments{tape, T, length, run});
    Var state = before;
    for (Index k = 0; segments->first(k) < T; ++k) {
        const Var y = segments->record(k, state.value());
        std::vector<Var> inputs = {state};
        for (const Tape::Use& use : segments->tape.parameters()) { inputs.push_back(tape.parameter(use.parameter)); }
        const AtTime end(tape, static_cast<int>(tape.steps_before() + segments->first(k) + segments->count(k)));
        state = tape.record("checkpoint", inputs, y.rows(), y.cols(), copy(y.value()), run_again, static_cast<Real>(k));
        tape.attach(state, segments);
    }
    return state;
}

void require_of_segment(const char* what, Var x, Index rows, Index cols) {
    require(x.rows() == rows && x.cols() == cols, "{}: the segment's {} is {} but must be {}",
            Where{"checkpoint", x.time()}, what, shape(x.value()), Shape{rows, cols});
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
