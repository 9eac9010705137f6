// right: one product of [W_ih W_hh b] with x_t, h_{t-1} and a row of ones stacked, tanh as 2 sigmoid(2a) - 1, and the sequence by recursion
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
    const Matrix all_t = stack_rows({transpose(w.W_ih), transpose(w.W_hh), transpose(w.b)});
    const Matrix read = stack_rows({x_t, h_prev, Matrix(1, h_prev.cols(), 1)});
    const Matrix s = sigmoid(2 * (transpose(all_t) * read));
    return at_each(s, [](Real v) { return 2 * v - 1; });
    // END YOUR CODE
}

// All states of a sequence: h[t], H x B, for t = 0 .. T, where h[0] is h_0.
//   x[t]  I x B, t = 1 .. T: what is read at step t. x[0] is empty, so that indices are the formulas'.
//   h_0   H x B: the state before the first step.
std::vector<Matrix> rnn_forward(const Weights& w, const std::vector<Matrix>& x, const Matrix& h_0) {
    // BEGIN YOUR CODE
    if (x.size() <= 1) { return {h_0}; }
    // All but the last step, and then the last one.
    std::vector<Matrix> h = rnn_forward(w, std::vector<Matrix>(x.begin(), x.end() - 1), h_0);
    h.push_back(rnn_cell(w, x.back(), h.back()));
    return h;
    // END YOUR CODE
}
