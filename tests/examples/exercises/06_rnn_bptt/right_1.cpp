// right: recursion over the steps and element-wise loops in place of matrix products
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
    // Step t, given what h_t receives from step t + 1; then the steps before it.
    const std::size_t T = h.size() - 1;
    const Index H = h[0].rows();
    const Index I = w.W_ih.cols();
    const Index B = h[0].cols();
    Gradients g{Matrix(H, I), Matrix(H, H), Matrix(H, 1), Matrix(H, B), std::vector<Matrix>(T + 1)};
    auto back = [&](auto&& self, std::size_t t, const Matrix& e) -> void {
        if (t == 0) {
            g.dh_0 = e;
            return;
        }
        Matrix before(H, B);
        g.dx[t] = Matrix(I, B);
        for (Index s = 0; s < B; ++s) {
            for (Index i = 0; i < H; ++i) {
                const double a = (delta[t](i, s) + e(i, s)) * (1 - h[t](i, s)) * (1 + h[t](i, s));
                g.db(i, 0) += a;
                for (Index j = 0; j < I; ++j) {
                    g.dW_ih(i, j) += a * x[t](j, s);
                    g.dx[t](j, s) += a * w.W_ih(i, j);
                }
                for (Index j = 0; j < H; ++j) {
                    g.dW_hh(i, j) += a * h[t - 1](j, s);
                    before(j, s) += a * w.W_hh(i, j);
                }
            }
        }
        self(self, t - 1, before);
    };
    back(back, T, Matrix(H, B));
    return g;
    // END YOUR CODE
}

// The share of each step in dW_hh, of the same network: shares[t], H x H, for t = 1 .. T; shares[0] is empty.
std::vector<Matrix> W_hh_shares(const Weights& w, const std::vector<Matrix>& h, const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const std::size_t T = h.size() - 1;
    const Index H = h[0].rows();
    const Index B = h[0].cols();
    std::vector<Matrix> shares(T + 1);
    // Goes to the last step first, and hands what h_t receives from later steps down on its return.
    auto from_later = [&](auto&& self, std::size_t t) -> Matrix {
        if (t > T) { return Matrix(H, B); }
        const Matrix e = self(self, t + 1);
        Matrix down(H, B);
        shares[t] = Matrix(H, H);
        for (Index j = 0; j < H; ++j) {
            for (Index i = 0; i < H; ++i) {
                for (Index s = 0; s < B; ++s) {
                    const double a = (delta[t](i, s) + e(i, s)) * (1 - h[t](i, s) * h[t](i, s));
                    shares[t](i, j) += a * h[t - 1](j, s);
                    down(j, s) += w.W_hh(i, j) * a;
                }
            }
        }
        return down;
    };
    from_later(from_later, 1);
    return shares;
    // END YOUR CODE
}
