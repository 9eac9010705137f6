// wrong: rnn_forward starts each step from h_0 in place of the last state
// named: every step has read h_0: step t reads h_{t-1}, which the
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
    return tanh(plus_column(w.W_ih * x_t + w.W_hh * h_prev, w.b));
    // END YOUR CODE
}

// All states of a sequence: h[t], H x B, for t = 0 .. T, where h[0] is h_0.
//   x[t]  I x B, t = 1 .. T: what is read at step t. x[0] is empty, so that indices are the formulas'.
//   h_0   H x B: the state before the first step.
std::vector<Matrix> rnn_forward(const Weights& w, const std::vector<Matrix>& x, const Matrix& h_0) {
    // BEGIN YOUR CODE
    std::vector<Matrix> h = {h_0};
    for (std::size_t t = 1; t < x.size(); ++t) { h.push_back(rnn_cell(w, x[t], h_0)); }
    return h;
    // END YOUR CODE
}
