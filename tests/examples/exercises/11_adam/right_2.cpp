// right: averages move by a part of the difference, 1 - beta^t is a geometric sum, and adamw_step takes Adam's step from a matrix of zeros
// Exercise 11: Adam, and AdamW. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// What Adam remembers of one weight matrix theta from update to update.
struct State {
    Matrix m, v;  // averages of g and of g % g, as large as theta; all 0 before the first update
    int t = 0;    // how many updates there have been
};

// The defaults are PyTorch's.
struct Options {
    double lr = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
};

// One update of Adam: returns the new theta, and leaves the new m, v and t in state. g is dL/dtheta.
Matrix adam_step(const Matrix& theta, const Matrix& g, State& state, const Options& o) {
    // BEGIN YOUR CODE
    state.m += (1 - o.beta1) * (g - state.m);
    state.v += (1 - o.beta2) * (g % g - state.v);
    // 1 - beta^t = (1 - beta) (1 + beta + beta^2 + .. + beta^(t-1))
    double sum1 = 0, sum2 = 0;
    for (int k = 0; k <= state.t; ++k) {
        sum1 = 1 + o.beta1 * sum1;
        sum2 = 1 + o.beta2 * sum2;
    }
    state.t = state.t + 1;
    const Matrix m_hat = state.m / ((1 - o.beta1) * sum1);
    const Matrix below = at_each(state.v, [&](double v) { return std::sqrt(v / ((1 - o.beta2) * sum2)) + o.eps; });
    return theta + (-o.lr) * (m_hat % at_each(below, [](double a) { return 1 / a; }));
    // END YOUR CODE
}

// One update of AdamW, which also lets theta decay.
Matrix adamw_step(const Matrix& theta, const Matrix& g, State& state, const Options& o, double weight_decay = 0.01) {
    // BEGIN YOUR CODE
    const Matrix step = adam_step(Matrix(theta.rows(), theta.cols()), g, state, o);
    const Matrix decay = o.lr * (weight_decay * theta);
    return theta + (step - decay);
    // END YOUR CODE
}
