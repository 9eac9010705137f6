// Matrices: storage, checks, and arithmetic written as plainly as the formulas.
#include "autograd/matrix.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/message.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {
namespace {

void require_same_shape(const char* op, MatrixView a, MatrixView b) {
    if (!a.same_shape(b)) { throw Error(fmt::format("{}: {} and {} are not of one shape", op, shape(a), shape(b))); }
}

template <class F>
Matrix zip(const char* op, MatrixView a, MatrixView b, F f) {
    require_same_shape(op, a, b);
    Matrix c(a.rows(), a.cols());
    std::transform(a.begin(), a.end(), b.begin(), c.ref().begin(), f);
    return c;
}

}  // namespace

Index MatrixView::offset(Index r, Index c) const {
    if (r < 0 || r >= rows_ || c < 0 || c >= cols_) {
        throw Error(fmt::format("element ({}, {}) of a {} matrix does not exist", r, c, shape(*this)));
    }
    return r * cols_ + c;
}

Real MatrixView::item() const {
    if (size() != 1) { throw Error(fmt::format("item: a {} matrix is not one number", shape(*this))); }
    return *data_;
}

void MatrixRef::assign(MatrixView b) const {
    require_same_shape("assign", *this, b);
    std::copy(b.begin(), b.end(), begin());
}

void MatrixRef::fill(Real value) const { std::fill(begin(), end(), value); }

Matrix::Matrix(Index rows, Index cols, Real value) : rows_(rows), cols_(cols) {
    if (rows < 0 || cols < 0) { throw Error(fmt::format("Matrix: {}x{} is not a size", rows, cols)); }
    numbers_.assign(static_cast<std::size_t>(rows * cols), value);
}

Matrix::Matrix(std::initializer_list<std::initializer_list<Real>> rows)
    : rows_(std::ssize(rows)), cols_(rows.size() == 0 ? 0 : std::ssize(*rows.begin())) {
    for (const auto& row : rows) {
        if (std::ssize(row) != cols_) {
            throw Error(fmt::format("Matrix: a row of {} beside a row of {} elements", row.size(), cols_));
        }
        numbers_.insert(numbers_.end(), row.begin(), row.end());
    }
}

Matrix::Matrix(MatrixView numbers)
    : rows_(numbers.rows()), cols_(numbers.cols()), numbers_(numbers.begin(), numbers.end()) {}

Matrix& Matrix::operator=(MatrixView numbers) {
    if (!numbers.same_shape(view())) { return *this = Matrix(numbers); }
    ref().assign(numbers);
    return *this;
}

Matrix& Matrix::operator+=(MatrixView b) {
    require_same_shape("+=", *this, b);
    std::transform(b.begin(), b.end(), numbers_.begin(), numbers_.begin(), [](Real y, Real x) { return x + y; });
    return *this;
}

Matrix& Matrix::operator-=(MatrixView b) {
    require_same_shape("-=", *this, b);
    std::transform(b.begin(), b.end(), numbers_.begin(), numbers_.begin(), [](Real y, Real x) { return x - y; });
    return *this;
}

Matrix operator+(MatrixView a, MatrixView b) {
    return zip("+", a, b, [](Real x, Real y) { return x + y; });
}

Matrix operator-(MatrixView a, MatrixView b) {
    return zip("-", a, b, [](Real x, Real y) { return x - y; });
}

Matrix operator%(MatrixView a, MatrixView b) {
    return zip("%", a, b, [](Real x, Real y) { return x * y; });
}

Matrix operator*(MatrixView a, MatrixView b) {
    if (a.cols() != b.rows()) {
        throw Error(
            fmt::format("*: {} times {}: the left one's columns must match the right one's rows", shape(a), shape(b)));
    }
    Matrix c(a.rows(), b.cols());
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index k = 0; k < a.cols(); ++k) {
            for (Index j = 0; j < b.cols(); ++j) { c(i, j) += a(i, k) * b(k, j); }
        }
    }
    return c;
}

Matrix operator*(Real c, MatrixView a) {
    Matrix b(a);
    for (Real& x : b.ref()) { x *= c; }
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
