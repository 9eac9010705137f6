// Measuring the U: error against h.
#include "error_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "program.hpp"

namespace chronograd::examples {
namespace {

/// Through the points whose h the condition picks.
template <class Condition>
PowerLaw law_of(const ErrorCurve& curve, Condition takes) {
    Real n = 0;
    Real x = 0;
    Real y = 0;
    Real xx = 0;
    Real xy = 0;
    for (std::size_t i = 0; i < curve.h.size(); ++i) {
        if (!takes(curve.h[i]) || curve.error[i] > Real(0.3) || curve.error[i] <= 0) { continue; }
        const Real log_h = std::log(curve.h[i]);
        const Real log_error = std::log(curve.error[i]);
        n += 1;
        x += log_h;
        y += log_error;
        xx += log_h * log_h;
        xy += log_h * log_error;
    }
    if (n < 3) { return {std::numeric_limits<Real>::quiet_NaN(), std::numeric_limits<Real>::quiet_NaN(), 0}; }
    const Real slope = (n * xy - x * y) / (n * xx - x * x);
    return {slope, std::exp((y - slope * x) / n), static_cast<std::size_t>(n)};
}

}  // namespace

Real ErrorCurve::epsilon() const {
    return in_double ? std::numeric_limits<double>::epsilon()
                     : static_cast<Real>(std::numeric_limits<float>::epsilon());
}
Real ErrorCurve::predicted_h() const { return std::pow(epsilon(), 1 / (order() + 1)); }            //     (CHECK.6)
Real ErrorCurve::predicted_error() const { return std::pow(epsilon(), order() / (order() + 1)); }  //     (CHECK.7)
std::size_t ErrorCurve::best() const {
    return static_cast<std::size_t>(std::min_element(error.begin(), error.end()) - error.begin());
}

Real worst_error(const std::vector<double>& gradient, const std::vector<double>& right) {
    Real worst = 0;
    Real largest = 0;
    for (std::size_t i = 0; i < right.size(); ++i) {
        worst = std::max(worst, std::abs(gradient[i] - right[i]));
        largest = std::max(largest, std::abs(right[i]));
    }
    return worst / largest;
}

std::vector<ErrorCurve> measure_curves(const CheckedNet& net) {
    const std::vector<double> right = by_tape_in_double(net);
    std::vector<ErrorCurve> curves;
    for (const bool in_double : {true, false}) {
        for (const Stencil stencil : {Stencil::forward, Stencil::central, Stencil::fourth_order}) {
            ErrorCurve curve{stencil, in_double, {}, {}};
            for (int k = 0; k <= (in_double ? 52 : 24); ++k) {
                check_interrupt();
                const Real h = std::pow(Real(10), -Real(k) / 4);
                const auto differences = in_double ? by_differences_in_double : by_differences_in_float;
                curve.h.push_back(h);
                curve.error.push_back(worst_error(differences(net, stencil, h), right));
            }
            curves.push_back(std::move(curve));
        }
    }
    return curves;
}

// error = C h^n + A epsilon / h: far above the best h only the first counts, far below only the second.  (CHECK.5)
PowerLaw truncation_law(const ErrorCurve& curve) {
    const Real best = curve.h[curve.best()];
    return law_of(curve, [&](Real h) { return h > 3 * best && h < Real(0.11); });
}

PowerLaw rounding_law(const ErrorCurve& curve) {
    const Real best = curve.h[curve.best()];
    return law_of(curve, [&](Real h) { return h < best / 3; });
}

}  // namespace chronograd::examples
