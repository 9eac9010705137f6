// Linear: y = W x + b.
#pragma once

#include <string>
#include <vector>

#include "autograd/ops.hpp"
#include "autograd/random.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// y = W x + b                                                                       (LINEAR.1)
/// x: (in x batch) -> y: (out x batch). Parameters as in torch.nn.Linear.
struct Linear {
    /// W and b from U(-1/sqrt(in), 1/sqrt(in)). Throws Error for a size below 1.
    Linear(Index in, Index out, Rng& rng);

    /// Throws Error where x is not `in` high.
    [[nodiscard]] Var operator()(Var x) const;
    /// The same at every time step; throws Error for an empty sequence.
    [[nodiscard]] Sequence operator()(Sequence xs) const;

    [[nodiscard]] std::vector<Parameter> parameters() const { return {W, b}; }

    Parameter W;  ///< "weight" (out x in)
    Parameter b;  ///< "bias" (out x 1)
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
