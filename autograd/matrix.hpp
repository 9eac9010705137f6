// Dense row-major matrices, without autodiff: the ground floor. A vector is a column, a batch a matrix of columns.
// The arithmetic here is the plain reading of the formula; the training path has its own fast kernels (gemm, ops).
#pragma once

#include <initializer_list>
#include <vector>

#include "autograd/real.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Numbers that someone else owns, to be read: rows x cols, row after row, contiguous.
class MatrixView {
public:
    MatrixView() = default;
    /// rows x cols numbers from data on; not checked.
    MatrixView(const Real* data, Index rows, Index cols) : data_(data), rows_(rows), cols_(cols) {}
    MatrixView(std::nullptr_t, Index,
               Index) = delete;  // {{0}, {1}, {2}} is meant as a matrix, not as a view of nothing

    // Where the numbers begin, and the shape.
    [[nodiscard]] const Real* data() const { return data_; }
    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index cols() const { return cols_; }
    [[nodiscard]] Index size() const { return rows_ * cols_; }
    [[nodiscard]] bool same_shape(MatrixView b) const { return rows_ == b.rows_ && cols_ == b.cols_; }

    /// Element (r, c), counted from 0. Throws Error outside the matrix.
    Real operator()(Index r, Index c) const { return data_[offset(r, c)]; }
    /// The only element of a 1x1 matrix. Throws Error for any other shape.
    [[nodiscard]] Real item() const;

    /// Rows [first, first + count); not checked.
    [[nodiscard]] MatrixView block(Index first, Index count) const { return {data_ + first * cols_, count, cols_}; }

    // All numbers, row after row: for loops.
    [[nodiscard]] const Real* begin() const { return data_; }
    [[nodiscard]] const Real* end() const { return data_ + size(); }

protected:
    [[nodiscard]] Index offset(Index r, Index c) const;

    const Real* data_ = nullptr;
    Index rows_ = 0;
    Index cols_ = 0;
};

/// Numbers that someone else owns, to be read and written.
class MatrixRef : public MatrixView {
public:
    MatrixRef() = default;
    /// rows x cols numbers from data on; not checked.
    MatrixRef(Real* data, Index rows, Index cols) : MatrixView(data, rows, cols) {}

    // As in MatrixView, but to be written. An element outside the matrix throws Error.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): it came in as a pointer to numbers that may be written
    [[nodiscard]] Real* data() const { return const_cast<Real*>(data_); }
    Real& operator()(Index r, Index c) const { return data()[offset(r, c)]; }
    [[nodiscard]] Real* begin() const { return data(); }
    [[nodiscard]] Real* end() const { return data() + size(); }

    /// Copies b's numbers here. Throws Error where the shapes differ.
    void assign(MatrixView b) const;
    /// Sets every element to this value.
    void fill(Real value) const;
};

/// Throws Error: this is not the size of a matrix.
[[noreturn]] void refuse_size(Index rows, Index cols);
/// rows * cols. Throws Error for a negative size, and for one that is too large to count the bytes.
inline Index size_of(Index rows, Index cols) {
    Index size = 0;
    Index bytes = 0;
    const bool too_large = __builtin_mul_overflow(rows, cols, &size) ||
                           __builtin_mul_overflow(size, static_cast<Index>(sizeof(Real)), &bytes);
    if (rows < 0 || cols < 0 || too_large) { refuse_size(rows, cols); }
    return size;
}

/// Where an expression puts what it computes: over what is there, or added to it.
struct Target {
    MatrixRef to;      ///< of the expression's shape
    bool add = false;  ///< to what is there
};

/// A matrix that owns its numbers.
class Matrix {
public:
    Matrix() = default;
    /// rows x cols, every element `value`. Throws as size_of.
    Matrix(Index rows, Index cols, Real value = 0);
    /// Row by row: {{1, 2}, {3, 4}}. Throws Error for rows of different lengths.
    Matrix(std::initializer_list<std::initializer_list<Real>> rows);
    /// A copy of the numbers of a view (explicitly, or by assignment: one of the same size reuses its storage).
    explicit Matrix(MatrixView b);
    Matrix& operator=(MatrixView b);  ///< as above

    // As in MatrixView: the shape, element (r, c), the only element. Both kinds of element throw Error where there is
    // none.
    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index cols() const { return cols_; }
    [[nodiscard]] Index size() const { return rows_ * cols_; }
    Real operator()(Index r, Index c) const { return view()(r, c); }
    Real& operator()(Index r, Index c) { return ref()(r, c); }
    [[nodiscard]] Real item() const { return view().item(); }

    // The numbers, to be read, or written; valid until the matrix is gone or has another size.
    [[nodiscard]] MatrixView view() const { return {numbers_.data(), rows_, cols_}; }
    [[nodiscard]] MatrixRef ref() { return {numbers_.data(), rows_, cols_}; }
    // NOLINTNEXTLINE(google-explicit-constructor): a Matrix may stand wherever numbers are only read
    operator MatrixView() const { return view(); }

    /// Adds b, element by element: what gradients do. Throws Error where the shapes differ.
    Matrix& operator+=(MatrixView b);

private:
    Index rows_ = 0;
    Index cols_ = 0;
    std::vector<Real> numbers_;
};

// Each throws Error where the shapes do not fit. `*` and `%` have one precedence: docs/notation.md.
Matrix operator+(MatrixView a, MatrixView b);
Matrix operator-(MatrixView a, MatrixView b);
Matrix operator%(MatrixView a, MatrixView b);  ///< Hadamard product: element by element
Matrix operator*(MatrixView a, MatrixView b);  ///< matrix product, three plain loops
Matrix operator*(Real c, MatrixView a);
Matrix operator/(MatrixView a, Real c);
Matrix transpose(MatrixView a);

Real norm(MatrixView a);        ///< Frobenius: the root of the sum of squares; neither overflows nor underflows
Real max_abs(MatrixView a);     ///< largest magnitude; 0 for an empty matrix, NaN where there is one
bool all_finite(MatrixView a);  ///< no NaN, no infinity

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
