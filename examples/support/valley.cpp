// Ways down a valley: by the optimisers, and by eigenvalues.
#include "valley.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "nn/clip.hpp"
#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "optim/sgd.hpp"

namespace chronograd::examples {
namespace {

using Complex = std::complex<Real>;

/// Turns (x, y) by an angle in degrees.
Point turned_by(Real degrees, Point p) {
    const Real angle = degrees * std::numbers::pi_v<Real> / 180;
    const Real c = std::cos(angle);
    const Real s = std::sin(angle);
    return {c * p[0] - s * p[1], s * p[0] + c * p[1]};
}

template <class Optimizer, class... Options>
auto made(Options... options) {
    return [=](std::vector<Parameter> p) { return std::make_unique<Optimizer>(std::move(p), options...); };
}

/// The eigenvalues of momentum's step, a matrix for the distance and the velocity (SGD.4): both roots of
/// r² - (1 + momentum - lr curvature) r + momentum = 0.                                     (SGD.5)
std::array<Complex, 2> eigenvalues(Real lr, Real momentum, Real curvature) {
    const Real half = (1 + momentum - lr * curvature) / 2;
    const Complex root = std::sqrt(Complex(half * half - momentum));
    return {half + root, half - root};
}

/// With 0^0 = 1, where std::pow of complex numbers has none.
Complex power(Complex r, Index t) { return t == 0 ? Complex(1) : std::pow(r, static_cast<Real>(t)); }

/// From 1 at t = 0, with no velocity yet: the combination of powers of the eigenvalues that begins as the way does,
/// with 1 and 1 - lr curvature.
Real after(Index t, Real lr, Real momentum, Real curvature) {
    const auto [r, s] = eigenvalues(lr, momentum, curvature);
    const Real first = 1 - lr * curvature;  // (SGD.2)
    // Both alike, r^t and t r^(t - 1) take their place.
    if (r == s) { return (power(r, t) + (t > 0 ? static_cast<Real>(t) * (first - r) * power(r, t - 1) : 0)).real(); }
    const Complex part = (first - s) / (r - s);
    return (part * power(r, t) + (Complex(1) - part) * power(s, t)).real();
}

}  // namespace

Point Valley::along(Point p) const { return turned_by(-turned, {p[0] - minimum[0], p[1] - minimum[1]}); }

Real Valley::loss(Point p) const {
    const auto [u, v] = along(p);
    return scale * (gentle * u * u + steep * v * v) / 2;
}

Point Valley::gradient(Point p) const {
    const auto [u, v] = along(p);
    return turned_by(turned, {scale * gentle * u, scale * steep * v});
}

std::vector<Method> methods(const Rates& r) {
    const optim::AdamOptions adam{.lr = r.adam};
    return {{"SGD", fmt::format("lr {:g}", r.sgd), made<optim::SGD>(optim::SgdOptions{.lr = r.sgd})},
            {"momentum", fmt::format("lr {:g}, momentum {:g}", r.sgd, r.momentum),
             made<optim::SGD>(optim::SgdOptions{.lr = r.sgd, .momentum = r.momentum})},
            {"RMSprop", fmt::format("lr {:g}", r.adam), made<optim::RMSprop>(optim::RmspropOptions{.lr = r.adam})},
            {"Adam", fmt::format("lr {:g}", r.adam), made<optim::Adam>(adam)},
            {"AdamW", fmt::format("lr {:g}, decay {:g}", r.adam, r.decay), made<optim::AdamW>(adam, r.decay)}};
}

std::vector<Point> way_of(const Method& method, const Valley& valley, Index steps) {
    const Parameter theta("theta", Matrix(2, 1));
    const auto optimizer = method.make({theta});
    std::vector<Point> way = {{0, 0}};
    for (Index t = 1; t <= steps && std::isfinite(valley.loss(way.back())); ++t) {
        const Point g = valley.gradient(way.back());
        std::copy(g.begin(), g.end(), theta.edit_grad().data());
        optimizer->step();
        way.push_back({theta.value()(0, 0), theta.value()(1, 0)});
    }
    return way;
}

Real factor_by_eigenvalues(Real lr, Real momentum, Real curvature) {
    const auto [r, s] = eigenvalues(lr, momentum, curvature);
    return std::max(std::abs(r), std::abs(s));
}

Point in_closed_form(const Valley& valley, Real lr, Real momentum, Index t) {
    // Each direction by itself: no step mixes them.
    const auto [u, v] = valley.along({0, 0});
    const Point p = turned_by(valley.turned, {u * after(t, lr, momentum, valley.scale * valley.gentle),
                                              v * after(t, lr, momentum, valley.scale * valley.steep)});
    return {valley.minimum[0] + p[0], valley.minimum[1] + p[1]};
}

Real off_closed_form(const std::vector<Point>& way, const Valley& valley, Real lr, Real momentum) {
    std::vector<Point> wanted;
    for (Index t = 0; t < std::ssize(way); ++t) { wanted.push_back(in_closed_form(valley, lr, momentum, t)); }
    Real size = 1;
    for (const Point p : wanted) { size = std::max({size, std::abs(p[0]), std::abs(p[1])}); }
    const Real distance = apart(way, wanted);
    return std::isfinite(distance) ? distance / size : distance;
}

Real apart(const std::vector<Point>& one, const std::vector<Point>& other) {
    Real most = 0;
    for (std::size_t t = 0; t < one.size() && t < other.size(); ++t) {
        const Real distance = std::hypot(one[t][0] - other[t][0], one[t][1] - other[t][1]);
        if (!std::isfinite(distance)) { return std::numeric_limits<Real>::infinity(); }  // std::max would drop a NaN
        most = std::max(most, distance);
    }
    return most;
}

// By Cauchy and Schwarz; the geometric series of beta1²/beta2.                                           (ADAM.5)
Real longest_adam_step(Real beta1, Real beta2) {
    return (1 - beta1) / std::sqrt((1 - beta2) * (1 - beta1 * beta1 / beta2));
}

std::vector<Real> steps_after_spike(Real spike, Index calm, Index after, Real max_norm) {
    const Parameter theta("theta", Matrix{{0}});
    optim::Adam adam({theta}, {.lr = 1});
    std::vector<Real> steps;
    for (Index t = 0; t <= calm + after; ++t) {
        const Real before = theta.value().item();
        theta.edit_grad()(0, 0) = t == calm ? spike : 1;
        if (max_norm > 0) { nn::clip_grad_norm(adam.parameters(), max_norm); }  // before the step      (CLIP.1)
        adam.step();
        if (t >= calm) { steps.push_back(before - theta.value().item()); }
    }
    return steps;
}

}  // namespace chronograd::examples
