// wrong: adamw_step lets the new weights decay, after Adam's step, in place of the old ones
// named: what decays is the theta that Adam's step has left: it is
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
    state.t += 1;
    state.m = o.beta1 * state.m + (1 - o.beta1) * g;
    state.v = o.beta2 * state.v + (1 - o.beta2) * (g % g);
    const Matrix m_hat = state.m / (1 - std::pow(o.beta1, state.t));
    const Matrix v_hat = state.v / (1 - std::pow(o.beta2, state.t));
    const Matrix scale = at_each(v_hat, [&](double a) { return 1 / (std::sqrt(a) + o.eps); });
    return theta - o.lr * (m_hat % scale);
    // END YOUR CODE
}

// One update of AdamW, which also lets theta decay.
Matrix adamw_step(const Matrix& theta, const Matrix& g, State& state, const Options& o, double weight_decay = 0.01) {
    // BEGIN YOUR CODE
    const Matrix moved = adam_step(theta, g, state, o);
    return moved - (o.lr * weight_decay) * moved;
    // END YOUR CODE
}
