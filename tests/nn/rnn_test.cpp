// The recurrent network: its equation. What it has in common with the LSTM and the GRU is in recurrent_test.cpp.
#include "nn/rnn.hpp"

#include "nn/layers.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("one step is h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)") {
    for (const auto nonlinearity : {nn::Nonlinearity::tanh, nn::Nonlinearity::relu}) {
        Rng rng(1);
        const nn::RnnCell cell(3, 5, rng, nonlinearity);
        const Matrix x = random(rng, 3, 2);
        const Matrix h = random(rng, 5, 2);
        const Matrix ones(1, 2, 1);
        Matrix wanted =
            cell.W_ih.value() * x + cell.b_ih.value() * ones + cell.W_hh.value() * h + cell.b_hh.value() * ones;
        for (Real& a : wanted.ref()) { a = nonlinearity == nn::Nonlinearity::tanh ? std::tanh(a) : std::max(a, 0.0); }
        Tape tape;
        CHECK(disagreement(cell.step(tape.constant(x), tape.constant(h)).value(), wanted) <= 1e-14);
    }
}

TEST_CASE("a step of an RNN names a_t and h_t on the tape") {
    for (const auto nonlinearity : {nn::Nonlinearity::tanh, nn::Nonlinearity::relu}) {
        Rng rng(1);
        const nn::RNN rnn(3, 5, rng, {.nonlinearity = nonlinearity});
        Tape tape;
        (void)rnn(variables(tape, random_sequence(rng, 3, 3, 2)));
        const Matrix a_2(value_of("a_2", tape));
        Matrix wanted = a_2;
        for (Real& a : wanted.ref()) { a = nonlinearity == nn::Nonlinearity::tanh ? std::tanh(a) : std::max(a, 0.0); }
        CHECK(disagreement(value_of("h_2", tape), wanted) <= 1e-14);
        CHECK(max_abs(wanted) > 0);
    }
}

// C++ leaves open which operand of a + b comes first; the tape is to be the same whatever compiler made it.
TEST_CASE("the records of an RNN's step stand in the order of its lines") {
    Rng rng(1);
    const nn::RNN layer(2, 3, rng);
    Tape tape;
    (void)layer(std::vector<Var>{tape.constant(Matrix(2, 1))});
    CHECK(operations(tape) == "affine a, tanh h");
}

}  // namespace chronograd::test
