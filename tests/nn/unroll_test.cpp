// Unrolling: one cell over a sequence, with a cell whose states are known.
#include "nn/unroll.hpp"

#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// h_t = h_{t-1} + x_t, so h_t is the sum of x_1 .. x_t.
struct Adder {
    [[nodiscard]] Var step(Var x_t, Var h_prev) const { return h_prev + x_t; }
};

struct Failing {
    [[nodiscard]] Var step(Var, Var) const { throw std::runtime_error("in a step"); }
};

const std::vector<Matrix> one_two_three = {Matrix{{1}}, Matrix{{2}}, Matrix{{3}}};

}  // namespace

TEST_CASE("unroll hands the state from step to step, with t counted from 1") {
    Tape tape;
    const std::vector<Var> x = variables(tape, one_two_three);
    const Var h_0 = tape.variable(Matrix{{10}});
    Var h = h_0;
    const Sequence hs = nn::unroll(Adder(), x, h);
    REQUIRE(hs.size() == 3);
    const Real sums[] = {11, 13, 16};
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(hs[i].item() == sums[i]);
        CHECK(hs[i].time() == static_cast<int>(i) + 1);
    }
    CHECK(h.index() == hs[2].index());
    CHECK(tape.time() == Tape::no_time);

    tape.backward(hs[1] + hs[2]);
    const Real gradients[] = {2, 2, 1};  // how many of the two depend on x_t
    for (std::size_t i = 0; i < 3; ++i) { CHECK(x[i].grad().item() == gradients[i]); }
    CHECK(h_0.grad().item() == 2);
}

TEST_CASE("each_step applies a function without memory, and its results keep their time") {
    Tape tape;
    const std::vector<Var> x = variables(tape, one_two_three);
    Var h = tape.constant(Matrix{{0}});
    const Sequence hs = nn::unroll(Adder(), x, h);
    const Sequence squares = nn::each_step(hs, [](Var h_t) { return square(h_t); });
    REQUIRE(squares.size() == 3);
    const Real wanted[] = {1, 9, 36};
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(squares[i].item() == wanted[i]);
        CHECK(squares[i].time() == static_cast<int>(i) + 1);
    }
}

TEST_CASE("an empty sequence throws, and a step that throws leaves the tape's time as it was") {
    Tape tape;
    Var h = tape.constant(Matrix{{0}});
    CHECK(throws_naming({"empty sequence"}, [&] { (void)nn::unroll(Adder(), {}, h); }));
    CHECK(throws_naming({"empty sequence"}, [] { (void)nn::each_step({}, [](Var x) { return x; }); }));
    const std::vector<Var> x = variables(tape, one_two_three);
    CHECK_THROWS_AS((void)nn::unroll(Failing(), x, h), std::runtime_error);
    CHECK(tape.time() == Tape::no_time);
}

}  // namespace chronograd::test
