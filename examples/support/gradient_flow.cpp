// The gradient's length through time: seeds, slopes, bounds, and the norms of all products of Jacobians.
#include "gradient_flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "autograd/jacobian.hpp"
#include "program.hpp"
#include "progress.hpp"

namespace chronograd::examples {

Journey noisy_journey(Rng& rng, Index steps, Index hidden, Index batch, Real noise) {
    Journey journey{{}, Matrix(hidden, batch)};
    for (Index t = 0; t < steps; ++t) {
        journey.x.emplace_back(1, batch);
        for (Real& x : journey.x.back().ref()) { x = rng.normal(0, noise); }
    }
    for (Index b = 0; b < batch; ++b) {
        Matrix direction(hidden, 1);
        for (Real& d : direction.ref()) { d = rng.normal(0, 1); }
        const Real length = norm(direction) * std::sqrt(static_cast<Real>(batch));
        for (Index i = 0; i < hidden; ++i) { journey.seed(i, b) = direction(i, 0) / length; }
    }
    return journey;
}

Index Flow::zeros() const { return std::count(norm.begin(), norm.end(), Real(0)); }

Index Flow::first_zero() const {
    const auto found = std::find(norm.begin(), norm.end(), Real(0));
    return found == norm.end() ? -1 : found - norm.begin();
}

Real slope_per_step(const std::vector<Real>& norm) {
    const Index T = std::ssize(norm) - 1;
    Real count = 0;
    Real mean_n = 0;
    Real mean_y = 0;
    const auto each = [&](const auto& visit) {
        for (Index n = T - T / 2; n <= T; ++n) {
            if (norm[n] > 0) { visit(static_cast<Real>(n), std::log(norm[n])); }
        }
    };
    each([&](Real n, Real y) {
        ++count;
        mean_n += n;
        mean_y += y;
    });
    if (count < 2) { return Flow::nan; }
    mean_n /= count;
    mean_y /= count;
    Real covariance = 0;
    Real variance = 0;
    each([&](Real n, Real y) {  // (FLOW.7)
        covariance += (n - mean_n) * (y - mean_y);
        variance += (n - mean_n) * (n - mean_n);
    });
    return covariance / variance;
}

Index violations(const Flow& flow) {
    if (!flow.is_bounded()) { throw std::logic_error(flow.name + " has no bound"); }
    Index count = 0;
    for (Index n = 0; n <= flow.steps(); ++n) {
        // A norm may equal its bound, as the IRNN's does; each step back rounds.
        const Real rounding = 1e-13 * static_cast<Real>(n + 1);
        count += flow.norm[n] <= flow.bound(n) * (1 + rounding) ? 0 : 1;
    }
    return count;
}

void set_theory(Flow& flow, MatrixView W_hh) {
    flow.rho = spectral_radius(W_hh);
    flow.sigma_max = jacobian_bound(W_hh, 1);  // (FLOW.3)
}

void count_slopes(Flow& flow, const nn::RnnCell& cell, Sequence h) {
    Real logarithms = 0;  // of the root mean squares, a step and a sequence each
    for (const Var& h_t : h) {
        const MatrixView y = h_t.value();
        for (Index b = 0; b < y.cols(); ++b) {
            Real squares = 0;
            for (Index i = 0; i < y.rows(); ++i) {
                const bool on = y(i, b) > 0;
                const Real slope = cell.nonlinearity == nn::Nonlinearity::tanh ? 1 - y(i, b) * y(i, b) : Real(on);
                squares += slope * slope;
                flow.zero_slopes += slope == 0 ? 1 : 0;
                ++flow.slopes;
            }
            logarithms += std::log(squares / static_cast<Real>(y.rows())) / 2;
        }
    }
    flow.mean_slope = std::exp(logarithms / static_cast<Real>(std::ssize(h) * h[0].value().cols()));
}

static Matrix rows_of(MatrixView A, Index first, Index count) {
    return Matrix({&A.data()[first * A.cols()], count, A.cols()});
}

static Matrix identity(Index n) {
    Matrix I(n, n);
    for (Index i = 0; i < n; ++i) { I(i, i) = 1; }
    return I;
}

Real radius_at_rest(const nn::LstmCell& cell, Real forget_bias) {
    const Index H = cell.hidden();
    const Real f = 1 / (1 + std::exp(-forget_bias));
    return spectral_radius(f * identity(H) + Real(0.25) * rows_of(cell.W_hh.value(), 2 * H, H));  // (FLOW.11)
}

Real radius_at_rest(const nn::GruCell& cell) {
    const Index H = cell.hidden();
    return spectral_radius(Real(0.5) * identity(H) + Real(0.25) * rows_of(cell.W_hh.value(), 2 * H, H));  // (FLOW.11)
}

Real norm_of_power(Real a, Real b, Index n) {
    // The singular values of [p q; 0 p] have the product p² and the difference |q|.                    (FLOW.6)
    const Real p = std::pow(a, static_cast<Real>(n));
    const Real q = n == 0 ? 0 : static_cast<Real>(n) * std::pow(a, static_cast<Real>(n - 1)) * b;
    return (std::abs(q) + std::hypot(q, 2 * p)) / 2;
}

Heat heat_of(std::string name, const nn::RnnCell& cell, const Journey& journey) {
    Tape tape;
    std::vector<Var> states{tape.variable(Matrix(cell.hidden(), 1))};
    const std::span<Var> xs = tape.sequence(journey.steps());
    for (std::size_t i = 0; i < xs.size(); ++i) { xs[i] = tape.constant({{journey.x[i](0, 0)}}); }
    for (const Var h : nn::unroll(cell, xs, states[0])) { states.push_back(h); }

    const std::vector<Matrix> J = step_jacobians(states);  // (FLOW.1)
    const Index stride = (journey.steps() + 49) / 50;
    std::vector<Matrix> strides;  // the Jacobians of `stride` steps at once
    for (Index t = stride; t <= journey.steps(); t += stride) {
        strides.push_back(products_of(std::span(J).subspan(t - stride, stride))[0]);
    }
    Heat heat{std::move(name), stride, Matrix(std::ssize(strides) + 1, std::ssize(strides) + 1)};
    heat.norm(0, 0) = 1;
    Progress progress("heat map, " + heat.name, heat.norm.rows());
    for (Index i = 1; i < heat.norm.rows(); ++i) {
        progress.update(i);
        const std::vector<Matrix> products = products_of(std::span(strides).first(i));  // (FLOW.2)
        for (Index j = 0; j <= i; ++j) {
            check_interrupt();
            heat.norm(i, j) = singular_values(products[j])[0];
        }
    }
    return heat;
}

}  // namespace chronograd::examples
