// gradient_checking: its differences against plain loops, its slopes on made-up curves, its planted mistakes by hand.
#include <cmath>
#include <string>
#include <vector>

#include "autograd/random.hpp"
#include "checking_report.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

using namespace chronograd::examples;

/// A curve C h^n + noise / h.
ErrorCurve made_up(Stencil stencil, Real C, Real noise) {
    ErrorCurve curve{stencil, true, {}, {}};
    for (int k = 0; k <= 52; ++k) {
        const Real h = std::pow(10.0, -k / 4.0);
        curve.h.push_back(h);
        curve.error.push_back(C * std::pow(h, curve.order()) + noise / h);
    }
    return curve;
}

Gradcheck with_error(Real error) {
    Gradcheck check;
    check.error = error;
    return check;
}

}  // namespace

TEST_CASE("gradient_checking: tape and differences agree in double, and in float as far as float goes") {
    const CheckedNet net{3, 2, 5};
    const std::vector<double> right = by_tape_in_double(net);
    CHECK(right.size() == 2 * 2 + 2 * 2 + 2 + 2 + 2 + 1);
    CHECK(worst_error(by_differences_in_double(net, Stencil::fourth_order, 1e-3), right) < 1e-10);
    CHECK(worst_error(by_differences_in_double(net, Stencil::central, 1e-5), right) < 1e-8);
    CHECK(worst_error(by_differences_in_double(net, Stencil::forward, 1e-8), right) < 1e-6);
    // Forward differences at h are off by h f''/2, at -h by -h f''/2: their mean is the central one.
    const std::vector<double> ahead = by_differences_in_double(net, Stencil::forward, 0.01);
    const std::vector<double> behind = by_differences_in_double(net, Stencil::forward, -0.01);
    const std::vector<double> central = by_differences_in_double(net, Stencil::central, 0.01);
    for (std::size_t i = 0; i < right.size(); ++i) { CHECK(std::abs((ahead[i] + behind[i]) / 2 - central[i]) < 1e-12); }
    // One function in both precisions.
    const Real in_float = worst_error(by_tape_in_float(net), right);
    CHECK(in_float > 0);
    CHECK(in_float < 1e-5);
    CHECK(worst_error(by_differences_in_float(net, Stencil::central, 0.01), right) < 1e-3);
    CHECK(worst_error(by_differences_in_float(net, Stencil::central, 1e-8), right) > 0.5);  // nothing moves at all
}

TEST_CASE("gradient_checking: the worst error is a part of the largest element") {
    CHECK(worst_error({1, -4.5, 0}, {1, -4, 0.25}) == 0.125);
}

TEST_CASE("gradient_checking: slopes and best h of curves that are known") {
    for (const Stencil stencil : {Stencil::forward, Stencil::central, Stencil::fourth_order}) {
        const ErrorCurve curve = made_up(stencil, 0.1, 1e-16);
        const Real n = curve.order();
        CHECK(std::abs(truncation_law(curve).slope - n) < 0.06);
        CHECK(std::abs(rounding_law(curve).slope + 1) < 0.06);
        CHECK(std::abs(std::log10(rounding_law(curve).factor) + 16) < 0.5);
        // n C h^(n - 1) = A / h², to within the grid.
        const Real best = std::pow(1e-16 / (0.1 * n), 1 / (n + 1));
        CHECK(std::abs(std::log10(curve.h[curve.best()] / best)) <= 0.13);
    }
    ErrorCurve curve = made_up(Stencil::central, 1, 1e-16);
    CHECK(std::abs(std::log2(curve.epsilon()) + 52) < 1e-12);
    CHECK(std::abs(std::pow(curve.predicted_h(), 3) / curve.epsilon() - 1) < 1e-12);
    CHECK(std::abs(std::pow(curve.predicted_error(), 1.5) / curve.epsilon() - 1) < 1e-12);
    curve.in_double = false;
    CHECK(std::abs(std::log2(curve.epsilon()) + 23) < 1e-12);
    curve.h.resize(2);
    curve.error.resize(2);
    CHECK(std::isnan(truncation_law(curve).slope));
    CHECK(contains(optimum_table({curve}), " - "));
}

TEST_CASE("gradient_checking: measured minima are where theory has them, and slopes are its") {
    for (const ErrorCurve& curve : measure_curves({10, 4, 3})) {
        const Real h = curve.h[curve.best()];
        CHECK(h < 6 * curve.predicted_h());
        CHECK(h > curve.predicted_h() / 6);
        CHECK(curve.error[curve.best()] < 50 * curve.predicted_error());
        CHECK(std::abs(rounding_law(curve).slope + 1) < 0.2);
        if (truncation_law(curve).points > 0) { CHECK(std::abs(truncation_law(curve).slope - curve.order()) < 0.25); }
    }
}

TEST_CASE("gradient_checking: every planted mistake is caught whatever the weights, and nothing else") {
    for (const std::uint32_t seed : {0U, 1U, 2U, 3U, 4U}) {
        const std::vector<Verdict> all = check_mistakes(seed);
        REQUIRE(all.size() == 6);
        CHECK(all[0].check.error < 1e-9);
        for (std::size_t i = 1; i < all.size(); ++i) {
            CAPTURE(all[i].what);
            CHECK(all[i].check.error > 1e-2);
        }
        CHECK(all[4].norm_error < 1e-12);  // the transposed one
        for (const std::size_t i : {1U, 2U, 3U, 5U}) { CHECK(all[i].norm_error > 1e-4); }
        CHECK(all[5].check.input == "b");
        CHECK(all[5].check.tape == 0);
    }
}

TEST_CASE("gradient_checking: where the check errs is where the chapter says") {
    const std::vector<Blind> all = check_blind_spots();
    REQUIRE(all.size() == 5);
    CHECK(all[0].check.error == 1);  // 0 by the tape, 1/2 by differences
    CHECK(all[0].check.tape == 0);
    Rng projection(1);  // gradcheck's R, of which the kink's slope is a half
    CHECK(std::abs(all[0].check.difference - projection.normal(0, 1) / 2) < 1e-9);
    CHECK(all[1].check.error < 1e-9);
    CHECK(all[2].check.error < 1e-9);
    CHECK(all[3].check.error < 1e-9);
    CHECK(all[4].check.error > 0.9);
    // x_1's derivative: at most a half at each of 59 steps back.
    CHECK(std::abs(all[4].check.tape) < std::pow(0.5, 59));
    CHECK(std::abs(all[4].check.tape) > 1e-22);
}

TEST_CASE("gradient_checking: what was seen follows the numbers") {
    const std::vector<ErrorCurve> curves{made_up(Stencil::forward, 1, 1e-16)};
    const std::vector<Verdict> verdicts = {
        {"none", with_error(0), 0}, {"a", with_error(1), 0}, {"b", with_error(1), 1}, {"c", with_error(1e-8), 0}};
    const std::vector<Blind> blind = {
        {"x", true, with_error(1)}, {"y", true, with_error(0)}, {"z", false, with_error(0)}};
    const std::string text = what_was_seen(curves, verdicts, blind, 1.23e-7);
    CHECK(contains(text, "Of 3 mistakes planted, 2 caught; of these, the norm alone does not see 1."));
    CHECK(contains(text, "In 2 of the last table's lines the check errs."));
    CHECK(contains(text, "off by 2e-07"));
    CHECK(contains(blind_table(blind), "wrong       right"));
}

}  // namespace chronograd::test
