// Forward, loss, gradients and an update of recurrent networks: the same text for both precisions.
#include "float/training_run.hpp"

#include "nn/checkpoint.hpp"
#include "nn/clip.hpp"
#include "nn/gru.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"

namespace float_test {
namespace {

using namespace chronograd;

std::vector<double> copy(MatrixView X) { return {X.begin(), X.end()}; }

Matrix random(Rng& rng, Index rows, Index cols) {
    Matrix X(rows, cols);
    for (Real& x : X.ref()) { x = rng.normal(0, 1); }
    return X;
}

/// The first state, and the last one by its parts.
Var random_state(Tape& tape, Rng& rng, const nn::RNN& /*rnn*/) { return tape.constant(random(rng, 32, 2)); }
Var random_state(Tape& tape, Rng& rng, const nn::GRU& /*gru*/) { return tape.constant(random(rng, 32, 2)); }
nn::LstmState random_state(Tape& tape, Rng& rng, const nn::LSTM& /*lstm*/) {
    const Var h_0 = tape.constant(random(rng, 32, 2));
    return {h_0, tape.constant(random(rng, 32, 2))};
}
std::vector<Var> parts_of(Var h) { return {h}; }
std::vector<Var> parts_of(nn::LstmState s) { return {s.h, s.c}; }

/// One training step. `name` begins the names of its numbers.
template <class Layer>
void train(const std::string& name, const Layer& layer, Rng& rng, Numbers& numbers) {
    const nn::Linear head(16, 3, rng);
    std::vector<Parameter> parameters = layer.parameters();
    for (const Parameter& p : head.parameters()) { parameters.push_back(p); }
    for (const Parameter& p : parameters) { numbers[name + p.name()] = copy(p.value()); }

    Tape tape;
    std::vector<Var> x;
    std::vector<Var> targets;
    for (int t = 0; t < 10; ++t) {
        x.push_back(tape.variable(random(rng, 3, 2)));
        targets.push_back(tape.constant(random(rng, 3, 2)));
    }
    const auto [h, last] = layer(x, random_state(tape, rng, layer));
    const Sequence y = head(h);
    const int classes[] = {2, 0};
    const Var loss = nn::mse_loss(y, targets) + softmax_cross_entropy(y.back(), classes);
    tape.backward(loss);

    numbers[name + "loss"] = copy(loss.value());
    for (std::size_t t = 0; t < x.size(); ++t) {
        numbers[name + "h_" + std::to_string(t + 1)] = copy(h[t].value());
        numbers[name + "grad x_" + std::to_string(t + 1)] = copy(x[t].grad());
    }
    const std::vector<Var> parts = parts_of(last);
    for (std::size_t k = 0; k < parts.size(); ++k) {
        numbers[name + "last " + std::to_string(k)] = copy(parts[k].value());
    }
    for (const Parameter& p : parameters) { numbers[name + "grad " + p.name()] = copy(p.grad()); }
    numbers[name + "norm"] = {nn::clip_grad_norm(parameters, Real(0.1))};

    optim::Adam adam(parameters);
    adam.step();
    for (const Parameter& p : parameters) { numbers[name + "updated " + p.name()] = copy(p.value()); }
}

/// An LSTM's gradients by checkpoints.
void sweep_segments(Rng& rng, Numbers& numbers) {
    const nn::LSTM lstm(3, 16, rng);
    std::vector<Matrix> x;
    for (int t = 0; t < 10; ++t) { x.push_back(random(rng, 3, 2)); }
    const auto segment = [&](Tape& tape, Index first, Index count, nn::LstmState before) {
        std::vector<Var> xs;
        for (Index i = first; i < first + count; ++i) { xs.push_back(tape.constant(x[static_cast<std::size_t>(i)])); }
        const auto [h, last] = lstm(xs, before);
        return nn::Segment<nn::LstmState>{last, sum(square(stack_columns(h)))};
    };
    Tape tape;
    const Var zeros = tape.constant(Matrix(16, 2));
    const auto [last, loss] = nn::checkpoint(10, nn::LstmState{zeros, zeros}, segment);
    tape.backward(loss);
    numbers["segments loss"] = copy(loss.value());
    numbers["segments last c"] = copy(last.c.value());
    for (const Parameter& p : lstm.parameters()) { numbers["segments grad " + p.name()] = copy(p.grad()); }
}

Numbers run() {
    Rng rng(1);
    Numbers numbers;
    train("rnn ", nn::RNN(3, 16, rng, {.num_layers = 2}), rng, numbers);
    train("lstm ", nn::LSTM(3, 16, rng, {.num_layers = 2, .forget_bias = Real(1)}), rng, numbers);
    train("gru ", nn::GRU(3, 8, rng, {.num_layers = 2, .bidirectional = true}), rng, numbers);
    train("gru before ", nn::GRU(3, 16, rng, {.num_layers = 2, .reset = nn::Reset::before_product}), rng, numbers);
    sweep_segments(rng, numbers);
    train("lstm fused ", nn::LSTM(3, 16, rng, {.num_layers = 2, .fused = true}), rng, numbers);
    return numbers;
}

}  // namespace

#ifdef CHRONOGRAD_FLOAT
static_assert(sizeof(Real) == 4);
Numbers run_in_float() { return run(); }
#else
static_assert(sizeof(Real) == 8);
Numbers run_in_double() { return run(); }
#endif

}  // namespace float_test
