// bifurcation: folds against Newton's method, fixed points against a scan, derivatives against closed forms and
// forward-mode loops.
#include <fmt/format.h>

#include "branches.hpp"
#include "support.hpp"
#include "unit_loops.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

/// Newton's method for x - w s(x) - b = 0 and w s (1 - s) = 1, in (x, b), from a guess. s' = s (1 - s), s'' = s' (1 -
/// 2s).
Fold newton_fold(double w, double x) {
    double b = x - w * s(x);
    for (int k = 0; k < 50; ++k) {
        const double slope = s(x) * (1 - s(x));
        const double off = w * slope - 1;
        x -= off / (w * slope * (1 - 2 * s(x)));
        b = x - w * s(x);
    }
    return {b, x};
}

}  // namespace

TEST_CASE("bifurcation: folds, in closed form, found, by Newton's method, and as published") {
    for (const double w : {4.1, 5.0, 6.0}) {
        const std::vector<Fold> closed = folds(w);
        const std::vector<Fold> found = find_folds(w);
        REQUIRE(closed.size() == 2);
        REQUIRE(found.size() == 2);
        for (const int side : {0, 1}) {
            const Fold newton = newton_fold(w, side == 0 ? -1 : 1);
            CHECK(disagreement(closed[side].x, newton.x) < 1e-9);
            CHECK(disagreement(closed[side].b, newton.b) < 1e-9);
            CHECK(disagreement(found[side].x, newton.x) < 1e-9);
            CHECK(disagreement(found[side].b, newton.b) < 1e-9);
        }
    }
    CHECK(std::abs(find_folds(5)[0].b - -2.34439) < 5e-6);
    CHECK(std::abs(find_folds(5)[1].b - -2.65561) < 5e-6);
    CHECK(folds(4).empty());
    CHECK(find_folds(4).empty());
    CHECK(find_folds(3).empty());
}

TEST_CASE("bifurcation: the fixed points are those of a scan, and the derivative from each is (w s')^T") {
    for (const double b : {-4.0, -2.7, -2.6, -2.5, -2.4, -2.3, -1.0}) {
        std::vector<double> scanned;
        for (int k = -80000; k < 80000; ++k) {
            const double x = (k + 0.5) / 10000;
            const double next = (k + 1.5) / 10000;
            if ((5 * s(x) + b - x > 0) != (5 * s(next) + b - next > 0)) { scanned.push_back((x + next) / 2); }
        }
        const std::vector<FixedPoint> found = fixed_points(5, b, folds(5), 50);
        REQUIRE(found.size() == scanned.size());
        CHECK(found.size() == (b > -2.65561 && b < -2.34439 ? 3 : 1));
        for (std::size_t k = 0; k < found.size(); ++k) {
            CHECK(std::abs(found[k].x - scanned[k]) < 1e-4);
            const double slope = 5 * s(found[k].x) * (1 - s(found[k].x));
            CHECK(disagreement(found[k].slope, slope) < 1e-12);
            CHECK(found[k].stable() == (k != 1));
            CHECK(disagreement(found[k].derivative, std::pow(slope, 50)) < 1e-6);
        }
    }
    CHECK(fixed_points(3, -1.5, folds(3), 50).size() == 1);
}

TEST_CASE("bifurcation: through the fold the derivative is 1, however many steps") {
    for (const Fold& fold : find_folds(5)) {
        for (const int T : {1, 10, 50, 200}) {
            CHECK(std::abs(run_unit(5, fold.b, fold.x, T).dx_T.item() - 1) < 1e-9);
            CHECK(std::abs(forward_mode(5, fold.b, fold.x, T).dx_dx_0 - 1) < 1e-9);
        }
    }
}

TEST_CASE("bifurcation: the curve holds fixed points, from one end of the picture to the other") {
    const std::vector<FixedPoint> curve = fixed_point_curve(5, left_of(5), right_of(5), 101, 20);
    REQUIRE(curve.size() == 101);
    CHECK(std::abs(curve.front().b - left_of(5)) < 1e-9);
    CHECK(std::abs(curve.back().b - right_of(5)) < 1e-9);
    for (const FixedPoint& p : curve) {
        CHECK(std::abs(5 * s(p.x) + p.b - p.x) < 1e-12);
        CHECK(disagreement(p.derivative, forward_mode(5, p.b, p.x, 20).dx_dx_0) < 1e-9);
    }
}

TEST_CASE("bifurcation: runs end at the stable fixed points, and jump where 0.5 is the unstable one") {
    const std::vector<FixedPoint> points = fixed_points(5, -2.5, folds(5), 50);
    const std::vector<UnitRun> runs = run_from(5, Matrix{{-2.5}}, Matrix{{-5, -1, -0.01, 0.01, 1, 5}}, 1000);
    for (const UnitRun& run : runs) {
        CHECK((run.end > 0) == (run.start > 0));
        CHECK(disagreement(run.end, points[run.start < 0 ? 0 : 2].x) < 1e-9);
    }
    CHECK(std::abs(find_jump(5, 0.5, left_of(5), right_of(5), 1000) - (0.5 - 5 * s(0.5))) < 1e-9);
}

TEST_CASE("bifurcation: what was seen follows the numbers") {
    Bifurcation none{3,
                     10,
                     {},
                     {},
                     {fixed_points(3, -1, {}, 10)},
                     {run_from(3, Matrix{{-1}}, Matrix{{0}}, 100)},
                     {},
                     {},
                     {{-1, 0.5, 0, 0.25}},
                     nan};
    CHECK(names_all({"at b = -1.0000 runs ended at 1 attractor.", "no fold: with w = 3", "x_0 = 0.5: 0.25)"},
                    what_was_seen(none)));
    CHECK(fold_table(none).find("No folds") == 0);
    CHECK(branches_caption(none) == "One fixed point for every b, to which all runs go.");
    CHECK(names_all({"nowhere above 1"}, derivatives_caption(none)));
    none.from_start.push_back({-1, 0.5, 0, 1.5});
    CHECK(names_all({"x_0 = 0.5: 1.5 at most."}, derivatives_caption(none)));
    none.from_start.pop_back();
    // Runs on their way are at no attractor; of three fixed points only the stable ones are attractors.
    none.runs_at[0].push_back({-1, 9, 8, 0});
    none.runs_at[0].push_back({-1, 9, 7, 0});
    CHECK(names_all({"ended at 1 attractor, 2 of 3 were still moving."}, what_was_seen(none)));
    Bifurcation three = none;
    three.w = 5;
    three.at = {fixed_points(5, -2.5, folds(5), 10)};
    REQUIRE(three.at[0].size() == 3);
    const Real low = three.at[0][0].x;
    const Real high = three.at[0][2].x;
    three.runs_at = {{{-2.5, -3, low, 0}, {-2.5, 0, three.at[0][1].x, 9}, {-2.5, 3, high, 0}, {-2.5, 0.1, 1.9, 0}}};
    CHECK(names_all({"ended at 2 attractors, 1 of 4 were still moving."}, what_was_seen(three)));
    three.runs_at[0].push_back({-2.5, 3, high + 1e-5, 0});  // near is not there
    CHECK(names_all({"ended at 2 attractors, 2 of 5 were still moving."}, what_was_seen(three)));
    Bifurcation some = none;
    some.w = 4.1;
    some.closed = folds(4.1);
    some.found = some.closed;
    CHECK(names_all(
        {"is 1.000000 and 1.000000", "x_0 = 0.5 is an unstable fixed point for no b", "dx_10/dx_0 is 0.25 at"},
        what_was_seen(some)));
    CHECK(names_all({"1 at the folds, and 0.25 at most along"}, derivatives_caption(some)));
    // They go over at the upper branch's fold, where no derivative by x_0 is large, and that by b is a power of T.
    const double fold = newton_fold(4.1, 1).b;
    CHECK(names_all(
        {fmt::format("at the fold, b = {:.6f}: after 1000 steps they are at\n{:.4f} with b 0.001 above it, at "
                     "{:.4f} with b 0.001 below.",
                     fold, forward_mode(4.1, fold + 0.001, 0.5, 1000).x, forward_mode(4.1, fold - 0.001, 0.5, 1000).x)},
        what_was_seen(some)));
    for (const int T : {50, 100, 200}) {
        ForwardMode largest{0, 0};
        for (double b = fold - 0.03; b < fold + 0.03; b += 5e-6) {
            const ForwardMode run = forward_mode(4.1, b, 0.5, T);
            largest.dx_dx_0 = std::max(largest.dx_dx_0, run.dx_dx_0);
            largest.dx_db = std::max(largest.dx_db, run.dx_db);
        }
        CHECK(largest.dx_dx_0 < 4);
        CHECK(largest.dx_db > T);
        CHECK(largest.dx_db < std::pow(T, 3));
        CHECK(disagreement(forward_mode(4.1, fold, newton_fold(4.1, 1).x, T).dx_db, T) < 1e-6);  // J = 1 in (CLIFF.5)
    }
    some.jump = -2;
    CHECK(names_all({fmt::format("1 at the folds, and {:.3g} where", forward_mode(4.1, -2, 0.5, 10).dx_dx_0)},
                    derivatives_caption(some)));
    // By how much it grows decides the verb. On the unstable fixed point 0.5 the derivative is (w s'(0.5))^T.
    some.jump = 0.5 - 4.3 * s(0.5);
    some.w = 4.3;
    CHECK(names_all({"It grows, and does not explode, between them", "dx_10/dx_0 = 1.11"}, what_was_seen(some)));
    some.w = 5;
    some.T = 50;
    some.jump = 0.5 - 5 * s(0.5);
    some.closed = some.found = folds(5);
    CHECK(names_all({"It explodes between them", "dx_50/dx_0 = 3179."}, what_was_seen(some)));
}

}  // namespace chronograd::test
