// The task of truncated_bptt, echo: repeat what came in `delay` steps ago. And the ways to train a network on it: each
// block of steps on a tape of its own, the state carried between them as numbers.
#pragma once

#include <string>
#include <vector>

#include "net.hpp"
#include "nn/rnn.hpp"
#include "truncation.hpp"

namespace chronograd::examples {

using EchoNet = Net<nn::RNN>;

/// x_t from U[-1, 1), and what is asked for at t: x_{t - delay}, or 0 for t <= delay. Each (1 x batch).
struct Echo {
    std::vector<Matrix> x;
    std::vector<Matrix> target;

    Echo(Rng& rng, Index steps, Index batch, Index delay);
    [[nodiscard]] Index steps() const { return std::ssize(x); }
};

/// The losses of t = 1 .. T on one tape; L, the mean squared error over all steps, is their sum.
Sequence echo_losses(Tape& tape, const EchoNet& net, const Echo& echo);

/// What running blocks took.
struct Cost {
    Real loss;      ///< L
    Index records;  ///< on the tape at most
    Index steps;    ///< that were run
};

/// Adds the truncated gradient of L to the parameters' gradients. The state that goes into a block is the one that the
/// blocks before it have computed, as a constant: nothing flows back. Within a block, what flows from a step to the one
/// before is multiplied by `factor`.
Cost run_blocks(Tape& tape, const EchoNet& net, const Echo& echo, const std::vector<Block>& blocks, Real factor = 1);

/// A way to truncate.
struct Scheme {
    std::string name;
    Index k1;
    Index k2;     ///< of random windows, the mean length
    bool random;  ///< windows of random length, k1 = k2

    [[nodiscard]] std::vector<Block> blocks(Index T, Rng& rng) const {
        return random ? random_windows(T, p(), rng) : blocks_of(T, k1, k2);
    }
    [[nodiscard]] Real p() const { return 1 / static_cast<Real>(k2); }
    [[nodiscard]] Real factor() const { return random ? 1 / (1 - p()) : 1; }
};

}  // namespace chronograd::examples
