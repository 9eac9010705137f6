// bifurcation: the fixed points of one recurrent unit, where they appear, and what the gradient does there
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "branches.hpp"
#include "lesson.hpp"
#include "program.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    double weight = 5;
    Index steps = 50;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("bifurcation: the fixed points of one recurrent unit, and the derivative through time there.");
    options.positive("weight", s.weight, "w");
    options.integer("steps", s.steps, 1, 200, "time steps T of the derivative dx_T/dx_0");
    add_lesson_options(options, s.lesson, "without effect: nothing here is random");
    if (!options.parse(argc, argv)) { return false; }
    // From an unstable fixed point, a rounding error of 1e-16 grows by w s'(x) <= w/4 a step.
    if (std::pow(s.weight / 4, static_cast<double>(s.steps)) > 1e10) {
        throw InputError(
            fmt::format("--weight {:g} with --steps {}: (w/4)^T is above 1e10, so rounding errors would "
                        "drive runs off the unstable fixed points",
                        s.weight, s.steps));
    }
    return true;
}

Bifurcation explore(Real w, Index T) {
    Bifurcation all{w, T, folds(w), find_folds(w), {}, {}, {}, {}, {}, std::numeric_limits<Real>::quiet_NaN()};
    // One b on each side of the folds, and one between them.
    for (const Real b : {left_of(w), -w / 2, right_of(w)}) {
        all.at.push_back(fixed_points(w, b, all.found, T));
        all.runs_at.push_back(run_from(w, Matrix{{b}}, evenly(b - 0.123, b + w + 1, 25), long_run));
    }
    all.curve = fixed_point_curve(w, left_of(w), right_of(w), 801, T);
    all.runs = run_from(w, evenly(left_of(w), right_of(w), 41), Matrix{{-4, -1, 1, 4}}, long_run);
    // Where 0.5 is an unstable fixed point for some b, runs from it go up on one side of that b, and down on the other.
    if (run_unit(w, 0, 0.5, 1).dx_T.item() > 1) { all.jump = find_jump(w, 0.5, left_of(w), right_of(w), long_run); }
    all.from_start = run_from(w, evenly(left_of(w), right_of(w), 2401), Matrix{{0.5}}, T);
    if (!std::isnan(all.jump)) { all.from_start.push_back(run_from(w, Matrix{{all.jump}}, Matrix{{0.5}}, T)[0]); }
    std::sort(all.from_start.begin(), all.from_start.end(),
              [](const UnitRun& a, const UnitRun& b) { return a.b < b.b; });
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("bifurcation", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson("bifurcation",
                      "One unit, x_t = w s(x_{t-1}) + b: where does it rest as b changes, and does its "
                      "gradient explode where they change?",
                      s.lesson);
        const Bifurcation all = explore(s.weight, s.steps);
        lesson.numbers(fold_table(all));
        lesson.numbers(fixed_point_table(all));
        lesson.csv("bifurcation.csv", curve_csv(all));
        lesson.csv("bifurcation_runs.csv", runs_csv(all.runs));
        lesson.csv("bifurcation_start.csv", runs_csv(all.from_start));
        lesson.picture("bifurcation.svg", branches_caption(all), [&](std::ostream& gp) { draw_branches(gp, all); });
        lesson.picture("bifurcation_derivative.svg", derivatives_caption(all),
                       [&](std::ostream& gp) { draw_derivatives(gp, all); });
        lesson.seen(what_was_seen(all));
        lesson.finish();
    });
}
