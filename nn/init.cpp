// Initial values: plain loops over Matrix, never the training kernels, so that every build draws the same weights.
#include "nn/init.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/jacobian.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn::init {

static Real dot(MatrixView A, Index r, MatrixView B, Index s) {
    Real sum = 0;
    for (Index c = 0; c < A.cols(); ++c) { sum += A(r, c) * B(s, c); }
    return sum;
}

void constant(const Parameter& W, Real value) { W.edit().fill(value); }

void normal(const Parameter& W, Rng& rng, double mean, double standard_deviation) {
    for (Real& w : W.edit()) { w = rng.normal(mean, standard_deviation); }
}

void uniform(const Parameter& W, Rng& rng, double low, double high) {
    for (Real& w : W.edit()) { w = rng.uniform(low, high); }
}

void pytorch_default(const Parameter& W, Rng& rng, Index n) {
    require(n >= 1, "pytorch_default: {} inputs", n);
    const double bound = 1 / std::sqrt(static_cast<double>(n));
    uniform(W, rng, -bound, bound);
}

void xavier_uniform(const Parameter& W, Rng& rng) {
    const double bound = std::sqrt(6.0 / static_cast<double>(W.rows() + W.cols()));
    uniform(W, rng, -bound, bound);
}

void orthogonal(const Parameter& W, Rng& rng) {
    // Orthonormalise the rows of a normal matrix that is wider than high (Gram and Schmidt, each row twice against
    // rounding). With every row's own direction kept, the result is uniform over all such matrices.
    const bool tall = W.rows() > W.cols();
    Matrix Q(tall ? W.cols() : W.rows(), tall ? W.rows() : W.cols());
    for (Index r = 0; r < Q.rows(); ++r) {
        for (Index c = 0; c < Q.cols(); ++c) { Q(r, c) = rng.normal(0, 1); }
        for (int pass = 0; pass < 2; ++pass) {
            for (Index s = 0; s < r; ++s) {
                const Real along = dot(Q, r, Q, s);
                for (Index c = 0; c < Q.cols(); ++c) { Q(r, c) -= along * Q(s, c); }
            }
        }
        const Real length = std::sqrt(dot(Q, r, Q, r));
        for (Index c = 0; c < Q.cols(); ++c) { Q(r, c) /= length; }
    }
    W.edit().assign(tall ? transpose(Q) : Q);
}

void identity(const Parameter& W) {
    const MatrixRef w = W.edit();
    w.fill(0);
    for (Index i = 0; i < std::min(W.rows(), W.cols()); ++i) { w(i, i) = 1; }
}

void with_spectral_radius(const Parameter& W, Rng& rng, Real rho) {
    require(W.rows() == W.cols(), "with_spectral_radius: {} is not square", shape(W.value()));
    require(rho >= 0 && std::isfinite(rho), "with_spectral_radius: {} is not a radius", rho);
    normal(W, rng, 0, 1 / std::sqrt(static_cast<double>(W.rows())));
    W.edit().assign((rho / spectral_radius(W.value())) * W.value());
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn::init
