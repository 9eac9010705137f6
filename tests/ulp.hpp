// Errors of functions in units in the last place: the tests of the kernels and the benchmark measure the same.
#pragma once

#include <cmath>
#include <limits>

#include "autograd/real.hpp"

namespace chronograd::test {

/// |y - exact| in units of the last place of a Real of that size; infinite where only one of the two is finite, or a
/// number.
inline Real error_in_ulp(Real y, long double exact) {
    constexpr Real largest = std::numeric_limits<Real>::max();
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    if (std::isnan(exact)) { return std::isnan(y) ? 0 : infinity; }
    const Real rounded = static_cast<Real>(exact);
    if (y == rounded) { return 0; }
    if (!std::isfinite(y) || !std::isfinite(rounded)) { return infinity; }
    const Real size = std::abs(rounded);
    const Real ulp = size == largest ? size - std::nextafter(size, Real(0)) : std::nextafter(size, infinity) - size;
    return static_cast<Real>(std::abs(y - exact) / ulp);
}

}  // namespace chronograd::test
