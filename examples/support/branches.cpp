// Fixed points by bisection, and runs that look for them.
#include "branches.hpp"

#include <algorithm>
#include <cmath>

#include "program.hpp"

namespace chronograd::examples {
namespace {

/// The x between low and high where f changes its sign, to the last bit; f(low) and f(high) differ in sign.
template <class F>
Real bisect(Real low, Real high, const F& f) {
    const bool sign = f(low) > 0;
    for (int k = 0; k < 200; ++k) {
        const Real middle = low + (high - low) / 2;
        if (middle == low || middle == high) { break; }
        ((f(middle) > 0) == sign ? low : high) = middle;
    }
    return low;
}

/// b of which x is a fixed point.                                                                       (CLIFF.7)
Real bias_of(Real w, Real x) { return x - w * logistic(x); }

}  // namespace

std::vector<Fold> folds(Real w) {
    if (w <= 4) { return {}; }  // the slope is w/4 at most
    std::vector<Fold> both;
    for (const Real sign : {-1, 1}) {
        const Real s = (1 + sign * std::sqrt(1 - 4 / w)) / 2;  //                                        (CLIFF.8)
        const Real x = std::log(s / (1 - s));
        both.push_back({x - w * s, x});
    }
    return both;
}

std::vector<Fold> find_folds(Real w) {
    const auto above_1 = [w](Real x) { return run_unit(w, 0, x, 1).dx_T.item() - 1; };
    if (above_1(0) <= 0) { return {}; }  // the slope is largest at x = 0
    std::vector<Fold> both;
    for (const Real far : {-50, 50}) {
        const Real x = bisect(far, 0, above_1);
        both.push_back({bias_of(w, x), x});
    }
    return both;
}

std::vector<FixedPoint> fixed_points(Real w, Real b, const std::vector<Fold>& folds, Index T) {
    // Between the folds' x, and beyond them, x - w s(x) - b is monotone: at most one fixed point in each part. All
    // lie between b and b + w.
    std::vector<Real> borders = {b - 1};
    for (const Fold& fold : folds) { borders.push_back(std::clamp(fold.x, b - 1, b + w + 1)); }
    borders.push_back(b + w + 1);
    const auto off = [&](Real x) { return bias_of(w, x) - b; };
    std::vector<FixedPoint> found;
    for (std::size_t k = 0; k + 1 < borders.size(); ++k) {
        if ((off(borders[k]) > 0) == (off(borders[k + 1]) > 0)) { continue; }
        const Real x = bisect(borders[k], borders[k + 1], off);
        found.push_back({b, x, run_unit(w, b, x, 1).dx_T.item(), run_unit(w, b, x, T).dx_T.item()});
    }
    return found;
}

std::vector<FixedPoint> fixed_point_curve(Real w, Real b_low, Real b_high, Index points, Index T) {
    const std::vector<Fold> both = folds(w);
    const Matrix x =
        evenly(fixed_points(w, b_low, both, 0).front().x, fixed_points(w, b_high, both, 0).back().x, points);
    const Matrix ws(1, points, w);
    Matrix b(1, points);
    for (Index i = 0; i < points; ++i) { b(0, i) = bias_of(w, x(0, i)); }
    const UnitRuns one = run_units(ws, b, x, 1);
    const UnitRuns many = run_units(ws, b, x, T);
    std::vector<FixedPoint> curve;
    for (Index i = 0; i < points; ++i) { curve.push_back({b(0, i), x(0, i), one.dx_T(0, i), many.dx_T(0, i)}); }
    return curve;
}

std::vector<UnitRun> run_from(Real w, MatrixView b, MatrixView starts, Index T) {
    std::vector<UnitRun> all;
    for (const Real start : starts) {
        check_interrupt();
        const UnitRuns runs = run_units(Matrix(1, b.cols(), w), b, Matrix(1, b.cols(), start), T);
        for (Index k = 0; k < b.cols(); ++k) { all.push_back({b(0, k), start, runs.x_T(0, k), runs.dx_T(0, k)}); }
    }
    return all;
}

Real find_jump(Real w, Real start, Real b_low, Real b_high, Index T) {
    return bisect(b_low, b_high, [&](Real b) { return run_unit(w, b, start, T).x_T.item() - start; });
}

Real left_of(Real w) {
    const std::vector<Fold> both = folds(w);
    return -w / 2 - Real(0.3) - (both.empty() ? Real(0.3) : both[0].b - both[1].b);
}

Real right_of(Real w) { return -w - left_of(w); }  // about b = -w/2 all is symmetric

}  // namespace chronograd::examples
