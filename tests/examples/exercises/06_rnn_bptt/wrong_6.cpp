// wrong: rnn_backward takes the last step's share of the weights alone
// named: the last time step's share alone: the shares of all T steps
// Exercise 6: backpropagation through time by hand, for an RNN. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// h_t = tanh(W_ih x_t + W_hh h_{t-1} + b): W_ih is H x I, W_hh is H x H, b is H x 1.
struct Weights {
    Matrix W_ih, W_hh, b;
};

// dz stands for dL/dz, and has z's shape.
struct Gradients {
    Matrix dW_ih, dW_hh, db;
    Matrix dh_0;
    std::vector<Matrix> dx;  // dx[t] for t = 1 .. T; dx[0] is empty
};

// All gradients of L = L_1 + ... + L_T. With B sequences side by side:
//   x[t]      I x B, t = 1 .. T: what was read at step t. x[0] is empty, so that indices are the formulas'.
//   h[t]      H x B, t = 0 .. T: the states, computed forward; h[0] is h_0.
//   delta[t]  H x B, t = 1 .. T: dL_t/dh_t, what h_t receives from the loss of its own step. delta[0] is empty.
Gradients rnn_backward(const Weights& w, const std::vector<Matrix>& x, const std::vector<Matrix>& h,
                       const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const std::size_t T = h.size() - 1;
    const Index H = h[0].rows();
    const Index B = h[0].cols();
    Gradients g;
    g.dW_ih = Matrix(H, w.W_ih.cols());
    g.dW_hh = Matrix(H, H);
    g.db = Matrix(H, 1);
    g.dx.resize(T + 1);
    Matrix e(H, B);
    for (std::size_t t = T; t >= 1; --t) {
        const Matrix dh = delta[t] + e;
        const Matrix da = dh % at_each(h[t], [](double a) { return 1 - a * a; });
        if (t == T) {
            g.dW_ih = da * transpose(x[t]);
            g.dW_hh = da * transpose(h[t - 1]);
            g.db = sum_of_columns(da);
        }
        g.dx[t] = transpose(w.W_ih) * da;
        e = transpose(w.W_hh) * da;
    }
    g.dh_0 = e;
    return g;
    // END YOUR CODE
}

// The share of each step in dW_hh, of the same network: shares[t], H x H, for t = 1 .. T; shares[0] is empty.
std::vector<Matrix> W_hh_shares(const Weights& w, const std::vector<Matrix>& h, const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const std::size_t T = h.size() - 1;
    std::vector<Matrix> shares(T + 1);
    Matrix e(h[0].rows(), h[0].cols());
    for (std::size_t t = T; t >= 1; --t) {
        const Matrix da = (delta[t] + e) % at_each(h[t], [](double a) { return 1 - a * a; });
        shares[t] = da * transpose(h[t - 1]);
        e = transpose(w.W_hh) * da;
    }
    return shares;
    // END YOUR CODE
}
