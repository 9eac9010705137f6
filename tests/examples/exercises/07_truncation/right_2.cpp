// right: the loss of each step is sent back by itself, to the first step of its own window, and all parts are added; cosine by the trace of a product
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
    const Matrix W_t = transpose(w.W_hh);
    for (std::size_t j = 1; j < delta.size(); ++j) {
        const std::size_t first = (j - 1) / k * k + 1;
        Matrix dh = delta[j];  // dL_j/dh_t, from t = j down to the window's first step
        for (std::size_t t = j; t >= first; --t) {
            const Matrix da = dh - dh % h[t] % h[t];
            g.dW_ih += da * transpose(x[t]);
            g.dW_hh += da * transpose(h[t - 1]);
            g.db += da * Matrix(da.cols(), 1, 1);
            dh = W_t * da;
        }
    }
    return g;
    // END YOUR CODE
}

// How far a gradient is from the full one, as a part of the full one's length.
double relative_error(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    const Real length = norm(full);
    return norm(full / length - estimate / length);
    // END YOUR CODE
}

// The cosine of the angle between a gradient and the full one.
double cosine(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    const Matrix gram = transpose(estimate) * full;  // <estimate, full> is its trace
    double trace = 0;
    for (Index c = 0; c < gram.cols(); ++c) { trace += gram(c, c); }
    return trace / norm(estimate) / norm(full);
    // END YOUR CODE
}
