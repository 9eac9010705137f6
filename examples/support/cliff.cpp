// The wall: closed forms, a search, a surface, and descents.
#include "cliff.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "nn/clip.hpp"
#include "optim/sgd.hpp"
#include "program.hpp"

namespace chronograd::examples {
namespace {

UnitRuns scan(Real w, const Matrix& b, Index T) {
    return run_units(Matrix(1, b.cols(), w), b, Matrix(1, b.cols(), x_0), T);
}

Real slope_at_wall(Real w) { return w * logistic_slope(x_0); }

}  // namespace

Real wall_at(Real w) { return x_0 - w * logistic(x_0); }  //                                             (CLIFF.3)

// x_t stays at x_0, so all T factors of (CLIFF.2) are the same.                                         (CLIFF.4)
Real derivative_at_wall(Real w, Index T) { return std::pow(slope_at_wall(w), static_cast<Real>(T)); }

Real width_of_wall(Real w, Index T) {  //                                                                (CLIFF.5)
    return (slope_at_wall(w) - 1) / (derivative_at_wall(w, T) - 1);
}

Real gradient_at_wall(Real w, Index T) {  //                                                             (CLIFF.6)
    const Real s = logistic(x_0);
    return 2 * std::abs(s - Real(0.7)) * logistic_slope(x_0) * std::sqrt(1 + s * s) / width_of_wall(w, T);
}

Peak find_wall(Real w, Index T) {
    constexpr Index points = 201;
    Real low = -4;
    Real high = -2;
    Peak peak{low, 0};
    // Beside the wall |grad E| grows towards it, so the best point of a coarse scan is the one next to it.
    while (high - low > Real(1e-13)) {
        const Matrix b = evenly(low, high, points);
        const UnitRuns runs = scan(w, b, T);
        const Real* best = std::max_element(runs.gradient.view().begin(), runs.gradient.view().end());
        const Real at = b(0, best - runs.gradient.view().begin());
        if (*best > peak.gradient) { peak = {at, *best}; }
        const Real spacing = (high - low) / (points - 1);
        low = at - 2 * spacing;
        high = at + 2 * spacing;
    }
    return peak;
}

CliffSurface measure_surface(const CliffMap& map, Index points_w, Index points_b, Index T) {
    CliffSurface surface{evenly(map.w_low, map.w_high, points_w), evenly(map.b_low, map.b_high, points_b),
                         Matrix(points_w, points_b), Matrix(points_w, points_b)};
    for (Index i = 0; i < points_w; ++i) {
        check_interrupt();
        const UnitRuns runs = scan(surface.w(0, i), surface.b, T);
        for (Index k = 0; k < points_b; ++k) {
            surface.E(i, k) = runs.E(0, k);
            surface.gradient(i, k) = runs.gradient(0, k);
        }
    }
    return surface;
}

Matrix cut_through(Real w, const Peak& peak, const CliffMap& map, Index T) {
    std::vector<Real> at = {peak.b};
    const Matrix even = evenly(map.b_low, map.b_high, 281);
    at.insert(at.end(), even.view().begin(), even.view().end());
    for (int k = 0; k <= 120; ++k) {  // 20 a decade, from 0.1 down to 1e-7 beside the peak
        const Real distance = std::pow(Real(10), -1 - Real(k) / 20);
        at.push_back(peak.b - distance);
        at.push_back(peak.b + distance);
    }
    std::sort(at.begin(), at.end());
    Matrix b(1, std::ssize(at));
    std::copy(at.begin(), at.end(), b.ref().begin());
    const UnitRuns runs = scan(w, b, T);
    Matrix rows(b.cols(), 3);
    for (Index i = 0; i < b.cols(); ++i) {
        rows(i, 0) = b(0, i);
        rows(i, 1) = runs.E(0, i);
        rows(i, 2) = runs.gradient(0, i);
    }
    return rows;
}

std::vector<Footstep> descend(const DescentSettings& s, Index T) {
    const Parameter w("w", Matrix{{s.w}});
    const Parameter b("b", Matrix{{s.b}});
    optim::SGD sgd({w, b}, {.lr = s.learning_rate});
    std::vector<Footstep> way;
    Tape tape;
    for (Index k = 0; k <= s.updates; ++k) {
        check_interrupt();
        tape.clear();
        const Var E = unit_error(through_unit(tape.parameter(w), tape.parameter(b), tape.constant({{x_0}}), T));
        sgd.zero_grad();
        tape.backward(E);
        Footstep here{w.value().item(), b.value().item(), E.item(), nn::grad_norm(sgd.parameters()), 0};
        if (!std::isfinite(here.E) || !std::isfinite(here.gradient)) {
            throw std::runtime_error("E is not finite; try a smaller --learning-rate");
        }
        if (k < s.updates) {
            if (s.threshold > 0) { nn::clip_grad_norm(sgd.parameters(), s.threshold); }  //               (CLIP.1)
            sgd.step();
            here.step = std::hypot(w.value().item() - here.w, b.value().item() - here.b);
        }
        way.push_back(here);
    }
    return way;
}

std::size_t longest_step(const std::vector<Footstep>& way) {
    const auto shorter = [](const Footstep& a, const Footstep& b) { return a.step < b.step; };
    return static_cast<std::size_t>(std::max_element(way.begin(), way.end(), shorter) - way.begin());
}

}  // namespace chronograd::examples
