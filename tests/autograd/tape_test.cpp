// The tape: what is recorded, what the sweep adds up, and every wrong use that must throw.
#include "autograd/tape.hpp"

#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("the chain rule by hand: L = (tanh(w x))^2") {
    Parameter w("w", {{0.5}});
    Tape tape;
    const Var x = tape.variable({{0.8}});
    tape.backward(sum(square(tanh(tape.parameter(w) * x))));
    const double y = std::tanh(0.4);
    CHECK(std::abs(w.grad().item() - 2 * y * (1 - y * y) * 0.8) < 1e-15);
    CHECK(std::abs(x.grad().item() - 2 * y * (1 - y * y) * 0.5) < 1e-15);
}

}  // namespace chronograd::test
