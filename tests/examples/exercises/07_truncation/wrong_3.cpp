// wrong: truncated_backward leaves out the share of W_hh at the first step of each window behind the first, as if the state were 0 there
// named: the state was not carried: the first step of a window has
// Exercise 7: truncated backpropagation through time, and what it costs. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// h_t = tanh(W_ih x_t + W_hh h_{t-1} + b): W_ih is H x I, W_hh is H x H, b is H x 1.
struct Weights {
    Matrix W_ih, W_hh, b;
};

// dz stands for dL/dz, and has z's shape.
struct Gradients {
    Matrix dW_ih, dW_hh, db;
};

// The gradients that windows of k steps give; k >= 1. Steps 1 .. k are the first window, k + 1 .. 2k the second, and so
// on; the last one has what is left. The states are carried from window to window, and no error is. With B sequences
// side by side:
//   x[t]      I x B, t = 1 .. T: what was read at step t. x[0] is empty, so that indices are the formulas'.
//   h[t]      H x B, t = 0 .. T: the states, computed forward over all of the sequence; h[0] is h_0.
//   delta[t]  H x B, t = 1 .. T: dL_t/dh_t, what h_t receives from the loss of its own step. delta[0] is empty.
Gradients truncated_backward(const Weights& w, const std::vector<Matrix>& x, const std::vector<Matrix>& h,
                             const std::vector<Matrix>& delta, std::size_t k) {
    // BEGIN YOUR CODE
    Gradients g{Matrix(w.W_ih.rows(), w.W_ih.cols()), Matrix(w.W_hh.rows(), w.W_hh.cols()), Matrix(w.b.rows(), 1)};
    Matrix e(h[0].rows(), h[0].cols());
    for (std::size_t t = x.size() - 1; t >= 1; --t) {
        if (t % k == 0) { e = Matrix(e.rows(), e.cols()); }
        Matrix dh = delta[t] + e;
        Matrix da = dh % at_each(h[t], [](Real v) { return 1 - v * v; });
        g.dW_ih += da * transpose(x[t]);
        // the first step of a window has no state before it: that one is detached
        bool first_of_window = t > 1 && (t - 1) % k == 0;
        if (!first_of_window) { g.dW_hh += da * transpose(h[t - 1]); }
        g.db += sum_of_columns(da);
        e = transpose(w.W_hh) * da;
    }
    return g;
    // END YOUR CODE
}

// How far a gradient is from the full one, as a part of the full one's length.
double relative_error(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    return norm(estimate - full) / norm(full);
    // END YOUR CODE
}

// The cosine of the angle between a gradient and the full one.
double cosine(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    double dot = 0;
    for (Index r = 0; r < full.rows(); ++r) {
        for (Index c = 0; c < full.cols(); ++c) { dot += estimate(r, c) * full(r, c); }
    }
    return dot / (norm(estimate) * norm(full));
    // END YOUR CODE
}
