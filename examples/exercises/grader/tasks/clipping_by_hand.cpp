// Plain loops, one flag a line.
#include "clipping_by_hand.hpp"

#include <algorithm>
#include <cmath>

#include "exercise.hpp"

namespace chronograd::exercises::clipping_by_hand {
namespace {

Real s(Real x) { return 1 / (1 + std::exp(-x)); }

std::vector<Matrix> clip(std::vector<Matrix> g, Real threshold, const Missed& m) {
    Real length = length_of(g);
    if (m.squared) { length *= length; }
    if (m.first_norm) { length = norm(g[0]); }
    if (m.added_norms) {
        length = 0;
        for (const Matrix& part : g) { length += norm(part); }
    }
    for (Matrix& part : g) {
        if (m.by_value) {
            part = at_each(part, [&](Real x) { return std::clamp(x, -threshold, threshold); });
        }
        if (m.each) { length = norm(part); }
        const bool shrinks = length > threshold || (m.scaled_up && std::isfinite(threshold));
        if (!shrinks || m.by_value || m.not_at_all) { continue; }
        part = ((m.to_length_1 ? 1 : threshold) / length) * part;
    }
    return g;
}

struct Slope {
    Real E, dw, db;
};

Slope slope_of(Real w, Real b, Index T, const Missed& m) {
    std::vector<Real> x = {0.5};
    for (Index t = 1; t <= T; ++t) { x.push_back(w * s(x.back()) + b); }
    const auto slope_at = [&](Real x) {
        if (m.tanh_slope) { return 1 - s(x) * s(x); }
        return m.of_x ? x * (1 - x) : s(x) * (1 - s(x));
    };
    const Real off = (m.x_in_E ? x.back() : s(x.back())) - 0.7;
    Real dx = (m.no_two ? 1 : 2) * off * (m.no_end_slope || m.x_in_E ? 1 : slope_at(x.back()));
    Slope all{off * off, 0, 0};
    for (std::size_t t = x.size() - 1; t > 0; --t) {
        const Real received = dx;
        dx *= (m.no_weight ? 1 : w) * (m.no_slope ? 1 : slope_at(x[m.same_slope ? t : t - 1]));
        if ((m.last_share && t + 1 < x.size()) || (m.first_share && t > 1)) { continue; }
        const Real share = m.too_early ? dx : received;
        const Real read = x[m.same_state ? t : t - 1];
        all.dw += share * (m.no_s ? read : s(read));
        all.db += share;
    }
    return all;
}

}  // namespace

Real length_of(const std::vector<Matrix>& g) {
    Real squares = 0;
    for (const Matrix& part : g) { squares += norm(part) * norm(part); }
    return std::sqrt(squares);
}

Bundle numbered(const std::vector<Matrix>& g) {
    Bundle all;
    for (std::size_t i = 0; i < g.size(); ++i) { all.put("g_" + std::to_string(i + 1), g[i]); }
    return all;
}

Bundle clipped(const Bundle& in, const Missed& m) {
    return numbered(clip(in.sequence("g"), in.number("threshold"), m));
}

Bundle loss_slope(const Bundle& in, const Missed& m) {
    const Slope slope = slope_of(in.number("w"), in.number("b"), static_cast<Index>(in.number("T")), m);
    return Bundle().put("E", slope.E).put("dE/dw", slope.dw).put("dE/db", slope.db);
}

Bundle landing(const Bundle& in, const Missed& m) {
    const Real w = in.number("w"), b = in.number("b"), rate = in.number("learning_rate");
    const auto T = static_cast<Index>(in.number("T"));
    const Slope here = slope_of(w, b, T, m);
    const Real before = m.late_clip ? rate : 1;
    const Real after = (m.uphill ? 1 : -1) * (m.late_clip || m.no_rate ? 1 : rate);
    const std::vector<Matrix> g =
        clip({Matrix(1, 1, before * here.dw), Matrix(1, 1, before * here.db)}, in.number("threshold"), m);
    const Real w_there = w + after * g[0].item();
    const Real b_there = b + after * g[1].item();
    const Real E = m.old_E ? here.E : slope_of(w_there, b_there, T, m).E;
    return Bundle().put("w", w_there).put("b", b_there).put("E", E);
}

}  // namespace chronograd::exercises::clipping_by_hand
