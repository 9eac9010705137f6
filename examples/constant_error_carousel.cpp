// constant_error_carousel: what the forget gate's bias keeps of an error: sigma(b)^k, fresh and trained LSTMs
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "carousel.hpp"
#include "lesson.hpp"
#include "program.hpp"
#include "progress.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

const std::vector<Real> biases{0, 1, 3, 5};

struct Settings {
    Index steps = 100;
    bool full = false;
    Training training{.hidden = 16, .learning_rate = 0.01, .updates = 1500};
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options(
        "constant_error_carousel: how far back an error reaches through an LSTM's cell, by its forget bias.");
    options.integer("steps", s.steps, 4, 300, "time steps looked back over; half of them in training");
    options.integer("hidden", s.training.hidden, 1, 32, "hidden units");
    options.integer("updates", s.training.updates, 1, 100'000, "training: give up after");
    options.positive("learning-rate", s.training.learning_rate, "Adam's step size");
    options.flag("full", s.full, "also: with which bias the copy task is solved, at which delay (minutes)");
    add_lesson_options(options, s.lesson);
    return options.parse(argc, argv);
}

// All start from the same weights, and differ in the forget gate's bias alone.
Net<nn::LSTM> make_net(const MemoryTask& task, const Settings& s, Real bias) {
    Rng rng(static_cast<std::uint32_t>(3 * s.lesson.seed));
    const nn::LSTM lstm(task.inputs, s.training.hidden, rng, {.forget_bias = bias});
    return {lstm, nn::Linear(s.training.hidden, task.outputs, rng)};
}

std::vector<Carousel> study(const MemoryTask& task, const Settings& s) {
    Rng rng(static_cast<std::uint32_t>(3 * s.lesson.seed + 2));
    const std::vector<Matrix> x = draw_examples(adding_problem(s.steps), rng, 1).x;
    Progress progress("training", std::ssize(biases) * s.training.updates);
    std::vector<Carousel> all;
    for (const Real bias : biases) {
        const Net<nn::LSTM> net = make_net(task, s, bias);
        const Paths fresh = measure_paths(net.layer, x);
        const MemoryRun run =
            train_until_solved("LSTM", learner_of(net, task), task, s.training, s.lesson.seed,
                               [&](Index n) { progress.update(std::ssize(all) * s.training.updates + n); });
        progress.say_above(fmt::format("b = {:g}: {}", bias, described(run)));
        all.push_back({bias, fresh, measure_paths(net.layer, x), run});
    }
    return all;
}

Delays study_delays(const Training& training, const Settings& s) {
    Delays all{{}, biases, {}};
    for (const Index T : {10, 20, 50, 100}) { all.tasks.push_back(copy_memory(T, 1)); }
    Progress progress("copying", std::ssize(all.tasks) * std::ssize(biases) * training.updates);
    for (const MemoryTask& task : all.tasks) {
        for (const Real bias : biases) {
            const Learner learner = learner_of(make_net(task, s, bias), task);
            all.runs.push_back(train_until_solved("LSTM", learner, task, training, s.lesson.seed, [&](Index n) {
                progress.update(std::ssize(all.runs) * training.updates + n);
            }));
            progress.say_above(fmt::format("b = {:g}: {}", bias, described(all.runs.back())));
        }
    }
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("constant_error_carousel", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson(
            "constant_error_carousel",
            "How far back does an error reach along an LSTM's cell, and what does the forget bias b do to it?",
            s.lesson);
        const MemoryTask task = adding_problem(s.steps / 2);
        lesson.numbers(described(task));
        lesson.numbers(described(s.training));

        lesson.numbers(fmt::format("Before and after it, one sequence of {} steps is looked back over.", s.steps));
        const std::vector<Carousel> all = study(task, s);
        lesson.numbers(fmt::format("\n{}", gates_table(all)));
        lesson.numbers(fmt::format("\n{}", paths_table(all, steps_back(s.steps))));
        lesson.seen(carousel_seen(all, task, s.steps));
        lesson.csv("constant_error_carousel.csv", paths_csv(all));
        for (const bool trained : {false, true}) {
            lesson.picture(
                trained ? "constant_error_carousel_trained.svg" : "constant_error_carousel.svg",
                fmt::format("What of an error in c_T arrives at c_k in {} LSTMs: along the cell (direct), by "
                            "the other ways (leak), by all ways. A size of 1: as much as was sent.",
                            trained ? "trained" : "fresh"),
                [&](std::ostream& gp) { send_paths(gp, all, trained); });
        }

        if (s.full) {
            Training training = s.training;
            training.updates *= 2;
            lesson.numbers(
                fmt::format("\nThe copy task with one symbol of 8, one seed, at most {} updates: updates until "
                            "solved. (Else the\nloss at the end, as a part of that without memory.)",
                            training.updates));
            const Delays delays = study_delays(training, s);
            lesson.numbers(delays_table(delays));
            lesson.seen(delays_seen(delays));
            lesson.csv("constant_error_carousel_delays.csv", delays_csv(delays));
        }
        lesson.finish();
    });
}
