// How far a gradient by differences is off, as a function of h: measured, its slopes, its best h, and where theory has
// it.
#pragma once

#include <string>
#include <vector>

#include "autograd/real.hpp"
#include "differences.hpp"

namespace chronograd::examples {

/// The worst element's error at each h, as a part of the gradient's largest element.
struct ErrorCurve {
    Stencil stencil;
    bool in_double;
    std::vector<Real> h;  ///< falling, four a decade
    std::vector<Real> error;

    [[nodiscard]] Real order() const { return static_cast<Real>(stencil); }
    /// The spacing of numbers next to 1: 2^-52, or 2^-23 in float.
    [[nodiscard]] Real epsilon() const;
    /// h = epsilon^(1 / (n + 1)), and the error there, epsilon^(n / (n + 1)), but for factors near 1. (CHECK.6),
    /// (CHECK.7)
    [[nodiscard]] Real predicted_h() const;
    [[nodiscard]] Real predicted_error() const;
    /// Where the error is smallest.
    [[nodiscard]] std::size_t best() const;
};

/// Forward, central, fourth order; in double, then in float. What is right is the tape's gradient in double.
std::vector<ErrorCurve> measure_curves(const CheckedNet& net);

/// The worst element's error of a gradient, as a part of the largest element of the right one.
Real worst_error(const std::vector<double>& gradient, const std::vector<double>& right);

/// A line error = factor h^slope through a part of a curve.
struct PowerLaw {
    Real slope;
    Real factor;
    std::size_t points;
};
/// By least squares of the logarithms; above the best h, up to 0.1, where the error is truncation, and below it, where
/// the error is rounding. Points within a factor of 3 of the best h, or with an error above 0.3, are left out; the
/// slope of fewer than three points is NaN.
PowerLaw truncation_law(const ErrorCurve& curve);
PowerLaw rounding_law(const ErrorCurve& curve);

}  // namespace chronograd::examples
