// right: element-wise loops that begin with the bias and sum over the units before the inputs, and a list of states that is filled by place
// Exercise 5: the RNN, forward: one step, and a whole sequence. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// W_ih is H x I, W_hh is H x H, b is H x 1.
struct Weights {
    Matrix W_ih, W_hh, b;
};

// One step: h_t (H x B) from x_t (I x B) and h_{t-1} (H x B). There are B sequences side by side.
Matrix rnn_cell(const Weights& w, const Matrix& x_t, const Matrix& h_prev) {
    // BEGIN YOUR CODE
    Matrix h_t(h_prev.rows(), h_prev.cols());
    for (Index s = 0; s < h_prev.cols(); ++s) {
        for (Index i = 0; i < h_prev.rows(); ++i) {
            Real a = w.b(i, 0);
            for (Index j = 0; j < h_prev.rows(); ++j) { a += w.W_hh(i, j) * h_prev(j, s); }
            for (Index j = 0; j < x_t.rows(); ++j) { a += w.W_ih(i, j) * x_t(j, s); }
            h_t(i, s) = std::tanh(a);
        }
    }
    return h_t;
    // END YOUR CODE
}

// All states of a sequence: h[t], H x B, for t = 0 .. T, where h[0] is h_0.
//   x[t]  I x B, t = 1 .. T: what is read at step t. x[0] is empty, so that indices are the formulas'.
//   h_0   H x B: the state before the first step.
std::vector<Matrix> rnn_forward(const Weights& w, const std::vector<Matrix>& x, const Matrix& h_0) {
    // BEGIN YOUR CODE
    std::vector<Matrix> h(x.size());
    h[0] = h_0;
    std::size_t t = 0;
    while (++t < x.size()) { h[t] = rnn_cell(w, x[t], h[t - 1]); }
    return h;
    // END YOUR CODE
}
