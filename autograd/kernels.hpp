// exp, tanh, sigmoid, relu, step and log on a number or on a vector register (simd.hpp), from one text: the two give
// the same bits. Accurate to a few units in the last place over the whole range; infinities and NaN come out right.
#pragma once

#include <cmath>
#include <utility>

#include "autograd/simd.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::kernels {

using namespace simd;  ///< what a kernel is written with

/// What exp and tanh share: x = n ln 2 + r with |r| <= ln 2 / 2. Returns n, and p = e^r - 1.
template <class T>
std::pair<BitsOf<T>, T> reduce(T x) {
    constexpr bool f64 = sizeof(Real) == 8;
    constexpr Real log2_e = 1.4426950408889634074;
    // Adding 1.5 * 2^52 (2^23 for float) leaves the nearest integer in the low bits.
    constexpr Real magic = f64 ? 6755399441055744.0 : 12582912.0;
    // ln 2 in two parts; n times the first is exact (Cody and Waite).
    constexpr Real ln2_high = f64 ? 0x1.62e42fee00000p-1 : 0x1.62e4p-1;
    constexpr Real ln2_low = f64 ? 0x1.a39ef35793c76p-33 : 0x1.7f7d1cp-20;

    const T shifted = fma(x, broadcast<T>(log2_e), broadcast<T>(magic));
    const T n = shifted - magic;
    const T r = fma(n, broadcast<T>(-ln2_low), fma(n, broadcast<T>(-ln2_high), x));

    // e^r - 1 = r + r^2 (1/2! + r/3! + r^2/4! + ...), until the next term is below half a unit.
    T q = broadcast<T>(0);
    constexpr int terms = f64 ? 12 : 6;
    constexpr Real inverse_factorials[] = {1. / 2,       1. / 6,        1. / 24,        1. / 120,
                                           1. / 720,     1. / 5040,     1. / 40320,     1. / 362880,
                                           1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800};
    for (int k = terms - 1; k >= 0; --k) { q = fma(q, r, broadcast<T>(inverse_factorials[k])); }
    return {std::bit_cast<BitsOf<T>>(shifted) - std::bit_cast<BitsOf<T>>(broadcast<T>(magic)), fma(r * r, q, r)};
}

/// 2^n for an n within the range of normal numbers.
template <class T>
T power_of_two(BitsOf<T> n) {
    constexpr int mantissa = sizeof(Real) == 8 ? 52 : 23;
    constexpr int bias = sizeof(Real) == 8 ? 1023 : 127;
    return std::bit_cast<T>((n + bias) << mantissa);
}

/// e^x.
template <class T>
T exp(T x) {
    constexpr Real lowest = sizeof(Real) == 8 ? -746 : -104;  // exp is 0 below, infinite above
    constexpr Real highest = sizeof(Real) == 8 ? 710 : 89;
    const T inside = x < lowest ? broadcast<T>(lowest) : (x > highest ? broadcast<T>(highest) : x);
    const auto [n, p] = reduce(inside);
    // In two factors, since 2^n alone may overflow or be subnormal where e^x is not.
    const auto half = n >> 1;
    return (1 + p) * power_of_two<T>(half) * power_of_two<T>(n - half);
}

/// tanh x = (e^2x - 1) / (e^2x + 1), by e^2|x| - 1, which keeps its digits near 0.
template <class T>
T tanh(T x) {
    constexpr Real flat = sizeof(Real) == 8 ? 20 : 10;  // tanh rounds to 1 from here on
    const T size = x < 0 ? -x : x;
    const T inside = size > flat ? broadcast<T>(flat) : size;
    const auto [n, p] = reduce(inside + inside);
    const T scale = power_of_two<T>(n);
    const T m = fma(scale, p, scale - 1);  // e^2|x| - 1
    const T y = m / (m + 2);
    return x < 0 ? -y : (x == 0 ? x : y);  // the last keeps the sign of -0
}

/// 1 / (1 + e^-x), from e^-|x| so that nothing overflows and small values keep their digits.
template <class T>
T sigmoid(T x) {
    const T e = exp(x < 0 ? x : -x);
    return (x < 0 ? e : broadcast<T>(1)) / (1 + e);
}

/// max(0, x); NaN stays NaN.
template <class T>
T relu(T x) {
    return x <= 0 ? broadcast<T>(0) : x;
}

/// 1 where x > 0, else 0.
template <class T>
T step(T x) {
    return x > 0 ? broadcast<T>(1) : broadcast<T>(0);
}

/// The C library's logarithm, lane by lane.
template <class T>
T log(T x) {
    if constexpr (std::is_same_v<T, Real>) {
        return std::log(x);
    } else {
        T y;
        for (Index i = 0; i < width; ++i) { y[i] = std::log(x[i]); }
        return y;
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::kernels
