// Forward, loss, gradients and some updates of a recurrent network: the same text for both precisions.
#include "float/training_run.hpp"

#include "nn/clip.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
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

Numbers run() {
    Rng rng(1);
    const nn::RNN rnn(3, 16, rng, {.num_layers = 2});
    const nn::Linear head(16, 3, rng);
    std::vector<Parameter> parameters = rnn.parameters();
    for (const Parameter& p : head.parameters()) { parameters.push_back(p); }
    Numbers numbers;
    for (const Parameter& p : parameters) { numbers[p.name()] = copy(p.value()); }

    Tape tape;
    std::vector<Var> x;
    std::vector<Var> targets;
    for (int t = 0; t < 10; ++t) {
        x.push_back(tape.variable(random(rng, 3, 2)));
        targets.push_back(tape.constant(random(rng, 3, 2)));
    }
    const auto [h, h_last] = rnn(x, tape.constant(random(rng, 32, 2)));
    const Sequence y = head(h);
    const int classes[] = {2, 0};
    const Var loss = nn::mse_loss(y, targets) + softmax_cross_entropy(y.back(), classes);
    tape.backward(loss);

    numbers["loss"] = copy(loss.value());
    for (std::size_t t = 0; t < x.size(); ++t) {
        numbers["h_" + std::to_string(t + 1)] = copy(h[t].value());
        numbers["grad x_" + std::to_string(t + 1)] = copy(x[t].grad());
    }
    for (const Parameter& p : parameters) { numbers["grad " + p.name()] = copy(p.grad()); }
    numbers["norm"] = {nn::clip_grad_norm(parameters, Real(0.1))};

    optim::Adam adam(parameters);
    adam.step();
    for (const Parameter& p : parameters) { numbers["updated " + p.name()] = copy(p.value()); }
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
