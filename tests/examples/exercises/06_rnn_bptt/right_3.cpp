// right: all da first, then one wide product for each weight; shares as differences of running sums
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
    // First all da_t; then all steps side by side in one wide matrix, and one product for each weight, steps in any order.
    const std::size_t T = h.size() - 1;
    const Index H = h[0].rows();
    const Index B = h[0].cols();
    const Index I = w.W_ih.cols();
    const Index N = static_cast<Index>(T) * B;
    std::vector<Matrix> da(T + 2);
    da[T + 1] = Matrix(H, B);
    for (std::size_t t = T; t > 0; --t) {
        const Matrix dh = delta[t] + transpose(w.W_hh) * da[t + 1];
        da[t] = dh % at_each(h[t], [](double y) {
            const double q = (1 + y) / (1 - y);
            return 4 * q / ((1 + q) * (1 + q));
        });
    }
    Matrix all_da(H, N);
    Matrix all_x(I, N);
    Matrix all_h(H, N);
    for (std::size_t t = 1; t <= T; ++t) {
        const Index at = static_cast<Index>(T - t) * B;
        for (Index s = 0; s < B; ++s) {
            for (Index i = 0; i < H; ++i) {
                all_da(i, at + s) = da[t](i, s);
                all_h(i, at + s) = h[t - 1](i, s);
            }
            for (Index j = 0; j < I; ++j) { all_x(j, at + s) = x[t](j, s); }
        }
    }
    std::vector<Matrix> dx(T + 1);
    for (std::size_t t = 1; t <= T; ++t) { dx[t] = transpose(w.W_ih) * da[t]; }
    return {all_da * transpose(all_x), all_da * transpose(all_h), sum_of_columns(all_da), transpose(w.W_hh) * da[1], dx};
    // END YOUR CODE
}

// The share of each step in dW_hh, of the same network: shares[t], H x H, for t = 1 .. T; shares[0] is empty.
std::vector<Matrix> W_hh_shares(const Weights& w, const std::vector<Matrix>& h, const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    // The sum over the steps from t on, less the sum over the steps from t + 1 on, is the share of t.
    const std::size_t T = h.size() - 1;
    const Index H = h[0].rows();
    std::vector<Matrix> from(T + 2, Matrix(H, H));
    Matrix e(H, h[0].cols());
    for (std::size_t t = T; t > 0; --t) {
        const Matrix dh = e + delta[t];
        const Matrix da = dh - h[t] % dh % h[t];
        from[t] = from[t + 1] + da * transpose(h[t - 1]);
        e = transpose(w.W_hh) * da;
    }
    std::vector<Matrix> shares(T + 1);
    for (std::size_t t = 1; t <= T; ++t) { shares[t] = from[t] - from[t + 1]; }
    return shares;
    // END YOUR CODE
}
