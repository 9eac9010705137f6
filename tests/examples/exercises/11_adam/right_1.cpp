// right: one loop over the elements, both corrections drawn into one learning rate and a scaled epsilon; decay first
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
    const int t = ++state.t;
    const double root = std::sqrt(1 - std::pow(o.beta2, t));
    const double rate = o.lr * root / (1 - std::pow(o.beta1, t));
    Matrix next = theta;
    for (Index c = 0; c < theta.cols(); ++c) {
        for (Index r = 0; r < theta.rows(); ++r) {
            double& m = state.m(r, c);
            double& v = state.v(r, c);
            m = o.beta1 * m + (1 - o.beta1) * g(r, c);
            v = o.beta2 * v + (1 - o.beta2) * g(r, c) * g(r, c);
            next(r, c) -= rate * m / (std::sqrt(v) + o.eps * root);
        }
    }
    return next;
    // END YOUR CODE
}

// One update of AdamW, which also lets theta decay.
Matrix adamw_step(const Matrix& theta, const Matrix& g, State& state, const Options& o, double weight_decay = 0.01) {
    // BEGIN YOUR CODE
    return adam_step((1 - o.lr * weight_decay) * theta, g, state, o);
    // END YOUR CODE
}
