// The tape: what is recorded, and what a sweep adds up, against derivatives taken by hand.
#include "autograd/tape.hpp"

#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("the chain rule by hand: L = tanh(w x)²") {
    const Parameter w("w", {{0.5}});
    Tape tape;
    const Var x = tape.variable(Matrix{{0.8}});
    tape.backward(sum(square(tanh(tape.parameter(w) * x))));
    const Real y = std::tanh(0.4);
    CHECK(disagreement(w.grad().item(), 2 * y * (1 - y * y) * 0.8) < 1e-15);
    CHECK(disagreement(x.grad().item(), 2 * y * (1 - y * y) * 0.5) < 1e-15);
}

TEST_CASE("every record keeps its operation, value, inputs and gradient") {
    Tape tape;
    const Var x = tape.variable(Matrix{{2, 3}});
    const Var c = tape.constant(Matrix{{5, 7}});
    const Var y = x % c;
    const Var L = sum(y);
    tape.backward(L);

    CHECK(tape.size() == 4);
    const Record& product = tape[2];
    CHECK(std::string(product.op()) == "%");
    CHECK(std::vector<Index>(product.inputs().begin(), product.inputs().end()) == std::vector<Index>{0, 1});
    CHECK(identical(product.value(), Matrix{{10, 21}}));
    CHECK_FALSE(product.is_leaf());
    CHECK(product.needs_grad());
    CHECK(tape[0].is_leaf());
    CHECK_FALSE(tape[1].needs_grad());
    CHECK(tape.var(2).index() == y.index());
    CHECK(&tape.var(2).tape() == &tape);
    CHECK_THROWS_AS((void)tape[4], Error);
    CHECK_THROWS_AS((void)tape[-1], Error);
    CHECK_THROWS_AS((void)tape.var(4), Error);

    CHECK(identical(x.grad(), Matrix{{5, 7}}));
    CHECK(identical(y.grad(), Matrix{{1, 1}}));
    CHECK(identical(L.grad(), Matrix{{1}}));
    CHECK(identical(c.grad(), Matrix{{0, 0}}));  // a constant wants none
}

TEST_CASE("a value that is used several times receives a share from each use") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var y = 2 * x;
    tape.backward(y % y + 5 * y + x);  // L = 4x² + 10x + x
    CHECK(y.grad().item() == 2 * 6 + 5);
    CHECK(x.grad().item() == 8 * 3 + 10 + 1);
}

TEST_CASE("a parameter has one leaf a tape, and each use of it adds its share") {
    const Parameter w("w", {{3}});
    Tape tape;
    CHECK(tape.parameter(w).index() == tape.parameter(w).index());
    CHECK(tape.size() == 1);
    const Parameter same_name("w", {{3}});
    CHECK(tape.parameter(same_name).index() == 1);  // another parameter, another leaf

    const Var L = tape.parameter(w) % (tape.parameter(w) % tape.parameter(w));
    tape.backward(L);
    CHECK(w.grad().item() == 3 * 3 * 3);
    CHECK(same_name.grad().item() == 0);
    CHECK(tape.parameter(w).grad().data() == w.grad().data());
    const Parameter late("late", {{1}});
    CHECK(tape.parameter(late).grad().data() == late.grad().data());
}

TEST_CASE("a parameter's gradient adds up over tapes until it is zeroed") {
    const Parameter w("w", {{3}});
    for (const Real x : {1, 10, 100}) {
        Tape tape;
        tape.backward(x * tape.parameter(w));
    }
    CHECK(w.grad().item() == 111);
    w.zero_grad();
    CHECK(w.grad().item() == 0);
}

TEST_CASE("two backwards over different records of one tape add up, each counted once") {
    for (const bool other_order : {false, true}) {
        CAPTURE(other_order);
        const Parameter w("w", {{2}});
        Tape tape;
        const Var x = tape.variable(Matrix{{5}});
        const Var a = tape.parameter(w) * x;
        const Var b = tape.parameter(w) % tape.parameter(w);  // the two computations are recorded by turns
        const Var A = 3 * a;
        const Var B = 7 * b;
        tape.backward(other_order ? B : A);
        tape.backward(other_order ? A : B);
        CHECK(w.grad().item() == 3 * 5 + 7 * 2 * 2);
        CHECK(x.grad().item() == 3 * 2);
        CHECK(a.grad().item() == 3);
        CHECK(b.grad().item() == 7);
    }
}

TEST_CASE("what is recorded after a backward can have a backward of its own") {
    const Parameter w("w", {{2}});
    Tape tape;
    tape.backward(3 * tape.parameter(w));
    const Var y = square(tape.parameter(w));
    CHECK(y.grad().item() == 0);
    tape.backward(y);
    CHECK(w.grad().item() == 3 + 2 * 2);
}

TEST_CASE("a row block keeps its own gradient when its whole is used later") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1}, {2}});
    const Var block = rows(x, 0, 1);
    tape.backward(3 * block);
    tape.backward(sum(5 * x));
    CHECK(identical(x.grad(), Matrix{{8}, {5}}));
    CHECK(block.grad().item() == 3);
}

TEST_CASE("a leaf keeps what an earlier backward has sent to it, whether or not a later one reaches it") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var y = tape.variable(Matrix{{5}});
    tape.backward(x % y);
    tape.backward(7 * y);
    CHECK(x.grad().item() == 5);
    CHECK(y.grad().item() == 3 + 7);
    tape.backward(square(x));
    CHECK(x.grad().item() == 5 + 2 * 3);
    CHECK(y.grad().item() == 3 + 7);
}

TEST_CASE("the adjoint of a row block is a view of its whole's, if the whole is used by such blocks alone") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1, 2}, {3, 4}, {5, 6}});
    const Var gates = 2 * x;
    const Var upper = rows(gates, 0, 1);
    const Var lower = rows(gates, 2, 1);
    const Var shared = 3 * x;  // used as a whole too
    const Var part = rows(shared, 1, 2);
    tape.backward(sum(upper % lower) + sum(part) + sum(shared));
    CHECK(upper.grad().data() == gates.grad().data());
    CHECK(lower.grad().data() == gates.grad().data() + 4);  // two rows of two
    CHECK(part.grad().data() != shared.grad().data() + 2);
    CHECK(identical(gates.grad(), Matrix{{10, 12}, {0, 0}, {2, 4}}));
    CHECK(identical(part.grad(), Matrix{{1, 1}, {1, 1}}));
    CHECK(identical(shared.grad(), Matrix{{1, 1}, {2, 2}, {2, 2}}));
}

TEST_CASE("detach keeps the value and stops the gradient") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var y = 2 * x;
    const Var stopped = detach(y);
    CHECK(stopped.item() == 6);
    tape.backward(stopped % x + square(stopped));
    CHECK(x.grad().item() == 6);
    CHECK(y.grad().item() == 0);
}

TEST_CASE("what nothing of the loss depends on has a gradient of zeros") {
    const Parameter unused("unused", {{1, 2}});
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var aside = square(x);
    const Var leaf = tape.parameter(unused);
    tape.backward(2 * x);
    CHECK(x.grad().item() == 2);
    CHECK(aside.grad().item() == 0);
    CHECK(identical(leaf.grad(), Matrix(1, 2)));
}

TEST_CASE("a tape a million records deep has its gradient without recursion") {
    const Index steps = 1'000'000;
    const Real c = 1 + std::exp2(-20);
    const Real closed_form = std::exp(static_cast<Real>(steps) * std::log1p(std::exp2(-20)));  // c^steps
    Tape tape;
    const Var x_0 = tape.variable(Matrix{{1}});
    Var x = x_0;
    for (Index t = 0; t < steps; ++t) { x = c * x; }
    tape.backward(x);
    CHECK(tape.size() == steps + 1);
    CHECK(disagreement(x.item(), closed_form) < 1e-9);
    CHECK(disagreement(x_0.grad().item(), closed_form) < 1e-9);
}

TEST_CASE("a weight's shares add up, however many there are and however wide: whole numbers, so to the bit") {
    for (const Index columns : {1, 3, 100, 300}) {
        for (const int uses : {1, 2, 3, 63, 64, 65, 130}) {
            CAPTURE(columns);
            CAPTURE(uses);
            const Parameter W("W", Matrix(2, 2, 1));
            Tape tape;
            std::vector<Var> losses;
            Matrix total(2, 2);  // dL/dW_ij = sum of all x_j, with the factor i + 1
            for (int u = 1; u <= uses; ++u) {
                Matrix x(2, columns);
                for (Index c = 0; c < columns; ++c) {
                    x(0, c) = u;
                    x(1, c) = static_cast<Real>(c);
                    for (Index k = 0; k < 4; ++k) { total(k / 2, k % 2) += static_cast<Real>(k / 2 + 1) * x(k % 2, c); }
                }
                const Var y = tape.parameter(W) * tape.constant(x);
                losses.push_back(sum(rows(y, 0, 1)) + 2 * sum(rows(y, 1, 1)));
            }
            tape.backward(sum(stack_rows(losses)));
            CHECK(identical(W.grad(), total));
        }
    }
}

}  // namespace chronograd::test
