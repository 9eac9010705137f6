// Powers by products, one after another.
#include "radius_by_hand.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/jacobian.hpp"
#include "exercise.hpp"

namespace chronograd::exercises::radius_by_hand {
namespace {

Index steps(const Bundle& in) { return static_cast<Index>(in.number("n")); }

Real power(Real base, Index n) { return std::pow(base, static_cast<Real>(n)); }

Real rho_for(Real goal, Index n, const Missed& m) {
    const auto steps = static_cast<Real>(n + m.more_steps);
    if (m.one_step) { return goal; }
    if (m.ten_of_ln) { return std::pow(10, std::log(goal) / steps); }
    if (m.e_of_log10) { return std::exp(std::log10(goal) / steps); }
    if (m.by_n) { return goal / steps; }
    if (m.differences) { return 1 + (goal - 1) / steps; }
    if (m.whole_power) { return n == 1 ? goal : 1; }
    return std::exp((m.inverse ? -1 : 1) * std::log(goal) / steps);
}

Real length_of(const Matrix& dh, const Missed& m) {
    if (m.max_of_dh) { return max_abs(dh); }
    if (m.squared) { return norm(dh) * norm(dh); }
    if (!m.added) { return norm(dh); }
    Real sum = 0;
    for (Index c = 0; c < dh.cols(); ++c) {
        Matrix column(dh.rows(), 1);
        for (Index r = 0; r < dh.rows(); ++r) { column(r, 0) = dh(r, c); }
        sum += norm(column);
    }
    return sum;
}

Real sigma_of(const Matrix& W, const Missed& m) {
    if (m.eigenvalue) { return spectral_radius(W); }
    if (m.Frobenius) { return norm(W); }
    if (m.largest) { return max_abs(W); }
    if (m.row_sum) {
        return max_abs(sum_of_columns(at_each(W, [](Real w) { return std::abs(w); })));
    }
    const std::vector<Real> all = singular_values(W);
    const Real sigma = m.smallest ? all.back() : all.front();
    return m.no_root ? sigma * sigma : sigma;
}

Matrix measured(const Matrix& W, const Matrix& dh_T, Index n, const Missed& m) {
    const Matrix back = m.not_transposed ? W : transpose(W);
    Matrix dh = dh_T;
    Matrix W_k(W.rows(), W.rows());
    for (Index i = 0; i < W.rows(); ++i) { W_k(i, i) = 1; }
    if (m.shifted) { dh = back * dh; }
    Matrix all(n + 1, 1);
    for (Index k = 0; k <= n; ++k) {
        all(k, 0) = m.by_rho     ? power(spectral_radius(W), k) * norm(dh_T)
                    : m.by_sigma ? power(singular_values(W)[0], k) * norm(dh_T)
                    : m.of_power ? norm(W_k)
                    : m.element  ? max_abs(W_k)
                                 : length_of(dh, m);
        dh = back * (m.one_step_only ? dh_T : dh);
        W_k = W * W_k;
    }
    return all;
}

}  // namespace

Bundle radius(const Bundle& in, const Missed& m) {
    return Bundle().put("rho", rho_for(in.number("goal"), steps(in), m));
}

Bundle lengths(const Bundle& in, const Missed& m) {
    return Bundle{{"length", measured(in["W"], in["dh_T"], steps(in), m)}};
}

Bundle sigma_max(const Bundle& in, const Missed& m) { return Bundle().put("sigma_max", sigma_of(in["W"], m)); }

Bundle bounds(const Bundle& in, const Missed& m) {
    const Real gamma = m.no_gamma ? 1 : in.number("gamma");
    const Real sigma = sigma_of(in["W"], m);
    const Index n = steps(in);
    const Matrix lengths = measured(in["W"], in["dh_T"], n, {});
    Matrix all(n + 1, 1);
    for (Index k = 0; k <= n; ++k) {
        const Index j = m.shifted ? k + 1 : k;
        Real factor = power(gamma * sigma, j);
        if (m.gamma_once) { factor = k == 0 ? 1 : gamma * power(sigma, j); }
        if (m.sigma_once) { factor = k == 0 ? 1 : power(gamma, j) * sigma; }
        if (m.multiplied) { factor = k == 0 ? 1 : static_cast<Real>(k) * gamma * sigma; }
        all(k, 0) = m.of_measured ? power(gamma, k) * lengths(k, 0) : factor * (m.no_length ? 1 : norm(in["dh_T"]));
    }
    return Bundle{{"bound", all}};
}

}  // namespace chronograd::exercises::radius_by_hand
