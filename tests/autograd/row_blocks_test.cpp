// Row blocks, whose adjoints may be views of their whole's: their gradients are those of a product that picks the rows.
#include <array>
#include <functional>

#include "autograd/sweep_network.hpp"

namespace chronograd::test {

TEST_CASE("a row block sends its adjoint to its rows of the whole") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1, 2}, {3, 4}, {5, 6}});
    const Var block = rows(x, 1, 2);
    Rewind rewind(sum(tape.constant(Matrix{{10, 20}, {30, 40}}) % block));
    while (rewind.step() && rewind.var().index() != block.index()) {}
    CHECK(rewind.record().kind() == Record::Kind::rows);
    CHECK(identical(rewind.adjoint(), Matrix{{10, 20}, {30, 40}}));
    CHECK(identical(rewind.contribution(0), Matrix{{0, 0}, {10, 20}, {30, 40}}));
    CHECK_FALSE(rewind.step());
    CHECK(identical(rewind.grad(x), Matrix{{0, 0}, {10, 20}, {30, 40}}));
}

TEST_CASE("a row block whose adjoint is a view of its whole's says what it sends, as any other does") {
    Tape tape;
    const Var whole = square(tape.variable(Matrix{{1}, {2}, {3}}));
    const Var upper = rows(whole, 0, 2);
    const Var lower = rows(whole, 2, 1);
    Rewind rewind(sum(upper) + 7 * lower);
    int blocks = 0;
    while (rewind.step()) {
        if (rewind.record().kind() != Record::Kind::rows) { continue; }
        ++blocks;
        const bool is_upper = rewind.var().index() == upper.index();
        CHECK(std::string(rewind.rule(0)) == "dX += dY, in these rows");
        CHECK(identical(rewind.contribution(0), is_upper ? Matrix{{1}, {1}, {0}} : Matrix{{0}, {0}, {7}}));
    }
    CHECK(blocks == 2);
}

TEST_CASE("between two row blocks, their whole has what has arrived, and zeros elsewhere") {
    Tape tape;
    const Var whole = square(tape.variable(Matrix{{1}, {2}, {3}, {4}}));
    const Var upper = rows(whole, 0, 1);
    (void)rows(whole, 1, 1);  // unused
    const Var lower = rows(whole, 2, 2);
    const Var of_upper = 5 * upper;
    const Var of_lower = 7 * lower;
    const Var L = sum(stack_rows(std::vector{of_upper, of_lower}));
    Rewind rewind(L);
    rewind.finish();
    rewind.restart(L, Matrix{{100}});  // its adjoints lie where those of the first walk were
    rewind.finish();
    rewind.restart(L, Matrix{{1}});
    rewind.to(of_upper);
    CHECK(identical(rewind.grad(whole), Matrix{{0}, {0}, {7}, {7}}));
    rewind.to(lower);
    CHECK(identical(rewind.grad(whole), Matrix{{5}, {0}, {7}, {7}}));
    rewind.to(upper);
    CHECK(identical(rewind.grad(whole), Matrix{{5}, {0}, {7}, {7}}));
    rewind.to(whole);
    CHECK(identical(rewind.grad(whole), Matrix{{5}, {0}, {7}, {7}}));
}

TEST_CASE("a whole that the root itself reads keeps what the root sends, whatever blocks of it there are") {
    const auto gradient = [](bool is_training) {
        Tape tape;
        const Var x = tape.variable(Matrix{{1}, {2}, {3}});
        const Var whole = square(x);
        (void)rows(whole, 0, 1);
        const Var L = sum(whole);
        if (!is_training) {
            Rewind rewind(L);
            rewind.finish();
            return rewind.grad(x);
        }
        tape.backward(L);
        return Matrix(x.grad());
    };
    CHECK(identical(gradient(true), Matrix{{2}, {4}, {6}}));
    CHECK(identical(gradient(false), Matrix{{2}, {4}, {6}}));
}

TEST_CASE("row blocks that overlap each receive and send their own share") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1}, {2}, {3}});
    const Var upper = rows(x, 0, 2);
    const Var lower = rows(x, 1, 2);
    const Var L = sum(5 * upper) + sum(7 * lower);
    Rewind rewind(L);
    Matrix received(3, 1);
    while (rewind.step()) {
        if (rewind.record().kind() == Record::Kind::rows) { received += rewind.contribution(0); }
    }
    CHECK(identical(rewind.grad(x), Matrix{{5}, {12}, {7}}));
    CHECK(identical(received, Matrix{{5}, {12}, {7}}));
    CHECK(identical(rewind.grad(upper), Matrix{{5}, {5}}));
    CHECK(identical(rewind.grad(lower), Matrix{{7}, {7}}));
}

TEST_CASE("row blocks, used in any way, have the gradients of a product that picks the rows") {
    using Take = std::function<Var(Var, Index, Index)>;  // some rows of a Var
    struct Use {
        std::string what;
        std::function<Var(Var, const Take&)> f;  // of a 6x2 Var
    };
    const Use uses[] = {
        {"as gates are",
         [](Var x, const Take& take) {
             const Var a = take(x, 0, 2);
             const Var b = take(x, 2, 2);
             const Var c = take(x, 4, 2);
             return a % tanh(b) % c;
         }},
        {"some left out",
         [](Var x, const Take& take) {
             const Var a = take(x, 1, 2);
             const Var b = take(x, 4, 2);
             return a % b;
         }},
        {"the lower first",
         [](Var x, const Take& take) {
             const Var lower = take(x, 3, 3);
             const Var upper = take(x, 0, 3);
             return lower % upper;
         }},
        {"overlapping", [](Var x, const Take& take) { return take(x, 0, 4) % take(x, 2, 4); }},
        {"one twice", [](Var x, const Take& take) { return take(x, 1, 3) % tanh(take(x, 1, 3)); }},
        {"a block of a block",
         [](Var x, const Take& take) {
             const Var inner = take(take(x, 0, 4), 1, 2);
             return inner % take(x, 4, 2);
         }},
        {"blocks of a block",
         [](Var x, const Take& take) {
             const Var part = take(x, 1, 4);
             return take(part, 0, 2) % take(part, 2, 2) + take(x, 4, 2);
         }},
        {"the whole before",
         [](Var x, const Take& take) {
             const Var whole = tanh(x);
             return take(x, 0, 3) % take(x, 3, 3) + take(whole, 0, 3);
         }},
        {"the whole after",
         [](Var x, const Take& take) {
             const Var part = take(x, 0, 3);
             return take(tanh(x), 0, 3) % part;
         }},
        {"the whole between",
         [](Var x, const Take& take) {
             const Var upper = take(x, 0, 3);
             const Var whole = square(x);
             return upper % take(x, 3, 3) % take(whole, 1, 3);
         }},
        {"a block of what is used whole",
         [](Var x, const Take& take) { return take(take(x, 0, 4) % take(x, 1, 4), 1, 2); }},
        {"through a detached copy", [](Var x, const Take& take) { return take(detach(x), 0, 3) % take(x, 3, 3); }},
    };
    Rng rng(1);
    const Matrix numbers = random(rng, 6, 2);
    for (const Use& use : uses) {
        CAPTURE(use.what);
        Tape tape;
        const Take as_product = [&](Var x, Index first, Index count) {
            Matrix S(count, x.rows());
            for (Index r = 0; r < count; ++r) { S(r, first + r) = 1; }
            return tape.constant(S) * x;
        };
        for (const bool of_leaf : {true, false}) {
            CAPTURE(of_leaf);
            const Var by_rows = tape.variable(numbers);
            const auto loss = [&](Var x, const Take& take) {
                return sum(square(use.f(of_leaf ? x : sigmoid(x), take)));
            };
            const Var L = loss(by_rows, rows);
            const Var by_product = tape.variable(numbers);
            const Var wanted = loss(by_product, as_product);
            CHECK(disagreement(L.item(), wanted.item()) <= 1e-15);
            Rewind rewind(L);
            const std::vector<Matrix> received = sums_of_contributions(rewind, L);
            tape.backward(L + wanted);
            CHECK(disagreement(by_rows.grad(), by_product.grad()) <= 1e-15);
            for (Index i = 0; i <= L.index(); ++i) {
                INFO("record ", i, ": ", std::string(tape[i].op()));
                const Var y = tape.var(i);
                CHECK(identical(rewind.grad(y), y.grad()));
                CHECK(disagreement(rewind.grad(y), received[static_cast<std::size_t>(i)]) <= 1e-15);
            }
            tape.clear();
        }
    }
}

TEST_CASE("a root that uses the whole leaves each block its own adjoint") {
    Tape tape;
    const Var whole = square(tape.variable(Matrix{{1}, {2}}));
    const Var upper = rows(whole, 0, 1);
    const Var lower = rows(whole, 1, 1);
    const Var again = stack_rows(std::array{3 * upper, 5 * lower});
    Rewind rewind(whole + again, Matrix{{1}, {1}});  // of d(whole), 1 comes from the root itself
    rewind.finish();
    CHECK(rewind.grad(upper).item() == 3);
    CHECK(rewind.grad(lower).item() == 5);
    CHECK(identical(rewind.grad(whole), Matrix{{4}, {6}}));
}

TEST_CASE("a block that is taken behind the root leaves its rows of the whole without a gradient") {
    Tape tape;
    const Var whole = square(tape.variable(Matrix{{1}, {2}, {3}}));
    const Var L = sum(rows(whole, 0, 1));
    Rewind rewind(L);
    for (int i = 0; i < 100; ++i) { sum(rows(whole, 1 + i % 2, 1)); }  // far behind all that the rewind has room for
    rewind.finish();
    CHECK(identical(rewind.grad(whole), Matrix{{1}, {0}, {0}}));
    tape.backward(L);
    CHECK(identical(whole.grad(), Matrix{{1}, {0}, {0}}));
}

}  // namespace chronograd::test
