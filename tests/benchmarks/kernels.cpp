// tanh, sigmoid and exp on an array, and their errors. Compiled twice, with the double library and with the float one.
#include "autograd/kernels.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>

#include "autograd/random.hpp"
#include "parts.hpp"
#include "ulp.hpp"

namespace chronograd::bench::inline CHRONOGRAD_PRECISION {
namespace {

using simd::Vec;
using simd::width;

constexpr Index elements = 4096;  // they stay in the nearest cache

struct Arrays {
    std::vector<Real> x;
    std::vector<Real> y;
};

/// Register by register, as an operation runs it. n is a multiple of the width.
template <class F>
void on_registers(const F& f, const Real* x, Real* y, Index n) {
    for (Index i = 0; i < n; i += width) { simd::store(y + i, f(simd::load<Vec>(x + i))); }
}

/// Point i of n. Even ones: bit patterns at equal distances, so numbers of every size and both signs, subnormal ones
/// and NaN. Odd ones: where the functions are neither flat nor nearly linear, half of them near 0.
Real point(Index i, Index n) {
    if (i % 2 == 0) {
        using Pattern = std::make_unsigned_t<simd::Bits>;
        const Pattern distance = std::numeric_limits<Pattern>::max() / static_cast<Pattern>(n);
        return std::bit_cast<Real>(static_cast<Pattern>(distance * static_cast<Pattern>(i)));
    }
    constexpr double widest = sizeof(Real) == 8 ? 760 : 110;  // exp is 0 below, infinite above
    const double from_minus_1_to_1 = 2 * static_cast<double>(i) / static_cast<double>(n) - 1;
    return static_cast<Real>((i % 4 == 1 ? widest : 3) * from_minus_1_to_1);
}

template <class F>
double worst_error(const F& f, long double (*exact)(long double), Index points) {
    double worst = 0;
    Real x[width];
    Real y[width];
    for (Index i = 0; i < points; i += width) {
        for (Index lane = 0; lane < width; ++lane) { x[lane] = point(std::min(i + lane, points - 1), points); }
        on_registers(f, x, y, width);
        for (Index lane = 0; lane < width; ++lane) {
            worst = std::max<double>(worst, test::error_in_ulp(y[lane], exact(x[lane])));
        }
    }
    return worst;
}

/// f: the library's function, on a register; `plain`: the C library's, on a number.
template <class F, class Plain>
Kernel kernel(const char* name, const F& f, const Plain& plain, long double (*exact)(long double)) {
    const auto arrays = std::make_shared<Arrays>(Arrays{std::vector<Real>(elements), std::vector<Real>(elements)});
    Rng rng(0);
    for (Real& x : arrays->x) { x = rng.uniform(-4, 4); }
    return {name, elements, [=] { on_registers(f, arrays->x.data(), arrays->y.data(), elements); },
            [=] { std::transform(arrays->x.begin(), arrays->x.end(), arrays->y.begin(), plain); },
            [=](Index points) { return worst_error(f, exact, points); }};
}

}  // namespace

std::vector<Kernel> kernels() {
    return {kernel(
                "tanh", [](Vec x) { return chronograd::kernels::tanh(x); }, [](Real x) { return std::tanh(x); },
                [](long double x) { return std::tanh(x); }),
            kernel(
                "sigmoid", [](Vec x) { return chronograd::kernels::sigmoid(x); },
                [](Real x) { return 1 / (1 + std::exp(-x)); }, [](long double x) { return 1 / (1 + std::exp(-x)); }),
            kernel(
                "exp", [](Vec x) { return chronograd::kernels::exp(x); }, [](Real x) { return std::exp(x); },
                [](long double x) { return std::exp(x); })};
}

}  // namespace chronograd::bench::inline CHRONOGRAD_PRECISION
