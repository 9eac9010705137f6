// What every exercise includes: matrices, and the mark of what is not done yet.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/matrix.hpp"

namespace chronograd {

/// Thrown by todo().
struct NotStarted {};

/// Stands where an answer is missing, whatever its type: `return todo();`. The grader sees it and says "not started".
struct Todo {
    template <class T>
    operator T() const {  // NOLINT(google-explicit-constructor): it stands for any type
        throw NotStarted{};
    }
};
inline Todo todo() { return {}; }

/// The sum of each row of A, as a column: (rows x 1). Throws nothing.
inline Matrix sum_of_columns(const Matrix& A) {
    Matrix sum(A.rows(), 1);
    for (Index r = 0; r < A.rows(); ++r) {
        for (Index c = 0; c < A.cols(); ++c) { sum(r, 0) += A(r, c); }
    }
    return sum;
}

/// A with the column b added to each of its columns. Throws Error where b is not (A's rows x 1).
inline Matrix plus_column(Matrix A, const Matrix& b) {
    if (b.rows() != A.rows() || b.cols() != 1) { throw Error("plus_column: b must be a column as high as A"); }
    for (Index r = 0; r < A.rows(); ++r) {
        for (Index c = 0; c < A.cols(); ++c) { A(r, c) += b(r, 0); }
    }
    return A;
}

/// Rows [first, first + count) of A: one gate of stacked ones. Throws Error where A has not so many.
inline Matrix rows(const Matrix& A, Index first, Index count) {
    if (first < 0 || count < 0 || first + count > A.rows()) { throw Error("rows: A has not so many rows"); }
    Matrix block(count, A.cols());
    for (Index r = 0; r < count; ++r) {
        for (Index c = 0; c < A.cols(); ++c) { block(r, c) = A(first + r, c); }
    }
    return block;
}

/// One below another: the reverse of rows(). Throws Error where they are not all of one width.
inline Matrix stack_rows(const std::vector<Matrix>& blocks) {
    Index height = 0;
    for (const Matrix& block : blocks) { height += block.rows(); }
    Matrix stack(height, blocks.empty() ? 0 : blocks[0].cols());
    Index r = 0;
    for (const Matrix& block : blocks) {
        if (block.cols() != stack.cols()) { throw Error("stack_rows: all blocks must have the width of the first"); }
        for (Index k = 0; k < block.rows(); ++k, ++r) {
            for (Index c = 0; c < block.cols(); ++c) { stack(r, c) = block(k, c); }
        }
    }
    return stack;
}

/// f at every element of A.
template <class F>
Matrix at_each(Matrix A, F f) {
    for (Real& a : A.ref()) { a = f(a); }
    return A;
}
inline Matrix tanh(const Matrix& A) {
    return at_each(A, [](Real a) { return std::tanh(a); });
}
inline Matrix sigmoid(const Matrix& A) {
    return at_each(A, [](Real a) { return 1 / (1 + std::exp(-a)); });
}

}  // namespace chronograd
