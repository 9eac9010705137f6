// A small network on a tape, for the tests of the walk back over it.
#pragma once

#include <vector>

#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {

/// h_t = tanh(W x_t + b + U h_{t-1}); L is the sum of the squares of the first rows of all h_t; h_0 is a constant.
struct WalkedNet {
    explicit WalkedNet(int steps = 3, Index batch = 1) {
        Rng rng(3);
        W.edit().assign(random(rng, 2, 1));
        U.edit().assign(random(rng, 2, 2));
        b.edit().assign(random(rng, 2, 1));
        Var h = tape.constant(Matrix(2, batch, 0.5));
        tape.label(h, "h", 0);
        std::vector<Var> losses;
        for (int t = 1; t <= steps; ++t) {
            const AtTime at(tape, t);
            const Var x = tape.variable(random(rng, 1, batch));
            const Var a = affine(tape.parameter(W), x, tape.parameter(b)) + tape.parameter(U) * h;
            h = tanh(a);
            tape.label(x, "x", t);
            tape.label({{a, "a"}, {h, "h"}});
            aside = square(h);  // L does not depend on it
            losses.push_back(sum(square(rows(h, 0, 1))));
            L = t == 1 ? losses[0] : L + losses.back();
        }
        tape.label(L, "L");
    }

    Parameter W{"weight", Matrix(2, 1, 1)};
    Parameter U{"U", Matrix(2, 2, 1)};
    Parameter b{"b", Matrix(2, 1, 1)};
    Tape tape;
    Var aside;
    Var L;
};

}  // namespace chronograd::test
