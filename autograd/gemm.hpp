// The one hot loop: matrix products, with either factor read as it stands or transposed.
// The plain three loops stand in matrix.cpp (operator*); tests hold the two against each other.
#pragma once

#include <span>

#include "autograd/matrix.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// A factor of a product: a matrix, or its transpose, without moving a number.
struct Factor {
    // NOLINTNEXTLINE(google-explicit-constructor): a matrix is a factor as it stands
    Factor(MatrixView stored, bool transposed = false) : stored(stored), transposed(transposed) {}

    // As it lies in memory, and whether it is read the other way.
    MatrixView stored;
    bool transposed;

    /// As a factor, it has so many columns.
    [[nodiscard]] Index cols() const { return transposed ? stored.rows() : stored.cols(); }
};

struct Product;

/// The most numbers that are summed at once where the left factor is transposed, and the right one is not: so that as
/// many rows of both stay in the second cache.
constexpr Index longest_sum = 2048 / sizeof(Real);

/// C = A_1 B_1 + A_2 B_2 + ..., or C += that sum; the shapes must fit, and C overlaps no factor. One term at least;
/// each may have another k. All is summed before it is added to C, so that adding in place and adding a sum made
/// elsewhere give the same bits.
void gemm(std::span<const Product> terms, const Target& C);

/// A B, not computed yet: (m x k)(k x n) -> m x n.
struct Product {
    // Either factor may be transposed.
    Factor A, B;
    void operator()(const Target& C) const { gemm({this, 1}, C); }
};

// As rules are written: product(s.dY(), transposed(s.X(1))).
inline Factor transposed(const Factor& A) { return {A.stored, !A.transposed}; }
inline Product product(const Factor& A, const Factor& B) { return {A, B}; }

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
