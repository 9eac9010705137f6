// loss_cliff: values and gradients against forward-mode loops, the wall against its closed form and published numbers,
// the descent against one written by hand.
#include "cliff.hpp"
#include "cliff_report.hpp"
#include "support.hpp"
#include "unit_loops.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

TEST_CASE("loss_cliff: the tape's values and derivatives are those of forward-mode loops") {
    Rng rng(3);
    Matrix w(1, 20);
    Matrix b(1, 20);
    Matrix start(1, 20);
    for (Index k = 0; k < 20; ++k) {
        w(0, k) = rng.uniform(3, 6);
        b(0, k) = rng.uniform(-4, -1);
        start(0, k) = rng.uniform(-1, 1);
    }
    for (const int T : {0, 1, 2, 50}) {
        const UnitRuns runs = run_units(w, b, start, T);
        for (Index k = 0; k < 20; ++k) {
            INFO("T = ", T, ", w = ", w(0, k), ", b = ", b(0, k));
            const ForwardMode f = forward_mode(w(0, k), b(0, k), start(0, k), T);
            CHECK(disagreement(runs.x_T(0, k), f.x) < 1e-10);
            CHECK(disagreement(runs.dx_T(0, k), f.dx_dx_0) < 1e-9);
            CHECK(disagreement(runs.E(0, k), f.E) < 1e-9);
            CHECK(disagreement(runs.dE_dw(0, k), f.dE_dw) < 1e-9);
            CHECK(disagreement(runs.dE_db(0, k), f.dE_db) < 1e-9);
            CHECK(disagreement(runs.gradient(0, k), f.gradient()) < 1e-9);
        }
    }
}

TEST_CASE("loss_cliff: at the wall, the tape, the closed forms and the loops say the same") {
    struct Row {
        double w, gradient, derivative;
    };
    // Computed independently of this code, to 7 digits.
    for (const auto& [w, gradient, derivative] :
         {Row{5, 779.3982, 3178.603}, Row{5.5, 54759.20, 373139.0}, Row{6, 3028551.7, 2.892668e7}}) {
        const UnitRuns at = run_unit(w, wall_at(w), x_0, 50);
        CHECK(disagreement(wall_at(w), 0.5 - w * 0.6224593312018546) < 1e-15);
        CHECK(disagreement(at.gradient.item(), gradient) < 2e-7);
        CHECK(disagreement(at.dx_T.item(), derivative) < 5e-7);
        CHECK(disagreement(at.gradient.item(), gradient_at_wall(w, 50)) < 1e-7);
        CHECK(disagreement(at.dx_T.item(), derivative_at_wall(w, 50)) < 1e-7);
        CHECK(disagreement(width_of_wall(w, 50), 1 / forward_mode(w, wall_at(w), 0.5, 50).dx_db) < 1e-7);
    }
    CHECK(std::abs(run_unit(5, wall_at(5) - 0.001, x_0, 50).E.item() - 0.341649) < 5e-7);
    CHECK(std::abs(run_unit(5, wall_at(5) + 0.001, x_0, 50).E.item() - 0.010047) < 5e-7);
}

TEST_CASE("loss_cliff: the wall that is found is the one of the closed form, and nothing near it is steeper") {
    for (const double w : {5.0, 5.5, 6.0}) {
        for (const int T : {25, 50}) {
            const Peak peak = find_wall(w, T);
            const double width = width_of_wall(w, T);
            CHECK(std::abs(peak.b - wall_at(w)) < 1.5 * width);
            double steepest = 0;  // over 40 widths
            for (int k = -4000; k <= 4000; ++k) {
                steepest = std::max(steepest, forward_mode(w, wall_at(w) + k * width / 200, 0.5, T).gradient());
            }
            CHECK(peak.gradient > (1 - 1e-6) * steepest);
            CHECK(peak.gradient < (1 + 1e-3) * steepest);
            CHECK(disagreement(peak.gradient, forward_mode(w, peak.b, 0.5, T).gradient()) < 1e-4);
        }
    }
    // The longer the sequence, the narrower: by J = w s'(0.5) a step.
    const double J = 5 * 0.6224593312018546 * (1 - 0.6224593312018546);
    CHECK(disagreement(width_of_wall(5, 100) / width_of_wall(5, 50), std::pow(J, -50)) < 1e-3);
}

TEST_CASE("loss_cliff: why the largest gradient is beside the wall, as the chapter has it") {
    const ForwardMode at = forward_mode(5, wall_at(5), 0.5, 50);
    const ForwardMode peak = forward_mode(5, find_wall(5, 50).b, 0.5, 50);
    CHECK(std::abs(width_of_wall(5, 50) - 5.5e-5) < 5e-7);
    CHECK(std::abs(s(at.x) - 0.622) < 5e-4);
    CHECK(std::abs(0.7 - s(at.x) - 0.078) < 5e-4);
    CHECK(peak.x < 0);
    CHECK(std::abs((0.7 - s(peak.x)) / (0.7 - s(at.x)) - 5) < 0.5);
    CHECK(std::abs(peak.dx_dx_0 / at.dx_dx_0 - 1.9) < 0.1);
}

TEST_CASE("loss_cliff: surface and cut hold what the loops say") {
    const CliffMap map;
    const CliffSurface surface = measure_surface(map, 4, 5, 30);
    CHECK(surface.w(0, 3) == map.w_high);
    CHECK(surface.b(0, 0) == map.b_low);
    for (Index i = 0; i < 4; ++i) {
        for (Index k = 0; k < 5; ++k) {
            const ForwardMode f = forward_mode(surface.w(0, i), surface.b(0, k), 0.5, 30);
            CHECK(disagreement(surface.E(i, k), f.E) < 1e-9);
            CHECK(disagreement(surface.gradient(i, k), f.gradient()) < 1e-9);
        }
    }
    const Matrix cut = cut_through(5, find_wall(5, 30), map, 30);
    for (Index i = 0; i < cut.rows(); ++i) {
        if (i > 0) { CHECK(cut(i, 0) >= cut(i - 1, 0)); }
        const ForwardMode f = forward_mode(5, cut(i, 0), 0.5, 30);
        CHECK(disagreement(cut(i, 1), f.E) < 1e-9);
        CHECK(disagreement(cut(i, 2), f.gradient()) < 1e-9);
    }
}

TEST_CASE("loss_cliff: descent is w -= learning rate x gradient, times threshold / norm where that is below 1") {
    for (const double threshold : {0.0, 0.1}) {
        const DescentSettings settings{.threshold = threshold, .updates = 30};
        const std::vector<Footstep> way = descend(settings, 50);
        REQUIRE(way.size() == 31);
        double w = 5;
        double b = -2.4;
        bool clipped = false;
        for (const Footstep& here : way) {
            const ForwardMode f = forward_mode(w, b, 0.5, 50);
            CHECK(disagreement(here.w, w) < 1e-8);
            CHECK(disagreement(here.b, b) < 1e-8);
            CHECK(disagreement(here.E, f.E) < 1e-6);
            CHECK(disagreement(here.gradient, f.gradient()) < 1e-6);
            const bool clip = threshold > 0 && f.gradient() > threshold;
            const double factor = clip ? threshold / (f.gradient() + 1e-6) : 1;  //                       (CLIP.1)
            clipped = clipped || clip;
            if (&here != &way.back()) { CHECK(disagreement(here.step, 0.03 * factor * f.gradient()) < 1e-6); }
            w -= 0.03 * factor * f.dE_dw;
            b -= 0.03 * factor * f.dE_db;
        }
        CHECK(clipped == (threshold > 0));
        CHECK(way.back().step == 0);
    }
}

TEST_CASE("loss_cliff: without clipping it is thrown off the map, with clipping it stays, step by step") {
    const CliffMap map;
    const std::vector<Footstep> plain = descend({}, 50);
    const std::vector<Footstep> clipped = descend({.threshold = 1}, 50);
    CHECK(std::abs(plain[0].E - 0.033) < 5e-4);
    CHECK(plain[longest_step(plain)].step > std::hypot(1.2, 0.8));  // longer than the map
    CHECK(plain.back().gradient < 1e-3);
    CHECK(!map.holds(plain.back().w, plain.back().b));
    for (const Footstep& here : clipped) {
        CHECK(here.step <= 0.03);  //                                                                    (CLIP.2)
        CHECK(map.holds(here.w, here.b));
    }
    CHECK(clipped[longest_step(clipped)].gradient > 1);
}

TEST_CASE("loss_cliff: what was seen follows the numbers") {
    const std::vector<FoundWall> found{{5, 50, {wall_at(5) + 0.553 * width_of_wall(5, 50), 1}}};
    const std::vector<Footstep> thrown{{5, -2.4, 0.5, 100, 3}, {9, 7, 0.09, 0, 0}};
    const std::vector<Footstep> stays{{5, -2.4, 0.5, 100, 0.25}, {5, -2.5, 0.125, 0.5, 0}};
    const DescentSettings clipping{.learning_rate = 0.25, .threshold = 1};
    const std::string text = what_was_seen(found, CliffMap(), thrown, stays, clipping);
    CHECK(names_all({"within 0.56 of its widths",
                     "Without clipping, the longest step was update 1's:\n|grad E| = 100 moved "
                     "(w, b) by 3, off the map from update 1 on: thrown off.",
                     "E was 0.5 at the start, 0.09 at best", "Clipped at the norm 1", "by 0.25; it was not thrown",
                     "0.125 after 1 update, with", "threshold = 0.25."},
                    text));
    const std::vector<FoundWall> elsewhere{{5, 50, {-2, 1}}};
    CHECK(names_all({"was not found at the wall everywhere",
                     "Without clipping, the longest step was update 1's:\n|grad E| "
                     "= 100 moved (w, b) by 0.25; it was not thrown"},
                    what_was_seen(elsewhere, CliffMap(), stays, stays, clipping)));
}

}  // namespace chronograd::test
