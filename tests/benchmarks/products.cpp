// The products of a layer, by gemm and by OpenBLAS. Compiled twice, with the double library and with the float one.
#include <memory>

#include "autograd/gemm.hpp"
#include "autograd/random.hpp"
#include "openblas.hpp"
#include "parts.hpp"

namespace chronograd::bench::inline CHRONOGRAD_PRECISION {
namespace {

Matrix random(Rng& rng, Index rows, Index cols) {
    Matrix X(rows, cols);
    for (Real& x : X.ref()) { x = rng.normal(0, 1); }
    return X;
}

/// C = A B, both ways.
struct Operands {
    Matrix A;  ///< as stored
    Matrix B;
    bool transpose_a;
    bool transpose_b;
    Matrix C;        ///< by gemm
    Matrix by_blas;  ///< the same by OpenBLAS
};

Operands operands(const ProductCase& c) {
    Rng rng(0);
    const Matrix W = random(rng, c.m, c.k);
    const Matrix X = random(rng, c.k, c.n);
    const Matrix dY = random(rng, c.m, c.n);
    switch (c.form) {
        case ProductCase::Form::dX:
            return {W, dY, true, false, Matrix(c.k, c.n), Matrix(c.k, c.n)};
        case ProductCase::Form::dW:
            return {dY, X, false, true, Matrix(c.m, c.k), Matrix(c.m, c.k)};
        default:
            return {W, X, false, false, Matrix(c.m, c.n), Matrix(c.m, c.n)};
    }
}

BlasFactor<Real> blas_factor(const Matrix& A, bool transposed) {
    return {A.view().data(), static_cast<int>(A.cols()), transposed};
}

}  // namespace

Product product(const ProductCase& c) {
    const auto o = std::make_shared<Operands>(operands(c));
    Product both;
    both.ours = [o] { product(Factor(o->A, o->transpose_a), Factor(o->B, o->transpose_b))({o->C.ref()}); };
    both.difference = [o] { return static_cast<double>(max_abs(o->C - o->by_blas) / max_abs(o->C)); };
    if (const OpenBlas* blas = OpenBlas::find()) {
        const int k = static_cast<int>(o->transpose_a ? o->A.rows() : o->A.cols());
        both.openblas = [o, blas, k] {
            blas->gemm(static_cast<int>(o->C.rows()), static_cast<int>(o->C.cols()), k,
                       blas_factor(o->A, o->transpose_a), blas_factor(o->B, o->transpose_b), o->by_blas.ref().data());
        };
    }
    return both;
}

}  // namespace chronograd::bench::inline CHRONOGRAD_PRECISION
