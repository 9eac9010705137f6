// Jacobians by reverse sweeps, one for each element of the output, and what they do to the length of a vector: singular
// values, spectral radius. Gradients vanish or explode as products of such Jacobians do.
#pragma once

#include <span>
#include <vector>

#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// dy/dx over every way from x to y: (y.size x x.size), element (i, j) is d(element i of y)/d(element j of x), both
/// counted row after row. Throws Error, saying why, where it is zero for want of a way: x is a constant, y does not
/// depend on x, or every way passes a detach; and for two tapes.
Matrix jacobian(Var y, Var x);

/// dy/d(each x), (y.size x x.size), with the other ones held: no way through one of them counts for another. The first
/// of two states of one time, as an LSTM's c and h, can so be told from what it does through the second. Zeros where
/// there is no way. Throws Error for two tapes.
std::vector<Matrix> partial_jacobians(Var y, std::span<const Var> xs);

/// For states s_0 .. s_T, each a function of the one before: J_t = ds_t/ds_{t-1}, (s.size x s.size), for t = 1 .. T.
/// Of a batch they are large, and mostly zero: columns do not meet.                                     (FLOW.1)
/// Throws Error where jacobian does.
std::vector<Matrix> step_jacobians(Sequence states);

/// For J_1 .. J_T, the products ds_T/ds_k = J_T J_{T-1} ... J_{k+1} for k = 0 .. T; the last is the identity. (FLOW.2)
/// Throws Error for no Jacobians at all, or where their shapes do not fit.
std::vector<Matrix> products_of(std::span<const Matrix> jacobians);

/// The ways from c_k to c_T in an LSTM, neither is the total minus the other; two (c.size x c.size) matrices.
struct CellPaths {
    Matrix direct;  ///< along the cell alone: the product of diag(f_t)                                  (LSTM.11)
    Matrix leak;    ///< all ways that leave it, through h and the gates                                 (LSTM.12)
};
/// For k = 0 .. T. c and h: the states of t = 0 .. T, where each (c_t, h_t) is a function of (c_{t-1}, h_{t-1}).
/// Throws Error for sequences that are empty or of different lengths, and for a constant c_0.
std::vector<CellPaths> cell_paths(Sequence c, Sequence h);

/// All min(rows, cols) singular values, the largest first, by one-sided Jacobi rotations (Hestenes 1958); each to a few
/// eps of the largest. Throws Error for a matrix that is not finite.
std::vector<Real> singular_values(MatrixView A);

/// The largest magnitude of A's eigenvalues, as the limit of ||A^(2^m)||^(2^-m) (Gelfand; any norm will do), by
/// repeated squaring of normalised powers. Unlike power iteration it also converges where the largest eigenvalues are a
/// complex pair. Throws Error if A is not square or not finite. Where the
/// powers' elements underflow on the way, it is less exact: to about 1e-6 for a Jordan block of 24 rows. Where
/// two elements, or the largest element and the eigenvalues, are 1e130 apart, it may be lost.
Real spectral_radius(MatrixView A);

/// The bound on ||dh_{k+steps}/dh_k|| of an RNN, (gamma sigma_max(W_hh))^steps, where gamma bounds the nonlinearity's
/// slope: 1 for tanh and relu, 1/4 for the sigmoid. Pascanu, Mikolov and Bengio 2013, section 2.2. Throws Error unless
/// W_hh is square, steps >= 0 and gamma >= 0.                                                           (FLOW.3)
Real jacobian_bound(MatrixView W_hh, Index steps, Real gamma = 1);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
