// The simple (Elman) recurrent network: one cell, and layers of cells unrolled over a sequence.
#pragma once

#include <string>
#include <vector>

#include "autograd/ops.hpp"
#include "autograd/random.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

enum class Nonlinearity { tanh, relu };

/// One step of time:  h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                             (RNN.1)
/// or relu in place of tanh. Elman 1990; parameters as in torch.nn.RNNCell.
struct RnnCell {
    /// All parameters from U(-1/sqrt(hidden), 1/sqrt(hidden)); `suffix` ends their names, as in "weight_ih_l0".
    /// Throws Error for a size below 1.
    RnnCell(Index input, Index hidden, Rng& rng, Nonlinearity nonlinearity = Nonlinearity::tanh,
            const std::string& suffix = "");

    /// x_t: (input x batch), h_prev: (hidden x batch) -> h_t: (hidden x batch), on x_t's tape.
    /// Throws Error where x_t or h_prev has another size.
    [[nodiscard]] Var step(Var x_t, Var h_prev) const;

    [[nodiscard]] Index hidden() const { return W_hh.rows(); }
    [[nodiscard]] std::vector<Parameter> parameters() const { return {W_ih, W_hh, b_ih, b_hh}; }

    Parameter W_ih;  ///< "weight_ih" (hidden x input)
    Parameter W_hh;  ///< "weight_hh" (hidden x hidden)
    Parameter b_ih;  ///< "bias_ih" (hidden x 1)
    Parameter b_hh;  ///< "bias_hh" (hidden x 1); one bias would do, two are PyTorch's and cuDNN's
    Nonlinearity nonlinearity;
};

struct RnnOptions {
    Index num_layers = 1;
    Nonlinearity nonlinearity = Nonlinearity::tanh;
};

/// What a recurrent layer returns.
struct Unrolled {
    Sequence h;  ///< the last layer's h_1 .. h_T, each (hidden x batch)
    Var h_last;  ///< every layer's h_T, one below another: (num_layers hidden x batch). It can be the next h_0.
};

/// Layers of RnnCells: layer l's h_t is layer l + 1's x_t. Parameters as in torch.nn.RNN: weight_ih_l0, ...
struct RNN {
    /// Throws Error for a size or a number of layers below 1.
    RNN(Index input, Index hidden, Rng& rng, RnnOptions options = {});

    /// xs: T Vars, each (input x batch). h_0: (num_layers hidden x batch), the layers one below another; without it,
    /// zeros. Records all layers of t, then of t + 1. Throws Error for an empty sequence or a wrong size.
    [[nodiscard]] Unrolled operator()(Sequence xs, Var h_0) const;
    [[nodiscard]] Unrolled operator()(Sequence xs) const;

    /// One step of all layers; h holds one state a layer, and is replaced by the new ones.
    [[nodiscard]] std::span<Var> step(Var x_t, std::span<Var> h) const;

    [[nodiscard]] Index hidden() const { return layers[0].hidden(); }
    [[nodiscard]] std::vector<Parameter> parameters() const;

    std::vector<RnnCell> layers;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
