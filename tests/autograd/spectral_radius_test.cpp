// The spectral radius against matrices whose eigenvalues are known.
#include "autograd/jacobian.hpp"
#include "nn/init.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// A rotation by `angle`, scaled by r: its eigenvalues are r e^(+- i angle).
Matrix rotation(Real r, Real angle) {
    return {{r * std::cos(angle), -r * std::sin(angle)}, {r * std::sin(angle), r * std::cos(angle)}};
}

/// A above and left of B, zeros beside them: its eigenvalues are those of both.
Matrix block_diagonal(const Matrix& A, const Matrix& B) {
    Matrix C(A.rows() + B.rows(), A.cols() + B.cols());
    for (Index r = 0; r < C.rows(); ++r) {
        for (Index c = 0; c < C.cols(); ++c) {
            if (r < A.rows() && c < A.cols()) { C(r, c) = A(r, c); }
            if (r >= A.rows() && c >= A.cols()) { C(r, c) = B(r - A.rows(), c - A.cols()); }
        }
    }
    return C;
}

/// The companion matrix of x^n - (c_0 + c_1 x + ...): its eigenvalues are the polynomial's roots.
Matrix companion(const std::vector<Real>& c) {
    const Index n = std::ssize(c);
    Matrix C(n, n);
    for (Index r = 1; r < n; ++r) { C(r, r - 1) = 1; }
    for (Index r = 0; r < n; ++r) { C(r, n - 1) = c[static_cast<std::size_t>(r)]; }
    return C;
}

}  // namespace

TEST_CASE("the spectral radius is the largest magnitude of the eigenvalues") {
    struct Known {
        std::string what;
        Matrix A;
        Real rho;
    };
    const Known known[] = {
        {"a negative number", {{-3}}, 3},
        {"zeros", Matrix(3, 3), 0},
        {"a diagonal", {{0.5, 0, 0}, {0, -2, 0}, {0, 0, 1.5}}, 2},
        {"a triangular matrix", {{0.5, 7, -3}, {0, -0.8, 100}, {0, 0, 0.3}}, 0.8},
        {"a Jordan block", {{2, 1, 0}, {0, 2, 1}, {0, 0, 2}}, 2},
        {"a swap, with eigenvalues 1 and -1", {{0, 1}, {1, 0}}, 1},
        {"a cycle of three", {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}, 1},
        {"a complex pair", rotation(1.25, 1), 1.25},
        {"a small complex pair", rotation(1e-3, 0.01), 1e-3},
        {"a complex pair above a real eigenvalue that is almost as large",
         block_diagonal(rotation(1.25, 2), Matrix{{1.2499999}}), 1.25},
        {"two complex pairs of one size", block_diagonal(rotation(0.9, 0.3), rotation(0.9, 1.7)), 0.9},
        {"a nilpotent triangle", {{0, 5, 6, 7}, {0, 0, 8, 9}, {0, 0, 0, 10}, {0, 0, 0, 0}}, 0},
        {"a nilpotent matrix without a zero", {{1, -1}, {1, -1}}, 0},
        {"(x - 1)(x - 2)(x - 3)", companion({6, -11, 6}), 3},
        {"(x + 4)(x - 1)", companion({4, -3}), 4},
        {"x² + 4", companion({-4, 0}), 2},
        {"x³ - 2", companion({2, 0, 0}), std::cbrt(2.0)},
        {"x² - x - 1", companion({1, 1}), (1 + std::sqrt(5.0)) / 2},
        {"a huge complex pair", rotation(1e150, 1), 1e150},
        {"a tiny complex pair", rotation(1e-150, 1), 1e-150},
        {"a Jordan block of huge numbers", {{1e150, 1e150}, {0, 1e150}}, 1e150},
        {"a triangle with parts of very different size", {{1e-60, 1e60}, {0, 1e-60}}, 1e-60},
        {"a triangle at the end of the range", {{1e-130, 1}, {0, 1e-130}}, 1e-130},
        {"a skew product at the end of the range", {{0, 1e140}, {1e-140, 0}}, 1},
    };
    for (const Known& k : known) {
        CAPTURE(k.what);
        const Real rho = spectral_radius(k.A);
        CAPTURE(rho);
        CHECK(disagreement(rho, k.rho) <= 1e-12);
        CHECK(disagreement(spectral_radius(transpose(k.A)), k.rho) <= 1e-12);
    }
}

TEST_CASE("a matrix drawn with a spectral radius has it") {
    Rng rng(1);
    for (const Real rho : {0.1, 0.9, 1.0, 1.5, 1e-100}) {
        for (const Index n : {1, 2, 3, 16}) {
            CAPTURE(rho);
            CAPTURE(n);
            const Parameter W("W", Matrix(n, n));
            nn::init::with_spectral_radius(W, rng, rho);
            CHECK(disagreement(spectral_radius(W.value()), rho) <= 1e-12);
            if (n == 2) {  // and the roots of x² - trace x + determinant say so too
                const Matrix A = (1 / rho) * W.value();
                const Real half = (A(0, 0) + A(1, 1)) / 2;
                const Real determinant = A(0, 0) * A(1, 1) - A(0, 1) * A(1, 0);
                const Real under_the_root = half * half - determinant;
                const Real largest =
                    under_the_root < 0 ? std::sqrt(determinant) : std::abs(half) + std::sqrt(under_the_root);
                CHECK(disagreement(largest, 1.0) <= 1e-12);
            }
        }
    }
    const Parameter W("W", Matrix(3, 3, 5));
    nn::init::with_spectral_radius(W, rng, 0);
    CHECK(max_abs(W.value()) == 0);
}

TEST_CASE("what has no spectral radius throws") {
    Rng rng(1);
    const Parameter wide("wide", Matrix(2, 3));
    const Parameter W("W", Matrix(2, 2));
    CHECK(throws_naming({"spectral_radius", "2x3"}, [&] { spectral_radius(wide.value()); }));
    CHECK(throws_naming({"spectral_radius", "2x3"}, [&] { nn::init::with_spectral_radius(wide, rng, 1); }));
    CHECK(throws_naming({"spectral_radius", "2x2"}, [&] { spectral_radius(Matrix{{1, nan}, {0, 1}}); }));
    CHECK(throws_naming({"spectral_radius", "2x2"}, [&] { spectral_radius(Matrix{{1, infinity}, {0, 1}}); }));
    CHECK(throws_naming({"with_spectral_radius", "-1"}, [&] { nn::init::with_spectral_radius(W, rng, -1); }));
    CHECK(throws_naming({"with_spectral_radius"}, [&] { nn::init::with_spectral_radius(W, rng, nan); }));
}

TEST_CASE("the spectral radius of a large Jordan block is its eigenvalue, though its powers underflow on the way") {
    for (const Index n : {8, 12, 16, 24}) {
        for (const Real eigenvalue : {0.25, 1.0, 3.0}) {
            CAPTURE(n);
            CAPTURE(eigenvalue);
            Matrix A(n, n);
            for (Index i = 0; i < n; ++i) { A(i, i) = eigenvalue; }
            for (Index i = 1; i < n; ++i) { A(i - 1, i) = 1; }
            CHECK(disagreement(spectral_radius(A), eigenvalue) <= 1e-6);
        }
        Matrix shift(n, n);
        for (Index i = 1; i < n; ++i) { shift(i - 1, i) = 1; }
        CHECK(spectral_radius(shift) == 0);
    }
}

}  // namespace chronograd::test
