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
    (void)w, (void)x, (void)h, (void)delta, (void)k;
    return todo();
    // END YOUR CODE
}

// How far a gradient is from the full one, as a part of the full one's length.
double relative_error(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    (void)estimate, (void)full;
    return todo();
    // END YOUR CODE
}

// The cosine of the angle between a gradient and the full one.
double cosine(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    (void)estimate, (void)full;
    return todo();
    // END YOUR CODE
}
