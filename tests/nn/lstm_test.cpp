// The LSTM: its names on the tape, its forget bias, and closed forms of its memory.
#include "nn/lstm.hpp"

#include "nn/hand_lstm.hpp"
#include "nn/layers.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// An LSTM of one unit whose gates are constant: all weights and b_hh are zero, b_ih is b_i, b_f, b_g, b_o.
nn::LSTM with_constant_gates(Real b_i, Real b_f, Real b_g, Real b_o) {
    Rng rng(1);
    nn::LSTM lstm(2, 1, rng);
    for (const Parameter& p : lstm.parameters()) { p.edit().fill(0); }
    lstm.cells[0].b_ih.edit().assign(Matrix{{b_i}, {b_f}, {b_g}, {b_o}});
    return lstm;
}

}  // namespace

TEST_CASE("a step of an LSTM names its gates and its states on the tape") {
    Rng rng(1);
    const nn::LSTM lstm(3, 5, rng);
    const nn::LstmCell& cell = lstm.cells[0];
    const Weights w = {Matrix(cell.W_ih.value()), Matrix(cell.W_hh.value()), Matrix(cell.b_ih.value()),
                       Matrix(cell.b_hh.value())};
    const std::vector<Matrix> x = random_sequence(rng, 3, 3, 2);
    Tape tape;
    (void)lstm(variables(tape, x));
    State state = {Matrix(5, 2), Matrix(5, 2)};
    for (std::size_t t = 0; t < x.size(); ++t) {
        const HandLstm::Step step = HandLstm::step(w, x[t], state);
        const std::string at_t = "_" + std::to_string(t + 1);
        CHECK(disagreement(value_of("i" + at_t, tape), step.i) <= 1e-14);
        CHECK(disagreement(value_of("f" + at_t, tape), step.f) <= 1e-14);
        CHECK(disagreement(value_of("g" + at_t, tape), step.g) <= 1e-14);
        CHECK(disagreement(value_of("o" + at_t, tape), step.o) <= 1e-14);
        CHECK(disagreement(value_of("c" + at_t, tape), step.now.c) <= 1e-14);
        CHECK(disagreement(value_of("h" + at_t, tape), step.now.h) <= 1e-14);
        CHECK(value_of("a" + at_t, tape).rows() == 20);  // all four gates
        state = step.now;
    }
}

TEST_CASE("forget_bias is set in b_ih, its rows of b_hh are 0, and every other number is as without it") {
    for (const Real forget_bias : {0.0, 1.0, -2.5}) {
        Rng rng(7);
        Rng same(7);
        const nn::LSTM plain(3, 4, rng, {.num_layers = 2, .bidirectional = true});
        const nn::LSTM biased(3, 4, same, {.num_layers = 2, .bidirectional = true, .forget_bias = forget_bias});
        CHECK(rng.uniform(0, 1) == same.uniform(0, 1));  // as much has been drawn
        for (std::size_t k = 0; k < 4; ++k) {
            INFO("forget_bias ", forget_bias, ", cell ", k);
            CHECK(identical(biased.cells[k].W_ih.value(), plain.cells[k].W_ih.value()));
            CHECK(identical(biased.cells[k].W_hh.value(), plain.cells[k].W_hh.value()));
            for (Index r = 0; r < 16; ++r) {
                const bool forget = r >= 4 && r < 8;  // i, f, g, o: four rows each
                CHECK(biased.cells[k].b_ih.value()(r, 0) == (forget ? forget_bias : plain.cells[k].b_ih.value()(r, 0)));
                CHECK(biased.cells[k].b_hh.value()(r, 0) == (forget ? 0 : plain.cells[k].b_hh.value()(r, 0)));
                CHECK(plain.cells[k].b_hh.value()(r, 0) != 0);
            }
        }
    }
}

TEST_CASE("with constant gates, an LSTM's memory is a geometric sum") {
    const nn::LSTM lstm = with_constant_gates(0.3, 1.2, -0.7, 0.4);
    const Real i = logistic(0.3);
    const Real f = logistic(1.2);
    const Real g = std::tanh(-0.7);
    const Real o = logistic(0.4);
    Rng rng(1);
    Tape tape;
    const Var c_0 = tape.variable({{2.0, -0.5}});
    const Var h_0 = tape.variable({{0.7, 0.1}});
    const auto states = lstm.states(variables(tape, random_sequence(rng, 6, 2, 2)), {h_0, c_0});
    for (int t = 1; t <= 6; ++t) {
        const auto& [h_t, c_t] = states[0][static_cast<std::size_t>(t) - 1];
        for (const Index column : {0, 1}) {
            // c_t = f^t c_0 + (1 + f + ... + f^(t-1)) i g
            const Real c = std::pow(f, t) * c_0.value()(0, column) + (1 - std::pow(f, t)) / (1 - f) * i * g;
            CHECK(disagreement(c_t.value()(0, column), c) <= 1e-13);
            CHECK(disagreement(h_t.value()(0, column), o * std::tanh(c)) <= 1e-13);
        }
    }
    // dc_6/dc_0 = f^6, and h_0 has no way to anything.
    tape.backward(sum(states[0][5].c));
    CHECK(disagreement(c_0.grad(), Matrix(1, 2, std::pow(f, 6))) <= 1e-13);
    CHECK(max_abs(h_0.grad()) == 0);
}

TEST_CASE("by a forget bias alone, sigmoid(b)^k of the gradient is left after k steps") {
    struct Left {
        Real bias;
        Index steps;
        Real part;  // to three digits, computed elsewhere
    };
    const Left all[] = {{0, 20, 9.54e-7},  {1, 20, 1.90e-3}, {1, 100, 2.48e-14}, {3, 20, 0.378},
                        {3, 100, 7.76e-3}, {5, 20, 0.874},   {5, 100, 0.511}};
    for (const Left& left : all) {
        INFO("forget_bias ", left.bias, ", steps ", left.steps);
        Rng rng(1);
        const nn::LSTM lstm(1, 1, rng, {.forget_bias = left.bias});
        lstm.cells[0].W_ih.edit().fill(0);
        lstm.cells[0].W_hh.edit().fill(0);
        Tape tape;
        const Var c_0 = tape.variable({{1.0}});
        const auto [h, last] = lstm(std::vector<Var>(static_cast<std::size_t>(left.steps), tape.constant({{1.0}})),
                                    {tape.constant({{0.0}}), c_0});
        tape.backward(last.c);
        CHECK(disagreement(c_0.grad().item(), std::pow(logistic(left.bias), static_cast<Real>(left.steps))) <= 1e-12);
        CHECK(disagreement(c_0.grad().item(), left.part) <= 3e-3);
    }
}

TEST_CASE("a closed input gate and an open forget gate keep the memory for a thousand steps, bit by bit") {
    const nn::LSTM lstm = with_constant_gates(-800, 40, 1, 0);  // sigmoid(-800) = 0 and sigmoid(40) = 1 in double
    Rng rng(1);
    Tape tape;
    const Var c_0 = tape.variable(random(rng, 1, 3));
    const auto [h, last] = lstm(variables(tape, random_sequence(rng, 1000, 2, 3)), {tape.constant(Matrix(1, 3)), c_0});
    CHECK(identical(last.c.value(), c_0.value()));
    tape.backward(sum(last.c));
    CHECK(identical(c_0.grad(), Matrix(1, 3, 1)));
}

// C++ leaves open which operand of a + b comes first; the tape is to be the same whatever compiler made it.
TEST_CASE("the records of an LSTM's step stand in the order of its lines") {
    Rng rng(1);
    const nn::LSTM layer(2, 3, rng);
    Tape tape;
    (void)layer(std::vector<Var>{tape.constant(Matrix(2, 1))});
    CHECK(operations(tape) ==
          "affine a, rows, sigmoid i, rows, sigmoid f, rows, tanh g, rows, sigmoid o, "
          "%, %, + c, tanh, % h");
}

}  // namespace chronograd::test
