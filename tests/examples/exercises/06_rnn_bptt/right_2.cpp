// right: each loss is sent back by itself and the gradients are added, with transposed products
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
    // Each loss by itself, from its step back to the first; the gradients of the losses add up.
    const std::size_t T = h.size() - 1;
    Gradients g;
    g.dW_ih = Matrix(w.W_ih.rows(), w.W_ih.cols());
    g.dW_hh = Matrix(w.W_hh.rows(), w.W_hh.cols());
    g.db = Matrix(w.b.rows(), 1);
    g.dh_0 = Matrix(h[0].rows(), h[0].cols());
    g.dx.emplace_back();
    for (std::size_t t = 1; t <= T; ++t) { g.dx.emplace_back(x[t].rows(), x[t].cols()); }
    for (std::size_t loss = 1; loss <= T; ++loss) {
        Matrix dh = delta[loss];
        for (std::size_t t = loss; t != 0; --t) {
            const Matrix da = dh - dh % (h[t] % h[t]);
            g.dW_ih += transpose(x[t] * transpose(da));
            g.dW_hh += transpose(h[t - 1] * transpose(da));
            g.db += da * Matrix(da.cols(), 1, 1);
            g.dx[t] += transpose(transpose(da) * w.W_ih);
            dh = transpose(transpose(da) * w.W_hh);
        }
        g.dh_0 += dh;
    }
    return g;
    // END YOUR CODE
}

// The share of each step in dW_hh, of the same network: shares[t], H x H, for t = 1 .. T; shares[0] is empty.
std::vector<Matrix> W_hh_shares(const Weights& w, const std::vector<Matrix>& h, const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const std::size_t T = h.size() - 1;
    std::vector<Matrix> shares(1);
    for (std::size_t t = 1; t <= T; ++t) {
        Matrix share(w.W_hh.rows(), w.W_hh.cols());
        for (std::size_t loss = t; loss <= T; ++loss) {
            Matrix dh = delta[loss];
            for (std::size_t s = loss; s > t; --s) { dh = transpose(w.W_hh) * (dh - h[s] % h[s] % dh); }
            share += (dh - h[t] % h[t] % dh) * transpose(h[t - 1]);
        }
        shares.push_back(share);
    }
    return shares;
    // END YOUR CODE
}
