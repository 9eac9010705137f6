// The main job on the tape, as track_prediction has it. A header, so that a test can look at its gradient.
#pragma once

#include <vector>

#include "carried.hpp"
#include "net.hpp"
#include "nn/loss.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "track_job.hpp"

namespace chronograd::bench::inline CHRONOGRAD_PRECISION {

/// The network, its optimiser, and the state that is carried from window to window.
class TapeTrack {
public:
    /// With the job's initial parameters.
    explicit TapeTrack(const TrackJob& job)
        : rng_(0),
          net_{nn::RNN(job.features, job.hidden, rng_), nn::Linear(job.hidden, job.features, rng_)},
          adam_(net_.parameters(), {.lr = Real(TrackJob::learning_rate)}),
          points_(job.points, job.features),
          carried_(job.hidden, 1) {
        std::copy(job.track.begin(), job.track.end(), points_.ref().begin());
        auto from = job.initial.begin();
        for (const Parameter& p : net_.parameters()) {
            for (Real& element : p.edit()) { element = static_cast<Real>(*from++); }
        }
    }

    /// The loss of the window that starts there, and its gradient.
    Real backward(Index start) {
        tape_.clear();
        const auto unrolled = net_.layer(window(start), carried_.on(tape_));
        const Var loss = nn::mse_loss(net_.head(unrolled.h), window(start + TrackJob::horizon));
        adam_.zero_grad();
        tape_.backward(loss);
        carried_.keep(unrolled.last);
        return loss.item();
    }

    void update() { adam_.step(); }  ///< of the parameters, by that gradient

    /// All elements, in the order of TrackJob::initial.
    [[nodiscard]] std::vector<Real> gradient() const {
        std::vector<Real> all;
        for (const Parameter& p : net_.parameters()) { all.insert(all.end(), p.grad().begin(), p.grad().end()); }
        return all;
    }

private:
    [[nodiscard]] Sequence window(Index start) {
        const std::span<Var> xs = tape_.sequence(TrackJob::window);
        for (Index t = 0; t < TrackJob::window; ++t) {
            const Real* point = points_.view().data() + (start + t) * TrackJob::features;
            xs[t] = tape_.constant(MatrixView(point, TrackJob::features, 1));
        }
        return xs;
    }

    Rng rng_;
    examples::Net<nn::RNN> net_;
    optim::Adam adam_;
    Matrix points_;
    examples::Carried<Var> carried_;
    Tape tape_;
};

}  // namespace chronograd::bench::inline CHRONOGRAD_PRECISION
