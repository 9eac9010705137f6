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

/// s_t = s_{t-1} + x_t, and the sum of all s so far.
struct SumAndSums {
    Var sum;
    Var sums;
};
struct AdderOfSums {
    [[nodiscard]] SumAndSums step(Var x_t, SumAndSums prev) const {
        const Var sum = prev.sum + x_t;
        return {sum, prev.sums + sum};
    }
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
    const Sequence hs = nn::unroll(Adder(), x, h_0);
    REQUIRE(hs.size() == 3);
    const Real sums[] = {11, 13, 16};
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(hs[i].item() == sums[i]);
        CHECK(hs[i].time() == static_cast<int>(i) + 1);
    }
    CHECK(tape.time() == Tape::no_time);

    tape.backward(hs[1] + hs[2]);
    const Real gradients[] = {2, 2, 1};  // how many of the two depend on x_t
    for (std::size_t i = 0; i < 3; ++i) { CHECK(x[i].grad().item() == gradients[i]); }
    CHECK(h_0.grad().item() == 2);
}

TEST_CASE("in reverse, unroll reads from the end, and each state stands with its own input") {
    Tape tape;
    const std::vector<Var> x = variables(tape, one_two_three);
    const Var h_4 = tape.variable(Matrix{{10}});
    const Sequence hs = nn::unroll(Adder(), x, h_4, nn::Direction::reverse);
    REQUIRE(hs.size() == 3);
    const Real sums[] = {16, 15, 13};  // of 10 and x_t .. x_3
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(hs[i].item() == sums[i]);
        CHECK(hs[i].time() == static_cast<int>(i) + 1);
    }
    CHECK(hs[2].index() < hs[1].index());
    CHECK(hs[1].index() < hs[0].index());
    CHECK(tape.time() == Tape::no_time);

    tape.backward(hs[1] + hs[2]);
    const Real gradients[] = {0, 1, 2};  // how many of the two depend on x_t
    for (std::size_t i = 0; i < 3; ++i) { CHECK(x[i].grad().item() == gradients[i]); }
    CHECK(h_4.grad().item() == 2);
}

TEST_CASE("unroll hands on states of several parts") {
    Tape tape;
    const std::vector<Var> x = variables(tape, one_two_three);
    const Var zero = tape.constant(Matrix{{0}});
    for (const auto direction : {nn::Direction::forward, nn::Direction::reverse}) {
        const std::span<const SumAndSums> states = nn::unroll(AdderOfSums(), x, SumAndSums{zero, zero}, direction);
        const bool forward = direction == nn::Direction::forward;
        const Real sums[] = {1, 3, 6};
        const Real sums_of_sums[] = {1, 4, 10};
        const Real sums_from_end[] = {6, 5, 3};
        const Real sums_of_sums_from_end[] = {14, 8, 3};
        REQUIRE(states.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(states[i].sum.item() == (forward ? sums : sums_from_end)[i]);
            CHECK(states[i].sums.item() == (forward ? sums_of_sums : sums_of_sums_from_end)[i]);
        }
    }
}

TEST_CASE("each_step applies a function without memory, and its results keep their time") {
    Tape tape;
    const std::vector<Var> x = variables(tape, one_two_three);
    const Var h = tape.constant(Matrix{{0}});
    const Sequence hs = nn::unroll(Adder(), x, h);
    const Sequence squares = nn::each_step(hs, [](Var h_t) { return square(h_t); });
    REQUIRE(squares.size() == 3);
    const Real wanted[] = {1, 9, 36};
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(squares[i].item() == wanted[i]);
        CHECK(squares[i].time() == static_cast<int>(i) + 1);
    }
    const AtTime outer(tape, 9);
    const Sequence again = nn::each_step(hs, [](Var h_t) { return square(h_t); });
    for (std::size_t i = 0; i < 3; ++i) { CHECK(again[i].time() == static_cast<int>(i) + 1); }
    CHECK(tape.time() == 9);
}

TEST_CASE("an empty sequence throws, and a step that throws leaves the tape's time as it was") {
    Tape tape;
    const Var h = tape.constant(Matrix{{0}});
    CHECK(throws_naming({"empty sequence"}, [&] { (void)nn::unroll(Adder(), {}, h); }));
    CHECK(throws_naming({"empty sequence"}, [] { (void)nn::each_step({}, [](Var x) { return x; }); }));
    const std::vector<Var> x = variables(tape, one_two_three);
    CHECK(throws_naming({"empty sequence"}, [&] { (void)nn::unroll(Adder(), {}, h, nn::Direction::reverse); }));
    CHECK_THROWS_AS((void)nn::unroll(Failing(), x, h), std::runtime_error);
    CHECK_THROWS_AS((void)nn::unroll(Failing(), x, h, nn::Direction::reverse), std::runtime_error);
    CHECK(tape.time() == Tape::no_time);
}

}  // namespace chronograd::test
