// docs/gradient_checking.md: its numbers, and its formulas on functions whose derivatives are known.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "autograd/gradcheck.hpp"
#include "autograd/ops.hpp"
#include "autograd/random.hpp"
#include "checking_report.hpp"
#include "page.hpp"

namespace chronograd::test {
namespace {

using namespace chronograd::examples;

template <class F>
double central(const F& f, double x, double h) {
    return (f(x + h) - f(x - h)) / (2 * h);  //                                                           (CHECK.2)
}
template <class F>
double fourth_order(const F& f, double x, double h) {
    return (4 * central(f, x, h) - central(f, x, 2 * h)) / 3;  //                                         (CHECK.3)
}

/// dh_T/dx_1 of h_t = tanh(h_{t-1} / 2 + x_t), T = 60, by the chain rule: slopes, and a half at each step but the
/// first.
double through_long_chain() {
    double h = 0;
    double factor = 1;
    for (int t = 1; t <= 60; ++t) {
        h = std::tanh(h / 2 + 0.1);
        factor *= (1 - h * h) * (t > 1 ? 0.5 : 1);
    }
    return factor;
}

/// A number as the page's tables have it.
std::string short_form(double x) { return fmt::format("{:.1e}", x); }

/// The measured numbers of the page's table of minima, which another processor's rounding moves: each is on the page
/// within a factor.
void know_minima(Known& known, const Page& page, const std::vector<ErrorCurve>& curves) {
    const char* const names[] = {"double  forward", "double  central", "double  fourth order",
                                 "float   forward", "float   central", "float   fourth order"};
    for (std::size_t k = 0; k < curves.size(); ++k) {
        const ErrorCurve& curve = curves[k];
        const std::size_t row = page.text().find(names[k]);
        REQUIRE(row != std::string::npos);
        double best_h = 0;
        double error = 0;
        double above = 0;
        double below = 0;
        const std::string line = page.text().substr(row + 20, page.text().find('\n', row) - row - 20);
        char slope_above[8] = "";
        REQUIRE(std::sscanf(line.c_str(), "%*f %lf %*f %lf %*d %7s %*d %lf", &best_h, &error, slope_above, &below) ==
                4);
        known.within_factor(short_form(best_h), curve.h[curve.best()], 3.5);
        known.within_factor(short_form(error), curve.error[curve.best()], 3);
        known.near(fmt::format("{:.2f}", -below), -rounding_law(curve).slope, 0.15);
        if (std::sscanf(slope_above, "%lf", &above) == 1) {
            known.near(fmt::format("{:.2f}", above), truncation_law(curve).slope, 0.1);
        }
    }
}

}  // namespace

TEST_CASE("docs/gradient_checking.md: every number is printed, derived or given") {
    const Page page("gradient_checking.md");
    Known known(page);
    known.programs();
    const std::vector<ErrorCurve> curves = measure_curves({});
    know_minima(known, page, curves);
    for (const double epsilon : {std::pow(2, -52), std::pow(2, -23)}) {
        for (const double n : {1.0, 2.0, 4.0}) {
            known.values({std::pow(epsilon, 1 / (n + 1)), std::pow(epsilon, n / (n + 1))});
        }
    }
    // With ten times the steps: the best h, by a factor.
    const std::vector<ErrorCurve> longer = measure_curves({.steps = 100});
    known.within_factor("3.2e-08", longer[0].h[longer[0].best()], 3.5);
    known.within_factor("1.8e-05", longer[1].h[longer[1].best()], 3.5);
    known.within_factor("5.6e-04", longer[2].h[longer[2].best()], 3.5);
    CHECK(page.has_command("./run gradient_checking --steps 100"));
    CHECK(page.has_command("./run gradient_checking"));
    // What is planted has no rounding in the digits that are shown.
    known.text(mistakes_table(check_mistakes(0)) + blind_table(check_blind_spots()));
    known.value(std::pow(10, 4));
    known.value(5 * 4 * 3 * 2);
    known.value(through_long_chain());
    known.given({"1.0001", "300", "1e-13", "1e-14", "1e-4"});
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/gradient_checking.md: what is left of a dW without += is the first step's share, by hand") {
    // The program's numbers, in its order, then gradcheck's R.
    Rng rng(0);
    Matrix W(3, 3);
    Matrix b(3, 1);
    Matrix h_0(3, 2);
    for (Matrix* drawn : {&W, &b, &h_0}) {
        for (Real& x : drawn->ref()) { x = rng.normal(0, 0.6); }
    }
    Rng projection(1);
    Matrix dh(3, 2);
    for (Real& r : dh.ref()) { r = projection.normal(0, 1); }

    std::vector<Matrix> h{h_0};
    for (int t = 1; t <= 4; ++t) {
        Matrix a = W * h.back();
        for (Index r = 0; r < 3; ++r) {
            for (Index c = 0; c < 2; ++c) { a(r, c) = std::tanh(a(r, c) + b(r, 0)); }
        }
        h.push_back(a);
    }
    Matrix dW(3, 3);
    Matrix share;
    for (std::size_t t = 4; t >= 1; --t) {
        const Matrix da = dh - dh % h[t] % h[t];
        share = da * transpose(h[t - 1]);
        dW += share;
        dh = transpose(W) * da;
    }
    const Gradcheck lost = check_mistakes(0)[2].check;
    CHECK(std::abs(lost.tape - share(lost.row, lost.col)) < 1e-12);
    CHECK(std::abs(lost.difference - dW(lost.row, lost.col)) < 1e-9);
    CHECK(lost.error > 1e-2);
    const Gradcheck turned = check_mistakes(0)[4].check;
    CHECK(std::abs(turned.tape - dW(turned.col, turned.row)) < 1e-12);
}

TEST_CASE("docs/gradient_checking.md: of a gradient that is wrong by a thousandth the curve ends at a thousandth") {
    const std::vector<double> right = by_tape_in_double({});
    std::vector<double> wrong = right;
    for (double& x : wrong) { x *= 1.001; }
    for (const double h : {1e-3, 1e-4}) {
        const double error = worst_error(by_differences_in_double({}, Stencil::fourth_order, h), wrong);
        CHECK(std::abs(error / 1e-3 - 1) < 0.01);
    }
}

TEST_CASE("docs/gradient_checking.md: the stencils' errors are those of Taylor's series") {
    // Of exp at 0 all derivatives are 1.
    const auto f = [](double x) { return std::exp(x); };
    CHECK(std::abs(((f(1e-3) - f(0)) / 1e-3 - 1) / (1e-3 / 2) - 1) < 1e-3);     //                     (CHECK.1)
    CHECK(std::abs((central(f, 0, 1e-2) - 1) / (1e-4 / 6) - 1) < 1e-4);         //                      (CHECK.2)
    CHECK(std::abs((fourth_order(f, 0, 1e-2) - 1) / (-1e-8 / 30) - 1) < 1e-3);  //                      (CHECK.3)
    for (const double h : {0.5, 0.01}) {
        const double stencil = (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);  //              (CHECK.4)
        CHECK(std::abs(fourth_order(f, 0, h) - stencil) < 1e-12);
    }
    // And of x³, which has no fifth one.
    const auto cube = [](double x) { return x * x * x; };
    CHECK(std::abs(fourth_order(cube, 2, 0.5) - 12) < 1e-13);
    CHECK(std::abs(central(cube, 2, 0.5) - 12 - 0.25) < 1e-13);
}

TEST_CASE("docs/gradient_checking.md: the best h and its error are where C h^n + A epsilon / h is smallest") {
    for (const double n : {1.0, 2.0, 4.0}) {
        for (const double epsilon : {std::pow(2, -52), std::pow(2, -23)}) {
            double best_h = 1;
            double least = 1e300;
            for (int k = 0; k < 16'000; ++k) {
                const double h = std::pow(10, -k / 1000.0);
                const double E = std::pow(h, n) / n + epsilon / h;  // C = 1/n, A = 1                     (CHECK.5)
                if (E < least) {
                    least = E;
                    best_h = h;
                }
            }
            CHECK(std::abs(best_h / std::pow(epsilon, 1 / (n + 1)) - 1) < 0.01);               //      (CHECK.6)
            CHECK(std::abs(least / std::pow(epsilon, n / (n + 1)) / (1 + 1 / n) - 1) < 0.01);  //      (CHECK.7)
        }
    }
}

TEST_CASE("docs/gradient_checking.md: outputs that add up to one thing hide a rule that hands on nothing") {
    const Parameter x("x", Matrix{{0.5}, {-1}, {0.25}});
    // Softmax of a column, and the same cut off from its input.
    const auto softmax = [&](Tape& tape, bool cut) {
        const Var e = exp(tape.parameter(x));
        const Var y = e % exp(-(tape.constant(Matrix(3, 1, 1)) * log(sum(e))));
        return cut ? Real(0) * tape.parameter(x) + detach(y) : y;
    };
    const std::vector<Parameter> inputs{x};
    const auto plain_sum = [&](Tape& tape) { return sum(softmax(tape, true)); };
    Tape tape;
    tape.backward(sum(softmax(tape, false)));
    CHECK(max_abs(x.grad()) < 1e-15);
    x.zero_grad();
    tape.clear();
    tape.backward(plain_sum(tape));
    CHECK(max_abs(x.grad()) == 0);  // the same: nothing is seen
    x.zero_grad();
    CHECK(gradcheck([&](Tape& t) { return softmax(t, false); }, inputs).error < 1e-9);
    CHECK(gradcheck([&](Tape& t) { return softmax(t, true); }, inputs).error > 0.1);  //                  (CHECK.9)
}

TEST_CASE("docs/gradient_checking.md: the floor of the relative error is a thousandth of the matrix's largest") {
    // d/dx of c x is c; the second element's derivative is off by 1e-5, and it is a millionth of the first.
    const Parameter x("x", Matrix{{1, 1}});
    const std::vector<Parameter> inputs{x};
    const auto f = [&](Tape& tape) {
        const Var X = tape.parameter(x);
        return tape.constant({{1, 1e-6}}) % X + detach(tape.constant({{0, 1e-11}}) % X);
    };
    const double by_floor = 1e-11 / 1e-3;  //                                                             (CHECK.8)
    const Gradcheck check = gradcheck(f, inputs);
    CHECK(check.col == 1);
    CHECK(check.error > 0.01 * by_floor);
    CHECK(check.error < 100 * by_floor);
    CHECK(check.error < 1e-6);
}

}  // namespace chronograd::test
