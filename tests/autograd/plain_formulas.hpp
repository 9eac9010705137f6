// The formulas of the operations, as plain as they are: what the tests hold the operations against.
#pragma once

#include <cmath>
#include <vector>

#include "support.hpp"

namespace chronograd::test {

template <class F>
inline Matrix map(MatrixView X, F f) {
    Matrix Y(X);
    for (Real& y : Y.ref()) { y = f(y); }
    return Y;
}

/// The column b beside itself, `cols` times.
inline Matrix repeated(MatrixView b, Index cols) { return b * Matrix(1, cols, 1); }

inline Real total(MatrixView X) { return (Matrix(1, X.rows(), 1) * X * Matrix(X.cols(), 1, 1)).item(); }

inline Real average(MatrixView X) { return total(X) / static_cast<Real>(X.size()); }

inline Matrix one(Real x) { return Matrix{{x}}; }

/// Rows of X, chosen one by one: with a matrix of zeros and ones.
inline Matrix chosen_rows(MatrixView X, const std::vector<Index>& which) {
    Matrix S(std::ssize(which), X.rows());
    for (Index r = 0; r < S.rows(); ++r) { S(r, which[static_cast<std::size_t>(r)]) = 1; }
    return S * X;
}

inline Matrix stacked(MatrixView A, MatrixView B) {
    Matrix Y(A.rows() + B.rows(), A.cols());
    for (Index r = 0; r < Y.rows(); ++r) {
        for (Index c = 0; c < Y.cols(); ++c) { Y(r, c) = r < A.rows() ? A(r, c) : B(r - A.rows(), c); }
    }
    return Y;
}

inline Matrix side_by_side(MatrixView A, MatrixView B) { return transpose(stacked(transpose(A), transpose(B))); }

inline const std::vector<int> classes = {2, 0, 1, 2, 2};

/// ln(e^x / sum of e^x), column by column
inline Matrix logarithms_of_softmax(MatrixView X) {
    Matrix Y(X);
    for (Index c = 0; c < X.cols(); ++c) {
        Real sum = 0;
        for (Index r = 0; r < X.rows(); ++r) { sum += std::exp(X(r, c)); }
        for (Index r = 0; r < X.rows(); ++r) { Y(r, c) = std::log(std::exp(X(r, c)) / sum); }
    }
    return Y;
}

/// From each column, the row of its class.
inline Matrix picked(MatrixView X) {
    Matrix Y(1, X.cols());
    for (Index c = 0; c < X.cols(); ++c) { Y(0, c) = X(classes[static_cast<std::size_t>(c)], c); }
    return Y;
}

}  // namespace chronograd::test
