// Ridge regression, by the normal equations and a Cholesky factor: the plain model that a network has to beat.
#pragma once

#include "autograd/matrix.hpp"

namespace chronograd::examples {

/// Mean and standard deviation of each row; rows of one value have the deviation 1.
class Standardise {
public:
    /// Of numbers (rows x samples).
    explicit Standardise(MatrixView numbers);
    /// (x - mean) / deviation, row by row.
    [[nodiscard]] Matrix apply(MatrixView numbers) const;

private:
    Matrix mean_;       // (rows x 1)
    Matrix deviation_;  // (rows x 1)
};

/// W and b that minimise  sum over samples of |W x + b - y|² + penalty |W|²; the intercept b is not punished. (RIDGE.1)
struct Ridge {
    /// X (inputs x samples), Y (outputs x samples). Throws Error for shapes that do not fit, or where the normal
    /// equations have no one solution: a penalty of 0 and inputs that depend on each other.
    Ridge(MatrixView X, MatrixView Y, Real penalty);
    [[nodiscard]] Matrix predict(MatrixView X) const;

    Matrix W;  ///< (outputs x inputs)
    Matrix b;  ///< (outputs x 1)
};

/// X with A X = B, for a symmetric and positive definite A = L Lᵀ. Throws Error where A is not that.
Matrix solve_cholesky(MatrixView A, MatrixView B);

}  // namespace chronograd::examples
