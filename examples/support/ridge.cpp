// Ridge regression: centred, so that the intercept takes no part in the penalty.
#include "ridge.hpp"

#include <cmath>

namespace chronograd::examples {
namespace {

Matrix row_means(MatrixView X) {
    Matrix means(X.rows(), 1);
    for (Index r = 0; r < X.rows(); ++r) {
        for (Index c = 0; c < X.cols(); ++c) { means(r, 0) += X(r, c) / static_cast<Real>(X.cols()); }
    }
    return means;
}

/// Whether all numbers of a row are one. (Their mean is rounded, so they need not be 0 apart from it.)
bool is_constant(MatrixView X, Index r) {
    for (Index c = 1; c < X.cols(); ++c) {
        if (X(r, c) != X(r, 0)) { return false; }
    }
    return X.cols() > 0;
}

/// X plus (or minus) a column at each of its columns.
Matrix shifted(MatrixView X, MatrixView column, Real sign) {
    Matrix Y(X);
    for (Index r = 0; r < X.rows(); ++r) {
        for (Index c = 0; c < X.cols(); ++c) { Y(r, c) += sign * column(r, 0); }
    }
    return Y;
}

}  // namespace

Standardise::Standardise(MatrixView numbers) : mean_(row_means(numbers)), deviation_(numbers.rows(), 1, 1) {
    const Matrix centred = shifted(numbers, mean_, -1);
    const Matrix variance = row_means(centred % centred);
    for (Index r = 0; r < numbers.rows(); ++r) {
        if (is_constant(numbers, r)) {
            mean_(r, 0) = numbers(r, 0);
        } else if (variance(r, 0) > 0) {
            deviation_(r, 0) = std::sqrt(variance(r, 0));
        }
    }
}

Matrix Standardise::apply(MatrixView numbers) const {
    Matrix z = shifted(numbers, mean_, -1);
    for (Index r = 0; r < z.rows(); ++r) {
        for (Index c = 0; c < z.cols(); ++c) { z(r, c) /= deviation_(r, 0); }
    }
    return z;
}

Ridge::Ridge(MatrixView X, MatrixView Y, Real penalty) {
    const Matrix x_mean = row_means(X);
    const Matrix y_mean = row_means(Y);
    const Matrix x = shifted(X, x_mean, -1);
    const Matrix y = shifted(Y, y_mean, -1);
    Matrix normal = x * transpose(x);
    for (Index k = 0; k < normal.rows(); ++k) { normal(k, k) += penalty; }
    W = transpose(solve_cholesky(normal, x * transpose(y)));  // (x xᵀ + penalty I) Wᵀ = x yᵀ                 (RIDGE.2)
    b = y_mean - W * x_mean;
}

Matrix Ridge::predict(MatrixView X) const { return shifted(W * X, b, 1); }

Matrix solve_cholesky(MatrixView A, MatrixView B) {
    const Index n = A.rows();
    if (A.cols() != n || B.rows() != n) { throw Error("solve_cholesky: A must be square, and B as high as it"); }
    Matrix L(n, n);
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j <= i; ++j) {
            Real rest = A(i, j);
            for (Index k = 0; k < j; ++k) { rest -= L(i, k) * L(j, k); }
            if (i == j && !(rest > 0)) { throw Error("solve_cholesky: the matrix is not positive definite"); }
            L(i, j) = i == j ? std::sqrt(rest) : rest / L(j, j);
        }
    }
    Matrix X(B);
    for (Index c = 0; c < X.cols(); ++c) {
        for (Index i = 0; i < n; ++i) {  // L Z = B, from above
            for (Index k = 0; k < i; ++k) { X(i, c) -= L(i, k) * X(k, c); }
            X(i, c) /= L(i, i);
        }
        for (Index i = n - 1; i >= 0; --i) {  // Lᵀ X = Z, from below
            for (Index k = i + 1; k < n; ++k) { X(i, c) -= L(k, i) * X(k, c); }
            X(i, c) /= L(i, i);
        }
    }
    return X;
}

}  // namespace chronograd::examples
