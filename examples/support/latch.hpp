// A task on which gradients explode: latch. The first input is +1 or -1, all later ones are noise, and at the last step
// the first is asked for (after Bengio, Simard and Frasconi 1994). To solve it, a network must come to have two
// attractors, and on the way it crosses the bifurcations at which they appear. How it is trained, with clipping.
#pragma once

#include <cstdint>
#include <vector>

#include "net.hpp"
#include "nn/rnn.hpp"

namespace chronograd::examples {

struct Latch {
    std::vector<Matrix> x;   ///< T times (1 x batch)
    std::vector<int> first;  ///< for each sequence: 1 if it began with +1, 0 with -1

    /// Noise from U[-0.5, 0.5).
    Latch(Rng& rng, Index steps, Index batch);
};

using LatchNet = Net<nn::RNN>;

/// A tanh RNN whose W_hh has this spectral radius, with two logits for an answer.
LatchNet latch_net(Rng& rng, Index hidden, Real radius);

/// The cross-entropy of the answer after the last step; ln 2 for who guesses.
Var latch_loss(Tape& tape, const LatchNet& net, const Latch& latch);

/// How gradients are clipped: by norm, by value, or, with both 0, not at all.
struct Clipping {
    Real norm = 0;
    Real value = 0;
};

struct LatchTraining {
    Index steps = 40;
    Index hidden = 16;
    Index batch = 16;
    Index updates = 600;
    Real radius = 1.5;
    Real learning_rate = 1;
};

struct LatchRun {
    Real loss;                ///< the mean over the last tenth of the updates; infinite where training broke off
    std::vector<Real> norms;  ///< of the gradient before clipping, at every update; finite ones
    Index clipped;            ///< updates whose gradient clipping has changed
};

/// Trains a network by SGD. It ends early where the loss or the gradient is not finite. The seed determines weights and
/// data, whatever the clipping.
LatchRun train_latch(const LatchTraining& s, const Clipping& clipping, std::uint32_t seed);

}  // namespace chronograd::examples
