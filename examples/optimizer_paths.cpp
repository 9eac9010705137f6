// optimizer_paths: SGD, momentum, RMSprop, Adam and AdamW on their ways down a narrow valley
#include <vector>

#include "lesson.hpp"
#include "program.hpp"
#include "valley_report.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    Index steps = 100;
    Index turned = 0;
    double steep = 50;
    Rates rates;
    double spike = 1e4;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options(
        "optimizer_paths: five optimisers on their ways down a narrow valley, and what one of them does with "
        "a huge gradient.");
    options.integer("steps", s.steps, 20, 10'000, "steps of each");
    options.integer("turn", s.turned, 0, 90, "degrees by which the valley is turned");
    options.positive("steep", s.steep, "curvature across the valley; along it, it is 1", 1e6);
    options.positive("learning-rate", s.rates.sgd, "of SGD, without and with momentum", 1000);
    options.positive("momentum", s.rates.momentum, "of SGD with momentum");
    options.positive("adam-rate", s.rates.adam, "learning rate of RMSprop, Adam and AdamW", 1000);
    options.positive("decay", s.rates.decay, "AdamW's weight decay", 1000);
    options.positive("spike", s.spike, "the huge gradient", 1e100);
    add_lesson_options(options, s.lesson, "without effect: nothing here is random");
    if (!options.parse(argc, argv)) { return false; }
    if (s.rates.momentum >= 1) { throw InputError("--momentum: must be below 1"); }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("optimizer_paths", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson("optimizer_paths",
                      "A loss with a long narrow valley: how does each optimiser go down it, and where must it be?",
                      s.lesson);

        // The same start, the same gradients as functions of the place; only the rule of the step differs.
        const Valley valley{.steep = s.steep, .turned = static_cast<Real>(s.turned)};
        Valley larger = valley;
        larger.scale = 1000;
        std::vector<MethodRun> runs;
        for (const Method& method : methods(s.rates)) {
            runs.push_back({method, way_of(method, valley, s.steps), way_of(method, larger, 3)});
        }
        lesson.numbers(loss_table(runs, valley, s.steps));
        // For two of them the whole way is known without making a step.
        lesson.numbers(factor_table(runs, valley, s.rates, s.steps));
        lesson.numbers(scale_table(runs));

        // What a single exploding gradient does to Adam, and what clipping does to that.
        const std::vector<Real> plain = steps_after_spike(s.spike, 5000, 20'000, 0);
        const std::vector<Real> clipped = steps_after_spike(s.spike, 5000, 20'000, 1);
        lesson.numbers(spike_table(s.spike, plain, clipped));

        lesson.csv("optimizer_paths.csv", valley_csv(runs, valley));
        lesson.picture("optimizer_paths.svg", "The first forty steps on the valley's contours, and the loss at each.",
                       [&](std::ostream& gp) { draw_valley(gp, runs, valley); });
        lesson.seen(what_was_seen(runs, valley, plain, s.steps));
        lesson.finish();
    });
}
