// The powers of ten around numbers that a logarithmic axis is to hold. gnuplot's own range fails where all are 0.
#pragma once

#include <algorithm>
#include <cmath>

#include "autograd/matrix.hpp"

namespace chronograd::examples {

/// 10^low to 10^high: at least from 0.1 to 1.
struct Decades {
    static constexpr int lowest = -307;  ///< below, numbers have no longer all of their digits, and then none

    int low = -1;
    int high = 0;

    /// A number that has no place on the axis changes nothing.
    void include(Real x) {
        if (!(x > 0) || !std::isfinite(x)) { return; }
        low = std::min(low, std::max(lowest, static_cast<int>(std::floor(std::log10(x)))));
        high = std::max(high, static_cast<int>(std::ceil(std::log10(x))));
    }
};

}  // namespace chronograd::examples
