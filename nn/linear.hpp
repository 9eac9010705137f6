// Linear: y = W x + b.
#pragma once

#include <vector>

#include "autograd/ops.hpp"
#include "autograd/random.hpp"
#include "nn/init.hpp"
#include "nn/unroll.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// y = W x + b                                                                                   (LINEAR.1)
/// As the head on every state it sends each one Wᵀ dy; its own gradient is a sum over time        (BPTT.5)
/// x: (in x batch) -> y: (out x batch). Parameters as in torch.nn.Linear.
struct Linear {
    /// W and b from U(-1/sqrt(in), 1/sqrt(in)). Throws Error for a size below 1.
    Linear(Index in, Index out, Rng& rng) : W("weight", Matrix(out, in)), b("bias", Matrix(out, 1)) {
        for (const Parameter& p : parameters()) { init::pytorch_default(p, rng, in); }
    }

    /// Throws Error where x is not `in` high.
    [[nodiscard]] Var operator()(Var x) const {
        const Var w = x.tape().parameter(W);  // recorded before b, whatever the compiler
        return affine(w, x, x.tape().parameter(b));
    }
    /// The same at every time step; throws Error for an empty sequence.
    [[nodiscard]] Sequence operator()(Sequence xs) const {
        return each_step(xs, [this](Var x) { return (*this)(x); });
    }

    [[nodiscard]] std::vector<Parameter> parameters() const { return {W, b}; }  ///< the two below

    Parameter W;  ///< "weight" (out x in)
    Parameter b;  ///< "bias" (out x 1)
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
