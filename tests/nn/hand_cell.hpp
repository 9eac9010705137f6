// What a step by hand is made of: a cell's weights, its state, and a few pieces of Matrix arithmetic.
#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "autograd/matrix.hpp"

namespace chronograd::test {

/// A cell's weights, or the gradients of them. H rows a gate: one for the RNN, i, f, g, o for the LSTM, r, z, n for the
/// GRU, one below another.
struct Weights {
    Matrix W_ih;  // gates H x input
    Matrix W_hh;  // gates H x H
    Matrix b_ih;  // gates H x 1
    Matrix b_hh;  // gates H x 1
};

/// What a cell hands from step to step, or the gradient of that. c is the LSTM's alone, and empty for the others.
struct State {
    Matrix h;  // H x batch
    Matrix c;  // H x batch
};

/// What a step back sends on, besides its shares of the weights' gradients.
struct Sent {
    Matrix dx;   // down: dL/dx_t
    State prev;  // into the past: what the state before receives
};

/// Zeros of A's shape.
inline Matrix zeros_like(MatrixView A) { return {A.rows(), A.cols()}; }
inline Weights zeros_like(const Weights& w) {
    return {zeros_like(w.W_ih), zeros_like(w.W_hh), zeros_like(w.b_ih), zeros_like(w.b_hh)};
}
inline State zeros_like(const State& s) { return {zeros_like(s.h), zeros_like(s.c)}; }

/// W x + b, with the column b at each column of the batch: b 1ᵀ.
inline Matrix affine_by_hand(MatrixView W, MatrixView x, MatrixView b) { return W * x + b * Matrix(1, x.cols(), 1); }

/// Each row's sum, a column: A 1. Every column of the batch used the bias once, so these uses add up.
inline Matrix sum_of_columns(MatrixView A) { return A * Matrix(A.cols(), 1, 1); }

/// f at every element.
template <class F>
Matrix at_each(Matrix A, const F& f) {
    for (Real& a : A.ref()) { a = f(a); }
    return A;
}
inline Matrix one_minus(const Matrix& A) {
    return at_each(A, [](Real a) { return 1 - a; });
}
inline Matrix tanh_by_hand(const Matrix& A) {
    return at_each(A, [](Real a) { return std::tanh(a); });
}
inline Matrix sigmoid_by_hand(const Matrix& A) {
    return at_each(A, [](Real a) { return 1 / (1 + std::exp(-a)); });
}

/// The derivatives, from the value: y = tanh(a) has 1 - y², and y = sigmoid(a) has y (1 - y).
inline Matrix tanh_prime(const Matrix& y) { return one_minus(y % y); }
inline Matrix sigmoid_prime(const Matrix& y) { return y % one_minus(y); }

/// The k-th block of H rows, counted from 0: one gate's.
inline Matrix block(MatrixView A, Index k, Index H) {
    return Matrix(MatrixView(A.data() + k * H * A.cols(), H, A.cols()));
}

/// One below another.
inline Matrix stacked(std::initializer_list<Matrix> parts) {
    Index rows = 0;
    for (const Matrix& part : parts) { rows += part.rows(); }
    Matrix all(rows, parts.begin()->cols());
    Real* to = all.ref().data();
    for (const Matrix& part : parts) { to = std::copy(part.view().begin(), part.view().end(), to); }
    return all;
}

}  // namespace chronograd::test
