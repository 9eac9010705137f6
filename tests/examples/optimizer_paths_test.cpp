// optimizer_paths: its valley, its closed forms and its sentences, by loops of their own.
#include <cmath>
#include <limits>
#include <string>

#include "support.hpp"
#include "valley_report.hpp"

namespace chronograd::test {
namespace {

using namespace chronograd::examples;

/// SGD with momentum in plain loops, from (0, 0), in the valley's own directions.
Point by_loops(const Valley& valley, double lr, double momentum, Index steps) {
    double d[2] = {valley.along({0, 0})[0], valley.along({0, 0})[1]};
    double v[2] = {0, 0};
    const double curvature[2] = {valley.scale * valley.gentle, valley.scale * valley.steep};
    for (Index t = 0; t < steps; ++t) {
        for (int i = 0; i < 2; ++i) {
            v[i] = momentum * v[i] + curvature[i] * d[i];
            d[i] -= lr * v[i];
        }
    }
    return {d[0], d[1]};
}

}  // namespace

TEST_CASE("optimizer_paths: the gradient is the loss's, by differences, in a turned valley too") {
    for (const Real turned : {0.0, 30.0, 90.0}) {
        Valley valley;
        valley.turned = turned;
        valley.scale = 3;
        const Point p = {0.3, -0.8};
        const Point g = valley.gradient(p);
        const Real h = 1e-3;  // exact for a quadratic function
        CHECK(std::abs(g[0] - (valley.loss({p[0] + h, p[1]}) - valley.loss({p[0] - h, p[1]})) / (2 * h)) < 1e-9);
        CHECK(std::abs(g[1] - (valley.loss({p[0], p[1] + h}) - valley.loss({p[0], p[1] - h})) / (2 * h)) < 1e-9);
        CHECK(valley.loss(valley.minimum) == 0);
    }
    // Turned by 90 degrees, the gentle direction is the second weight's.
    Valley upright;
    upright.turned = 90;
    CHECK(std::abs(upright.loss({4, 1 + 2}) - 0.5 * 4) < 1e-12);
    CHECK(std::abs(upright.loss({4 + 2, 1}) - 0.5 * 50 * 4) < 1e-12);
}

TEST_CASE("optimizer_paths: the closed form is where plain loops come to, with real and with complex eigenvalues") {
    for (const Real turned : {0.0, 45.0}) {
        Valley valley;
        valley.turned = turned;
        for (const Real momentum : {0.0, 0.3, 0.8, 0.97}) {
            for (const Index t : {0, 1, 2, 17, 100}) {
                const Point wanted = by_loops(valley, 0.03, momentum, t);
                const Point is = valley.along(in_closed_form(valley, 0.03, momentum, t));
                CHECK(std::abs(is[0] - wanted[0]) < 1e-11);
                CHECK(std::abs(is[1] - wanted[1]) < 1e-11);
            }
        }
    }
}

TEST_CASE(
    "optimizer_paths: the closed form of a double eigenvalue, of steps of 1 / curvature and in the borderline case") {
    Valley valley;
    for (const Index t : {0, 1, 2, 9}) {
        CHECK(std::abs(valley.along(in_closed_form(valley, 1, 0, t))[0] - by_loops(valley, 1, 0, t)[0]) < 1e-12);
        // (1 + 1/4 - lr)² = 4/4 for lr = 1/4: r = 1/2 twice.
        const Point wanted = by_loops(valley, 0.25, 0.25, t);
        CHECK(std::abs(valley.along(in_closed_form(valley, 0.25, 0.25, t))[0] - wanted[0]) < 1e-12);
    }
}

TEST_CASE("optimizer_paths: SGD's ways are the closed form, and a way that is not is seen") {
    const Rates rates;
    const Valley valley;
    const std::vector<Method> all = methods(rates);
    REQUIRE(all.size() == 5);
    std::vector<Point> way = way_of(all[1], valley, 100);
    REQUIRE(way.size() == 101);
    CHECK(off_closed_form(way, valley, rates.sgd, rates.momentum) < 1e-12);
    CHECK(off_closed_form(way, valley, rates.sgd, 0) > 0.1);
    way[50][0] += 1e-6;
    CHECK(off_closed_form(way, valley, rates.sgd, rates.momentum) > 1e-7);
    // The largest eigenvalue is how fast the distance shrinks, in the long run.
    const Point late = by_loops(valley, rates.sgd, 0, 200);
    const Point later = by_loops(valley, rates.sgd, 0, 201);
    CHECK(std::abs(later[0] / late[0] - factor_by_eigenvalues(rates.sgd, 0, 1)) < 1e-12);
    CHECK(std::abs(factor_by_eigenvalues(rates.sgd, 0.8, 50) - std::sqrt(0.8)) < 1e-12);
    CHECK(factor_by_eigenvalues(0.05, 0, 50) > 1);
}

TEST_CASE("optimizer_paths: Adam after a huge gradient, by loops; clipped, it does not notice") {
    const std::vector<Real> steps = steps_after_spike(1e4, 3000, 12'000, 0);
    double m = 0;
    double v = 0;
    for (int t = 1; t <= 15'001; ++t) {
        const double g = t == 3001 ? 1e4 : 1;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const double step = m / (1 - std::pow(0.9, t)) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
        if (t > 3000) { CHECK(std::abs(steps[static_cast<std::size_t>(t) - 3001] - step) < 1e-7); }
    }
    // v forgets a spike s like s²/1000 e^(-n/1000): half of the learning rate comes back where that is 3.
    const double n = std::log(1e8 / 1000 / 3) / -std::log(0.999);
    CHECK(steps[static_cast<std::size_t>(n) - 20] < 0.5);
    CHECK(steps[static_cast<std::size_t>(n) + 20] > 0.5);
    for (const Real step : steps_after_spike(1e4, 100, 500, 1)) { CHECK(std::abs(step - 1) < 1e-5); }
}

TEST_CASE("optimizer_paths: a scaled loss changes SGD's way and not Adam's") {
    Valley larger;
    larger.scale = 1000;
    const std::vector<Method> all = methods({});
    CHECK(apart(way_of(all[0], {}, 3), way_of(all[0], larger, 3)) > 1e3);
    for (std::size_t k = 2; k < 5; ++k) { CHECK(apart(way_of(all[k], {}, 3), way_of(all[k], larger, 3)) < 1e-6); }
    CHECK(apart({{0, 0}, {3, 4}}, {{0, 0}, {0, 0}, {9, 9}}) == 5);
    // A way that ended early is compared as far as it goes.
    const std::vector<MethodRun> early = {{{"A", "", {}}, {{0, 0}, {3, 4}}, {{0, 0}, {0, 0}, {9, 9}, {9, 9}}}};
    CHECK(contains(scale_table(early), "A                                 5"));
}

TEST_CASE("optimizer_paths: what is not finite agrees with nothing") {
    const Real inf = std::numeric_limits<Real>::infinity();
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    CHECK(apart({{0, 0}, {nan, 0}, {1, 1}}, {{0, 0}, {0, 0}, {1, 1}}) == inf);
    CHECK(apart({{0, 0}, {inf, 0}}, {{0, 0}, {inf, 0}}) == inf);
    CHECK(off_closed_form({{0, 0}, {nan, 1}}, {}, 0.035, 0) == inf);
    CHECK(off_closed_form({{0, 0}, {inf, 1}}, {.steep = 1e308}, 1e308, 0) == inf);
}

TEST_CASE("optimizer_paths: what was seen follows the numbers") {
    const Valley valley;
    const std::vector<MethodRun> runs = {{{"A", "", {}}, {{0, 0}, {9, 9}}, {}}, {{"B", "", {}}, {{0, 0}, {4, 1}}, {}}};
    const std::string text = what_was_seen(runs, valley, {3, 0.9, 0.4, 0.3, 0.6}, 1);
    CHECK(contains(text, "A runs away from the minimum.\n"));
    CHECK(!contains(text, "B runs away"));
    CHECK(contains(text, "After 1 step the lowest loss is that of B: 0."));
    CHECK(contains(text, "half the learning rate from update 2 on, up to update 3."));
    CHECK(contains(what_was_seen(runs, valley, {3, 0.9, 0.4, 0.4}, 1), "from update 2 on, up to the last, update 3."));
    CHECK(contains(what_was_seen(runs, valley, {3, 0.9, 0.6}, 1), "steps stay above half the learning rate."));
    // What ran away has no lowest loss, whatever its loss compares as.
    const std::vector<MethodRun> lost = {{{"A", "", {}}, {{0, 0}, {std::nan(""), 9}}, {}}, runs[1]};
    CHECK(contains(what_was_seen(lost, valley, {1, 1}, 1), "A runs away"));
    CHECK(contains(what_was_seen(lost, valley, {1, 1}, 1), "that of B: 0."));
    CHECK(!contains(what_was_seen({lost[0]}, valley, {1, 1}, 1), "lowest"));
}

}  // namespace chronograd::test
