// memory_tasks: RNN, IRNN, LSTM and GRU on the adding problem, copy memory, temporal order: which learns to remember
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "csv.hpp"
#include "lesson.hpp"
#include "memory_report.hpp"
#include "program.hpp"
#include "progress.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

// With what a task is tried, where nothing else is asked for: lengths at which cells differ, time enough for the best.
struct Plan {
    std::string task;
    Index steps;
    Index updates;
    Index hidden;
    std::vector<Index> many_steps;  // with --full
    Index many_updates;
};
const std::vector<Plan> plans{{"adding", 50, 2000, 32, {10, 25, 50, 100}, 4000},
                              {"copy", 5, 2000, 64, {1, 5, 20}, 10'000},
                              {"order", 20, 1000, 32, {10, 20, 50, 100}, 4000}};

struct Settings {
    std::string task = "adding";
    Index steps = 0;
    std::string cells = "RNN,IRNN,LSTM,GRU";
    std::vector<Index> seeds;
    bool full = false;
    Training training{.hidden = 0, .updates = 0};
    LessonOptions lesson;
};

// The value of each plan, as "50 (adding), 2 (copy)".
std::string by_task(Index Plan::*value) {
    std::string text;
    for (const Plan& plan : plans) {
        text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", plan.*value, plan.task);
    }
    return text;
}

const Plan* plan_of(const std::string& task) {
    const auto plan = std::find_if(plans.begin(), plans.end(), [&](const Plan& p) { return p.task == task; });
    return plan == plans.end() ? nullptr : &*plan;
}

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("memory_tasks: which cells learn to remember, over how many steps, after how many updates.");
    options.text("task", "NAME", s.task, "adding, copy or order");
    options.integer("steps", s.steps, 0, 1000, "the task's T; 0: " + by_task(&Plan::steps));
    options.text("cells", "LIST", s.cells, "which of RNN (tanh), IRNN (relu, W_hh = identity), LSTM, GRU");
    options.integers("seeds", s.seeds, 0, largest_seed + 2, "in place of --seed", "--seed and the two that follow it");
    options.exclude("seed", "seeds");
    options.integer("hidden", s.training.hidden, 0, 256, "hidden units; 0: " + by_task(&Plan::hidden));
    options.positive("learning-rate", s.training.learning_rate, "Adam's step size");
    options.integer("updates", s.training.updates, 0, 1'000'000, "give up after; 0: " + by_task(&Plan::updates));
    options.flag("full", s.full, "several T and more updates (takes many minutes)");
    add_lesson_options(options, s.lesson);
    if (!options.parse(argc, argv)) { return false; }
    if (s.full && s.steps > 0) { throw InputError("--full and --steps exclude each other"); }

    const Plan* plan = plan_of(s.task);
    if (plan == nullptr) { throw InputError(fmt::format("--task: '{}' is none of adding, copy, order", s.task)); }
    if (s.training.hidden == 0) { s.training.hidden = plan->hidden; }
    if (s.training.updates == 0) { s.training.updates = s.full ? plan->many_updates : plan->updates; }
    if (s.seeds.empty()) { s.seeds = {s.lesson.seed, s.lesson.seed + 1, s.lesson.seed + 2}; }
    return true;
}

std::vector<MemoryTask> tasks_of(const Settings& s) {
    const Plan* plan = plan_of(s.task);
    std::vector<MemoryTask> tasks;
    for (const Index T : s.full ? plan->many_steps : std::vector<Index>{s.steps > 0 ? s.steps : plan->steps}) {
        tasks.push_back(memory_task(s.task, T));
    }
    return tasks;
}

// Each task, each cell, each seed: of one seed, all cells learn from the same sequences.
std::vector<MemoryRun> run_all(const std::vector<MemoryTask>& tasks, const std::vector<std::string>& cells,
                               const Settings& s) {
    std::vector<MemoryRun> runs;
    const Index networks = std::ssize(tasks) * std::ssize(cells) * std::ssize(s.seeds);
    Progress progress("training", networks * s.training.updates);
    for (const MemoryTask& task : tasks) {
        for (const std::string& cell : cells) {
            for (const Index seed : s.seeds) {
                const Learner learner = make_learner(cell, task, s.training.hidden, seed);
                runs.push_back(train_until_solved(cell, learner, task, s.training, seed, [&](Index update) {
                    progress.update(std::ssize(runs) * s.training.updates + update);
                }));
                progress.say_above(described(runs.back()));
            }
        }
    }
    return runs;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("memory_tasks", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        const std::vector<MemoryTask> tasks = tasks_of(s);
        const std::vector<std::string> cells = cells_named(s.cells);
        Lesson lesson("memory_tasks", "Which cells learn to remember, over how many steps, after how many updates?",
                      s.lesson);
        for (const MemoryTask& task : tasks) { lesson.numbers(described(task)); }
        lesson.numbers(described(s.training));
        lesson.numbers(starts_of(cells));

        const std::vector<Row> rows = rows_of(run_all(tasks, cells, s));
        lesson.numbers(fmt::format("\n{}", outcome_table(rows)));
        say("\n{}", time_table(rows));
        lesson.seen(memory_seen(rows, tasks, s.training));

        lesson.csv("memory_tasks.csv", outcomes_csv(s.task, rows));
        lesson.csv("memory_tasks_curves.csv", curves_csv(s.task, rows));
        for (const MemoryTask& task : tasks) {
            lesson.picture(tasks.size() == 1 ? "memory_tasks.svg" : fmt::format("memory_tasks_{}.svg", task.steps),
                           fmt::format("The {} task, T = {}: loss on fresh sequences, a line for each seed. A filled "
                                       "point: solved; an open one: given up.",
                                       s.task, task.steps),
                           [&](std::ostream& gp) { send_curves(gp, task, rows); });
        }
        if (tasks.size() > 1) {
            lesson.picture("memory_tasks.svg",
                           fmt::format("The {} task: updates until solved, a point for each seed, lines through their "
                                       "medians. Open points: not solved.",
                                       s.task),
                           [&](std::ostream& gp) { send_limits(gp, rows, s.training); });
        }
        lesson.finish();
    });
}
