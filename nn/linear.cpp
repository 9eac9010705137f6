// Linear: one affine operation; over a sequence, one a time step.
#include "nn/linear.hpp"

#include "nn/init.hpp"
#include "nn/unroll.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

Linear::Linear(Index in, Index out, Rng& rng) : W("weight", Matrix(out, in)), b("bias", Matrix(out, 1)) {
    init::pytorch_default(W, rng, in);
    init::pytorch_default(b, rng, in);
}

Var Linear::operator()(Var x) const {
    Tape& tape = x.tape();
    return affine(tape.parameter(W), x, tape.parameter(b));  // (LINEAR.1)
}

Sequence Linear::operator()(Sequence xs) const {
    return each_step(xs, [&](Var x) { return (*this)(x); });
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
