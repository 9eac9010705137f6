// right: each window by itself, the first one first, in element-wise loops without any matrix product; cosine of the two at unit length
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
    const std::size_t T = x.size() - 1;
    const Index H = w.W_hh.rows(), I = w.W_ih.cols(), B = h[0].cols();
    Gradients g{Matrix(H, I), Matrix(H, H), Matrix(H, 1)};
    for (std::size_t before = 0; before < T;) {
        const std::size_t last = T - before <= k ? T : before + k;
        for (Index s = 0; s < B; ++s) {
            std::vector<Real> e(H, 0);
            for (std::size_t t = last; t > before; --t) {
                std::vector<Real> e_before(H, 0);
                for (Index i = 0; i < H; ++i) {
                    const Real da = (delta[t](i, s) + e[i]) * (1 - h[t](i, s)) * (1 + h[t](i, s));
                    g.db(i, 0) += da;
                    for (Index j = 0; j < I; ++j) { g.dW_ih(i, j) += da * x[t](j, s); }
                    for (Index j = 0; j < H; ++j) {
                        g.dW_hh(i, j) += da * h[t - 1](j, s);
                        e_before[j] += w.W_hh(i, j) * da;
                    }
                }
                e = e_before;
            }
        }
        before = last;
    }
    return g;
    // END YOUR CODE
}

// How far a gradient is from the full one, as a part of the full one's length.
double relative_error(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    const Matrix error = full - estimate;
    Real above = 0, below = 0;
    for (Real v : error.view()) { above += v * v; }
    for (Real v : full.view()) { below += v * v; }
    return std::sqrt(above / below);
    // END YOUR CODE
}

// The cosine of the angle between a gradient and the full one.
double cosine(const Matrix& estimate, const Matrix& full) {
    // BEGIN YOUR CODE
    const Matrix both = (estimate / norm(estimate)) % (full / norm(full));
    return sum_of_columns(transpose(sum_of_columns(both))).item();
    // END YOUR CODE
}
