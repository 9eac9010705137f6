// The gated recurrent unit, with its reset gate in either place.
#pragma once

#include "nn/recurrent.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// Where the reset gate r acts on the old state.
enum class Reset {
    after_product,   ///< r % (W_hn h_{t-1} + b_hn): PyTorch and cuDNN                                    (GRU.3)
    before_product,  ///< W_hn (r % h_{t-1}) + b_hn: Cho et al. 2014                                      (GRU.4)
};

/// One step of time, (GRU.1) to (GRU.6) of docs/gru.md. h_t = (1 - z) % n + z % h_{t-1}: a z near 1 keeps the old
/// state, as in Cho et al. 2014 and PyTorch; in Chung et al. 2014 z and 1 - z stand the other way round. Parameters as
/// in torch.nn.GRUCell; the gates are the blocks r, z, n of their rows.
struct GruCell : Cell {
    using State = Var;  ///< h_t

    /// Throws Error for a size below 1.
    GruCell(Index input, Index hidden, Rng& rng, Reset reset = Reset::after_product, const std::string& suffix = "");

    /// x_t: (input x batch), h_prev: (hidden x batch) -> h_t: (hidden x batch), on x_t's tape.
    /// Throws Error where x_t or h_prev has another size.
    [[nodiscard]] Var step(Var x_t, Var h_prev) const;

    Reset reset;  ///< (GRU.3) or (GRU.4)
};

/// As torch.nn.GRU's, and one more.
struct GruOptions {
    Index num_layers = 1;                ///< at least 1
    bool bidirectional = false;          ///< two cells a layer, one from each end
    Reset reset = Reset::after_product;  ///< of every cell
};

/// Layers of GruCells. As torch.nn.GRU, if the reset gate acts after the product.
struct GRU : Recurrent<GruCell> {
    /// Weights and biases from U(-1/sqrt(hidden), 1/sqrt(hidden)). Throws Error for a size or a number of layers
    /// below 1.
    GRU(Index input, Index hidden, Rng& rng, GruOptions options = {});
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
