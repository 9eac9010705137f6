// The simple (Elman) recurrent network.
#pragma once

#include "nn/recurrent.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// What an RNN makes of its pre-activation a_t: PyTorch's two.
enum class Nonlinearity { tanh, relu };

/// One step of time:  h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                             (RNN.1)
/// or relu in place of tanh. Elman 1990; parameters as in torch.nn.RNNCell.
struct RnnCell : Cell {
    using State = Var;  ///< h_t

    /// Throws Error for a size below 1.
    RnnCell(Index input, Index hidden, Rng& rng, Nonlinearity nonlinearity = Nonlinearity::tanh,
            const std::string& suffix = "");

    /// x_t: (input x batch), h_prev: (hidden x batch) -> h_t: (hidden x batch), on x_t's tape.
    /// Throws Error where x_t or h_prev has another size.
    [[nodiscard]] Var step(Var x_t, Var h_prev) const;

    Nonlinearity nonlinearity;  ///< tanh, (RNN.1), or relu in its place
};

/// As torch.nn.RNN's.
struct RnnOptions {
    Index num_layers = 1;                            ///< at least 1
    bool bidirectional = false;                      ///< two cells a layer, one from each end
    Nonlinearity nonlinearity = Nonlinearity::tanh;  ///< of every cell
};

/// Layers of RnnCells. As torch.nn.RNN.
struct RNN : Recurrent<RnnCell> {
    /// Weights and biases from U(-1/sqrt(hidden), 1/sqrt(hidden)). Throws Error for a size or a number of layers
    /// below 1.
    RNN(Index input, Index hidden, Rng& rng, RnnOptions options = {});
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
