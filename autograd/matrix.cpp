// Matrices: storage, checks, and arithmetic written as plainly as the formulas.
#include "autograd/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

// --------------------------------------------------------------------------------------------------- views

Index MatrixView::offset(Index r, Index c) const {
    require(r >= 0 && r < rows_ && c >= 0 && c < cols_, "a {} matrix has no element ({}, {})", shape(*this), r, c);
    return r * cols_ + c;
}

Real MatrixView::item() const {
    require(size() == 1, "item: a {} matrix is not one number", shape(*this));
    return *data_;
}

void MatrixRef::assign(MatrixView b) const {
    require(same_shape(b), "assign: {} and {} are not of one shape", shape(*this), shape(b));
    std::copy(b.begin(), b.end(), begin());
}

void MatrixRef::fill(Real value) const { std::fill(begin(), end(), value); }

// ------------------------------------------------------------------------------------------------ matrices

void refuse_size(Index rows, Index cols) { throw Error(fmt::format("Matrix: {}x{} is not a size", rows, cols)); }

Matrix::Matrix(Index rows, Index cols, Real value) : rows_(rows), cols_(cols) {
    numbers_.assign(static_cast<std::size_t>(size_of(rows, cols)), value);
}

Matrix::Matrix(std::initializer_list<std::initializer_list<Real>> rows)
    : rows_(std::ssize(rows)), cols_(rows.size() == 0 ? 0 : std::ssize(*rows.begin())) {
    for (const auto& row : rows) {
        require(std::ssize(row) == cols_, "Matrix: a row of {} beside a row of {} elements", row.size(), cols_);
        numbers_.insert(numbers_.end(), row.begin(), row.end());
    }
}

Matrix::Matrix(MatrixView b) : rows_(b.rows()), cols_(b.cols()), numbers_(b.begin(), b.end()) {}

Matrix& Matrix::operator=(MatrixView b) {
    if (b.size() != std::ssize(numbers_)) { return *this = Matrix(b); }
    std::copy(b.begin(), b.end(), numbers_.begin());
    rows_ = b.rows();
    cols_ = b.cols();
    return *this;
}

Matrix& Matrix::operator+=(MatrixView b) {
    require(view().same_shape(b), "+: {} and {} are not of one shape", shape(*this), shape(b));
    std::transform(b.begin(), b.end(), numbers_.begin(), numbers_.begin(), std::plus<>());
    return *this;
}

// ---------------------------------------------------------------------------------------------- arithmetic

template <class F>
static Matrix zip(const char* op, MatrixView a, MatrixView b, F f) {
    require(a.same_shape(b), "{}: {} and {} are not of one shape", op, shape(a), shape(b));
    Matrix c(a.rows(), a.cols());
    std::transform(a.begin(), a.end(), b.begin(), c.ref().begin(), f);
    return c;
}

Matrix operator+(MatrixView a, MatrixView b) { return zip("+", a, b, std::plus<>()); }
Matrix operator-(MatrixView a, MatrixView b) { return zip("-", a, b, std::minus<>()); }
Matrix operator%(MatrixView a, MatrixView b) { return zip("%", a, b, std::multiplies<>()); }

Matrix operator*(MatrixView a, MatrixView b) {
    require(a.cols() == b.rows(), "*: {} times {}: columns must match rows", shape(a), shape(b));
    Matrix c(a.rows(), b.cols());
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index k = 0; k < a.cols(); ++k) {
            const Real a_ik = a(i, k);
            const Real* b_k = b.data() + k * b.cols();
            Real* c_i = c.ref().data() + i * c.cols();
            for (Index j = 0; j < b.cols(); ++j) { c_i[j] += a_ik * b_k[j]; }
        }
    }
    return c;
}

Matrix operator*(Real c, MatrixView a) {
    Matrix b(a);
    for (Real& x : b.ref()) { x *= c; }
    return b;
}

Matrix operator/(MatrixView a, Real c) {
    Matrix b(a);
    for (Real& x : b.ref()) { x /= c; }
    return b;
}

Matrix transpose(MatrixView a) {
    Matrix b(a.cols(), a.rows());
    for (Index r = 0; r < a.rows(); ++r) {
        for (Index c = 0; c < a.cols(); ++c) { b(c, r) = a(r, c); }
    }
    return b;
}

Real norm(MatrixView a) {
    const Real largest = max_abs(a);
    if (largest == 0 || !std::isfinite(largest)) { return largest; }
    Real squares = 0;
    for (const Real x : a) { squares += (x / largest) * (x / largest); }
    return largest * std::sqrt(squares);
}

Real max_abs(MatrixView a) {
    Real largest = 0;
    for (const Real x : a) {
        if (std::isnan(x)) { return x; }
        largest = std::max(largest, std::abs(x));
    }
    return largest;
}

bool all_finite(MatrixView a) {
    return std::all_of(a.begin(), a.end(), [](Real x) { return std::isfinite(x); });
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
