// The scalar functions against long double, in units in the last place, on numbers and on vector registers.
#include "autograd/kernels.hpp"

#include <bit>

#include "support.hpp"
#include "ulp.hpp"

namespace chronograd::test {
namespace {

constexpr Real denormal = std::numeric_limits<Real>::denorm_min();
constexpr Real largest = std::numeric_limits<Real>::max();

/// A function of the library, on a number and on a register, and the same in long double.
struct Kernel {
    std::string name;
    Real (*on_number)(Real);
    void (*on_register)(const Real*, Real*);
    long double (*exact)(long double);
};

template <class F>
constexpr void on_register(const Real* x, Real* y) {
    simd::store(y, F{}(simd::load<simd::Vec>(x)));
}

template <class F>
Kernel kernel(const std::string& name, F f, long double (*exact)(long double)) {
    return {name, f, [](const Real* x, Real* y) { on_register<F>(x, y); }, exact};
}

const Kernel exp_kernel = kernel(
    "exp", [](auto x) { return kernels::exp(x); }, [](long double x) { return std::exp(x); });
const Kernel tanh_kernel = kernel(
    "tanh", [](auto x) { return kernels::tanh(x); }, [](long double x) { return std::tanh(x); });
const Kernel sigmoid_kernel = kernel(
    "sigmoid", [](auto x) { return kernels::sigmoid(x); }, [](long double x) { return 1 / (1 + std::exp(-x)); });

/// Numbers of every size and both signs, the limits of every function, and what lies just beside them.
std::vector<Real> inputs() {
    std::vector<Real> all = {0, denormal, std::numeric_limits<Real>::min(), epsilon, largest, infinity};
    for (const double limit : {0.34657359027997264,
                               0.5,
                               1.0,
                               9.0,
                               10.0,
                               16.6,
                               19.0,
                               20.0,
                               36.7,
                               87.3,
                               88.7,
                               88.73,
                               89.0,
                               103.2,
                               103.97,
                               104.0,
                               708.3,
                               709.78,
                               709.79,
                               710.0,
                               744.4,
                               745.13,
                               745.14,
                               746.0,
                               1000.0}) {
        const Real x = static_cast<Real>(limit);
        all.insert(all.end(), {std::nextafter(x, Real(0)), x, std::nextafter(x, infinity)});
    }
    Rng rng(1);
    for (int i = 0; i < 20000; ++i) {
        all.push_back(std::exp2(rng.uniform(-1074, 1023)));
        all.push_back(std::exp2(rng.uniform(-60, 10)));
        all.push_back(rng.uniform(0, 760));
        all.push_back(rng.uniform(0, 110));
        all.push_back(rng.uniform(0, 2));
    }
    const std::size_t n = all.size();
    for (std::size_t i = 0; i < n; ++i) { all.push_back(-all[i]); }
    while (all.size() % simd::width != 0) { all.push_back(nan); }
    return all;
}

bool same_bits(Real a, Real b) { return std::bit_cast<simd::Bits>(a) == std::bit_cast<simd::Bits>(b); }

}  // namespace

TEST_CASE("exp, tanh and sigmoid are right to 4 units in the last place over the whole range") {
    for (const Kernel& f : {exp_kernel, tanh_kernel, sigmoid_kernel}) {
        CAPTURE(f.name);
        Real worst = 0;
        for (const Real x : inputs()) {
            const Real error = error_in_ulp(f.on_number(x), f.exact(x));
            CAPTURE(x);
            if (!(error <= 4)) { CHECK(error <= 4); }
            worst = std::max(worst, error);
        }
        CHECK(worst > 0);  // the two do not run the same code
    }
}

TEST_CASE("exp, tanh and sigmoid have the same bits on a register as on a number") {
    const std::vector<Real> xs = inputs();
    for (const Kernel& f : {exp_kernel, tanh_kernel, sigmoid_kernel}) {
        CAPTURE(f.name);
        for (std::size_t i = 0; i < xs.size(); i += simd::width) {
            Real ys[simd::width];
            f.on_register(&xs[i], ys);
            for (Index lane = 0; lane < simd::width; ++lane) {
                const Real x = xs[i + static_cast<std::size_t>(lane)];
                const Real y = f.on_number(x);
                if (std::isnan(y) && std::isnan(ys[lane])) { continue; }  // a NaN's sign means nothing
                CAPTURE(x);
                REQUIRE(same_bits(ys[lane], y));
            }
        }
    }
}

TEST_CASE("the limits of exp, tanh and sigmoid are exact") {
    CHECK(kernels::exp<Real>(0) == 1);
    CHECK(kernels::exp(-infinity) == 0);
    CHECK(kernels::exp(infinity) == infinity);
    CHECK(std::isnan(kernels::exp(nan)));

    CHECK(same_bits(kernels::tanh<Real>(0), 0));
    CHECK(same_bits(kernels::tanh<Real>(-0.0), Real(-0.0)));
    CHECK(kernels::tanh(denormal) == denormal);
    CHECK(kernels::tanh(-denormal) == -denormal);
    CHECK(kernels::tanh(infinity) == 1);
    CHECK(kernels::tanh(-infinity) == -1);
    CHECK(std::isnan(kernels::tanh(nan)));

    CHECK(kernels::sigmoid<Real>(0) == 0.5);
    CHECK(kernels::sigmoid<Real>(1000) == 1);
    CHECK(kernels::sigmoid<Real>(-1000) == 0);
    CHECK(kernels::sigmoid<Real>(-80) > 0);
    CHECK(kernels::sigmoid(infinity) == 1);
    CHECK(kernels::sigmoid(-infinity) == 0);
    CHECK(std::isnan(kernels::sigmoid(nan)));
}

TEST_CASE("a number is in every lane as it is, with its sign") {
    for (const Real x : {Real(0), Real(-0.0), Real(1.5), -denormal, largest, -infinity}) {
        CAPTURE(x);
        Real lanes[simd::width];
        simd::store(lanes, simd::broadcast<simd::Vec>(x));
        for (const Real lane : lanes) { CHECK(same_bits(lane, x)); }
        CHECK(same_bits(simd::broadcast<Real>(x), x));
    }
}

TEST_CASE("relu keeps NaN, and its derivative is 1 above 0 and 0 elsewhere") {
    for (const Real x : {Real(2), denormal, infinity}) {
        CHECK(kernels::relu(x) == x);
        CHECK(kernels::step(x) == 1);
        CHECK(kernels::relu(-x) == 0);
        CHECK(kernels::step(-x) == 0);
    }
    CHECK(kernels::relu<Real>(0) == 0);
    CHECK(kernels::step<Real>(0) == 0);
    CHECK(std::isnan(kernels::relu(nan)));
    CHECK(kernels::step(nan) == 0);

    std::vector<Real> xs(simd::width, nan);  // the same on a register
    xs[0] = 3;
    xs[1] = -3;
    Real ys[simd::width];
    simd::store(ys, kernels::relu(simd::load<simd::Vec>(xs.data())));
    CHECK(ys[0] == 3);
    CHECK(ys[1] == 0);
    if (simd::width > 2) { CHECK(std::isnan(ys[simd::width - 1])); }
}

TEST_CASE("a result that is five units off is seen as five units off") {
    const Real x = Real(0.3);
    Real y = std::tanh(x);
    for (int i = 0; i < 5; ++i) { y = std::nextafter(y, infinity); }
    const Real error = error_in_ulp(y, std::tanh(static_cast<long double>(x)));
    CHECK_UNARY(error > 4 && error < 6);
    CHECK(error_in_ulp(nan, 0.5L) == infinity);
    CHECK(error_in_ulp(0.5, std::numeric_limits<long double>::quiet_NaN()) == infinity);
}

}  // namespace chronograd::test
