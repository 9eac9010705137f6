// Forward and backward through a simple recurrent network in plain loops, for the tests of gradient_flow.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "gradient_flow.hpp"
#include "nn/init.hpp"
#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

inline Journey small_journey(Index steps, Index hidden, Index batch, Real noise = 1) {
    Rng rng(3);
    return noisy_journey(rng, steps, hidden, batch, noise);
}

/// The states h_1 .. h_T of h_t = f(W_ih x_t + W_hh h_{t-1} + b_ih + b_hh), in plain loops; and the a_t.
struct Forward {
    std::vector<Matrix> a;
    std::vector<Matrix> h;
};

inline Forward forward(const nn::Cell& cell, const Journey& journey, const std::function<Real(Real)>& f) {
    const Index H = cell.hidden();
    Forward result;
    Matrix h(H, journey.seed.cols());
    for (const Matrix& x : journey.x) {
        Matrix a(H, h.cols());
        Matrix next(H, h.cols());
        for (Index i = 0; i < H; ++i) {
            for (Index b = 0; b < h.cols(); ++b) {
                Real sum = cell.b_ih.value()(i, 0) + cell.b_hh.value()(i, 0) + cell.W_ih.value()(i, 0) * x(0, b);
                for (Index j = 0; j < H; ++j) { sum += cell.W_hh.value()(i, j) * h(j, b); }
                a(i, b) = sum;
                next(i, b) = f(sum);
            }
        }
        result.a.push_back(a);
        result.h.push_back(h = next);
    }
    return result;
}

/// The gradient's norms n = 0 .. T steps back, where step t's slopes are given: BPTT in plain loops.
inline std::vector<Real> backward(const nn::Cell& cell, const Journey& journey,
                                  const std::function<Real(Index, Index, Index)>& slope) {
    const Index H = cell.hidden();
    Matrix dh = journey.seed;
    std::vector<Real> norms;
    const auto keep = [&] {
        Real squares = 0;
        for (const Real d : dh.view()) { squares += d * d; }
        norms.push_back(std::sqrt(squares));
    };
    keep();
    for (Index t = journey.steps() - 1; t >= 0; --t) {
        Matrix before(H, dh.cols());
        for (Index j = 0; j < H; ++j) {
            for (Index b = 0; b < dh.cols(); ++b) {
                for (Index i = 0; i < H; ++i) { before(j, b) += cell.W_hh.value()(i, j) * slope(t, i, b) * dh(i, b); }
            }
        }
        dh = before;
        keep();
    }
    return norms;
}

inline void check_same(const std::vector<Real>& a, const std::vector<Real>& b, Real tolerance) {
    REQUIRE(a.size() == b.size());
    for (std::size_t n = 0; n < a.size(); ++n) {
        INFO("n = ", n);
        CHECK(disagreement(a[n], b[n]) < tolerance);
    }
}

/// The largest singular value of a 2x2 matrix, which is a rotation times p, plus a reflection times q: p + q.
inline Real largest_of_two(const Matrix& A) {
    return (std::hypot(A(0, 0) + A(1, 1), A(0, 1) - A(1, 0)) + std::hypot(A(0, 0) - A(1, 1), A(0, 1) + A(1, 0))) / 2;
}

inline nn::RnnCell tanh_cell(Index hidden, Real rho) {
    Rng rng(8);
    nn::RnnCell cell(1, hidden, rng);
    nn::init::with_spectral_radius(cell.W_hh, rng, rho);
    return cell;
}

}  // namespace chronograd::test
