// Jacobians by reverse sweeps; singular values by Jacobi rotations.
#include "autograd/jacobian.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "autograd/describe.hpp"
#include "autograd/require.hpp"
#include "autograd/rewind.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

static Matrix identity(Index n) {
    Matrix I(n, n);
    for (Index i = 0; i < n; ++i) { I(i, i) = 1; }
    return I;
}

// ------------------------------------------------------------------------------------------------ by sweeps

/// Which records y is computed from: all of them, or those that a gradient can reach. Element 0 is x; nothing before it
/// is looked at.
static std::vector<bool> ancestors(Var y, Var x, bool of_gradients) {
    const Tape& tape = y.tape();
    const Index first = x.index();
    std::vector<bool> found(static_cast<std::size_t>(y.index() - first) + 1, false);
    found.back() = !of_gradients || tape[y.index()].needs_grad();
    for (Index i = y.index(); i > first; --i) {
        if (!found[i - first]) { continue; }
        for (const Index input : tape[i].inputs()) {
            if (input >= first) { found[input - first] = !of_gradients || tape[input].needs_grad(); }
        }
    }
    return found;
}

/// Why no gradient flows from y to x; empty if one does.
static std::string why_zero(Var y, Var x) {
    const Tape& tape = y.tape();
    const bool is_before = x.index() <= y.index();
    if (is_before && ancestors(y, x, true)[0]) { return ""; }
    const std::vector<bool> all = is_before ? ancestors(y, x, false) : std::vector<bool>{false};
    if (!all[0]) { return fmt::format("{} is not computed from it", called(tape, y.index())); }
    if (!tape[x.index()].needs_grad()) { return "it is a constant, or made of constants"; }
    for (Index i = y.index(); i > x.index(); --i) {
        if (all[i - x.index()] && tape[i].op() == std::string("detach") && ancestors(y.tape().var(i), x, false)[0]) {
            return fmt::format("every way passes a detach, as {}, and no gradient does", formula(tape, i));
        }
    }
    return "every way passes an operation without a derivative";
}

/// For sweeps from y and from others: see Rewind::restart.
static Rewind rewind_from(Var y) { return Rewind(y, Matrix(y.rows(), y.cols())); }

/// d(y)/d(each x), one sweep for each element of y.
static std::vector<Matrix> by_sweeps(Rewind& rewind, Var y, std::span<const Var> xs, bool hold) {
    std::vector<Matrix> jacobians;
    for (const Var& x : xs) { jacobians.emplace_back(y.value().size(), x.value().size()); }
    const auto earlier = [](Var a, Var b) { return a.index() < b.index(); };
    const Var first = *std::min_element(xs.begin(), xs.end(), earlier);
    for (Index i = 0; i < y.value().size(); ++i) {
        Matrix seed(y.rows(), y.cols());
        seed.ref().data()[i] = 1;  // then dx = Jᵀ dy is row i of J (MATRIX.5)
        rewind.restart(y, seed);
        for (const Var& x : xs) {
            if (hold) { rewind.hold(x); }
        }
        rewind.to(first);
        for (std::size_t k = 0; k < xs.size(); ++k) {
            const Matrix row = rewind.grad(xs[k]);
            std::copy(row.view().begin(), row.view().end(), jacobians[k].ref().begin() + i * row.size());
        }
    }
    return jacobians;
}

static void require_not_zero(Var y, Var x) {
    require(&y.tape() == &x.tape(), "jacobian: two tapes");
    const std::string why = why_zero(y, x);
    require(why.empty(), "jacobian of {} ({}) by {} ({}): it is zero: {}", called(y.tape(), y.index()),
            shape(y.value()), called(x.tape(), x.index()), shape(x.value()), why);
}

Matrix jacobian(Var y, Var x) { return step_jacobians(std::array{x, y})[0]; }

std::vector<Matrix> partial_jacobians(Var y, std::span<const Var> xs) {
    for (const Var& x : xs) { require(&y.tape() == &x.tape(), "partial_jacobians: two tapes"); }
    if (xs.empty()) { return {}; }
    Rewind rewind = rewind_from(y);
    return by_sweeps(rewind, y, xs, true);
}

// ---------------------------------------------------------------------------------------------- through time

std::vector<Matrix> step_jacobians(Sequence states) {
    for (std::size_t t = 1; t < states.size(); ++t) { require_not_zero(states[t], states[t - 1]); }
    std::vector<Matrix> J;
    if (states.size() < 2) { return J; }
    Rewind rewind = rewind_from(states.back());
    for (std::size_t t = 1; t < states.size(); ++t) {
        J.push_back(by_sweeps(rewind, states[t], states.subspan(t - 1, 1), false)[0]);
    }
    return J;
}

std::vector<Matrix> products_of(std::span<const Matrix> jacobians) {
    require(!jacobians.empty(), "products_of: no Jacobians");
    std::vector<Matrix> products{identity(jacobians.back().rows())};
    for (std::size_t t = jacobians.size(); t >= 1; --t) { products.push_back(products.back() * jacobians[t - 1]); }
    std::reverse(products.begin(), products.end());
    return products;
}

std::vector<CellPaths> cell_paths(Sequence c, Sequence h) {
    require(!c.empty() && c.size() == h.size(), "cell_paths: {} cell states and {} hidden states", c.size(), h.size());
    const Tape& tape = c[0].tape();
    require(tape[c[0].index()].needs_grad(),
            "cell_paths: {} is a constant, and no gradient reaches it: make it a variable", called(tape, c[0].index()));
    const Index n = c.back().value().size();
    // dc_T/dc_k with h_k held is E + R: E along the cell alone, R with a detour. G is dc_T/dh_k with c_k held.
    Matrix E = identity(n);
    Matrix R(n, n);
    Matrix G(n, n);
    std::vector<CellPaths> paths{{E, R}};
    Rewind rewind = rewind_from(c.back());
    for (std::size_t k = c.size() - 1; k >= 1; --k) {
        const auto of_c = by_sweeps(rewind, c[k], std::array{c[k - 1], h[k - 1]}, true);
        const auto of_h = by_sweeps(rewind, h[k], std::array{c[k - 1], h[k - 1]}, true);
        const Matrix total = E + R;
        R = R * of_c[0] + G * of_h[0];  // (LSTM.12), as the next G, and the leak below
        G = total * of_c[1] + G * of_h[1];
        E = E * of_c[0];  // (LSTM.11)
        paths.push_back({E, R + G * by_sweeps(rewind, h[k - 1], c.subspan(k - 1, 1), true)[0]});
    }
    std::reverse(paths.begin(), paths.end());
    return paths;
}

// ------------------------------------------------------------------------------------------ what they do

std::vector<Real> singular_values(MatrixView A) {
    require(all_finite(A), "singular_values: the {} matrix is not finite", shape(A));
    const Real scale = max_abs(A) == 0 ? 1 : max_abs(A);
    // Rotate pairs of rows against each other until all are at right angles: then their lengths are the values.
    Matrix B = (A.rows() > A.cols() ? transpose(A) : Matrix(A)) / scale;
    const auto dot = [&](Index p, Index q) {
        Real sum = 0;
        for (Index c = 0; c < B.cols(); ++c) { sum += B(p, c) * B(q, c); }
        return sum;
    };
    bool rotated = true;
    for (int round = 0; rotated && round < 60; ++round) {
        rotated = false;
        for (Index p = 0; p < B.rows(); ++p) {
            for (Index q = p + 1; q < B.rows(); ++q) {
                const Real alpha = dot(p, p);
                const Real beta = dot(q, q);
                const Real gamma = dot(p, q);
                if (std::abs(gamma) <= std::numeric_limits<Real>::epsilon() * std::sqrt(alpha * beta)) { continue; }
                rotated = true;
                const Real zeta = (beta - alpha) / (2 * gamma);
                const Real tangent = std::copysign(1 / (std::abs(zeta) + std::hypot(Real(1), zeta)), zeta);
                const Real cosine = 1 / std::hypot(Real(1), tangent);
                for (Index c = 0; c < B.cols(); ++c) {
                    const Real b = B(p, c);
                    B(p, c) = cosine * (b - tangent * B(q, c));
                    B(q, c) = cosine * (tangent * b + B(q, c));
                }
            }
        }
    }
    std::vector<Real> values;
    for (Index p = 0; p < B.rows(); ++p) { values.push_back(scale * std::sqrt(dot(p, p))); }
    std::sort(values.rbegin(), values.rend());
    return values;
}

Real spectral_radius(MatrixView A) {
    require(A.rows() == A.cols(), "spectral_radius: {} is not square", shape(A));
    require(all_finite(A), "spectral_radius: the {} matrix is not finite", shape(A));
    // With A^(2^m) = e^s P and ||P|| = 1, one squaring doubles s:  A^(2^(m+1)) = e^2s ||P P|| (P P / ||P P||).
    // So ln rho = lim s / 2^m, summed here as  ln ||A|| + ln ||P P|| / 2 + ln ||P P|| / 4 + ...
    Real log_rho = 0;
    Real weight = 1;
    Matrix P(A);
    for (int m = 0; m < std::numeric_limits<Real>::digits + 8; ++m) {
        const Real size = max_abs(P);
        if (size == 0) {
            if (2 * weight * static_cast<Real>(A.rows()) > 1) { return 0; }  // nilpotent: then A^n = 0, at the latest
            break;                                                           // else small elements have underflowed
        }
        log_rho += weight * std::log(size);
        P = P / size;
        P = P * P;
        weight /= 2;
    }
    return std::exp(log_rho);
}

Real jacobian_bound(MatrixView W_hh, Index steps, Real gamma) {
    require(W_hh.rows() == W_hh.cols() && W_hh.size() > 0, "jacobian_bound: W_hh is {}, not square", shape(W_hh));
    require(steps >= 0, "jacobian_bound: {} steps", steps);
    require(gamma >= 0, "jacobian_bound: no slope is bounded by {}", gamma);
    return std::pow(gamma * singular_values(W_hh)[0], static_cast<Real>(steps));
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
