// What the tests share: random inputs, and measures of agreement.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "autograd/matrix.hpp"
#include "autograd/parameter.hpp"
#include "autograd/random.hpp"

namespace chronograd::test {

/// rows x cols from N(0, 1).
inline Matrix random(Rng& rng, Index rows, Index cols) {
    Matrix X(rows, cols);
    for (Real& x : X.ref()) { x = rng.normal(0, 1); }
    return X;
}

/// The largest difference, as a part of the larger matrix' largest magnitude; infinite for NaN or different shapes.
/// 0 against 0 is 0. (doctest::Approx adds 1 to the scale, and so passes whatever is small.)
inline Real disagreement(MatrixView a, MatrixView b) {
    if (!a.same_shape(b) || !all_finite(a) || !all_finite(b)) { return std::numeric_limits<Real>::infinity(); }
    const Real difference = max_abs(a - b);
    return difference == 0 ? 0 : difference / std::max(max_abs(a), max_abs(b));
}

/// The message of the E that f throws; empty if it throws none.
template <class E, class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const E& e) { return e.what(); }
    return "";
}

}  // namespace chronograd::test
