// clipping: gradients that explode in training, and what clipping by norm and by value does, at which threshold
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "clipping_report.hpp"
#include "lesson.hpp"
#include "program.hpp"
#include "progress.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    Index runs = 10;
    double radius = 1.5;
    double learning_rate = 1;
    LatchTraining training;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("clipping: training on a task where gradients explode, with and without clipping.");
    options.integer("steps", s.training.steps, 2, 500, "time steps of a sequence");
    options.integer("hidden", s.training.hidden, 1, 64, "hidden units");
    options.integer("updates", s.training.updates, 10, 100'000, "updates of a run");
    options.integer("runs", s.runs, 1, 100, "runs of each kind, with seeds of their own");
    options.positive("radius", s.radius, "spectral radius that W_hh starts with");
    options.positive("learning-rate", s.learning_rate, "of plain SGD");
    add_lesson_options(options, s.lesson);
    if (!options.parse(argc, argv)) { return false; }
    s.training.radius = s.radius;
    s.training.learning_rate = s.learning_rate;
    return true;
}

// What is clipped, and at how many times the usual norm.
struct Way {
    const char* what;
    Real times;
};
constexpr std::array<Way, 8> ways{
    {{"norm", 0.1}, {"norm", 0.5}, {"norm", 1}, {"norm", 2}, {"norm", 5}, {"norm", 10}, {"value", 1}, {"value", 5}}};

// By value, a limit of threshold / sqrt(n) for n parameters lets no norm above the threshold pass.
ClippingTrial trial_of(const Way& way, Real usual, Index parameters) {
    const Real threshold = way.times * usual;
    if (way.what == std::string("norm")) { return {way.what, way.times, {.norm = threshold}, {}}; }
    return {way.what, way.times, {.value = threshold / std::sqrt(static_cast<Real>(parameters))}, {}};
}

Index parameters_of(const Settings& s) {
    Rng rng(0);
    Index n = 0;
    for (const Parameter& p : latch_net(rng, s.training.hidden, s.training.radius).parameters()) { n += p.size(); }
    return n;
}

// All trials train the same networks on the same data: only the clipping differs.
void train_all(ClippingTrial& trial, const Settings& s, Progress& progress, Index& done) {
    for (Index run = 0; run < s.runs; ++run) {
        const auto seed = static_cast<std::uint32_t>(1000 * s.lesson.seed + 2 * run);
        trial.runs.push_back(train_latch(s.training, trial.clipping, seed));
        progress.update(++done);
    }
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("clipping", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson("clipping",
                      "Remember the first of many inputs: do gradients explode on the way to learn it, and which "
                      "clipping helps?",
                      s.lesson);
        Index done = 0;
        Progress progress("training", (1 + std::ssize(ways)) * s.runs);

        // Without clipping first: how large gradients usually are. Not their mean: the few that explode make it.
        std::vector<ClippingTrial> trials{{"none", 0, {}, {}}};
        train_all(trials[0], s, progress, done);
        const Real usual = norms_of(trials[0]).median;
        if (usual <= 0) {
            throw std::runtime_error("half of the gradients are 0 or not finite; try a smaller --radius");
        }
        for (const Way& way : ways) {
            trials.push_back(trial_of(way, usual, parameters_of(s)));
            train_all(trials.back(), s, progress, done);
        }
        const auto at_usual = std::find_if(trials.begin(), trials.end(), [](const ClippingTrial& trial) {
            return trial.name == "norm" && trial.times == 1;
        });

        lesson.numbers(clipping_table(trials));
        lesson.csv("clipping.csv", clipping_csv(trials));
        lesson.picture("clipping.svg", histogram_caption(trials[0], *at_usual),
                       [&](std::ostream& gp) { draw_histogram(gp, trials[0], *at_usual); });
        lesson.picture("clipping_outcomes.svg", "How many runs were solved, and how many ended no better than a guess.",
                       [&](std::ostream& gp) { draw_outcomes(gp, trials); });
        lesson.seen(what_was_seen(trials));
        lesson.finish();
    });
}
