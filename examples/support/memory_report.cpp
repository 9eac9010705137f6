// The outcome of memory tasks as text.
#include "memory_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace chronograd::examples {
namespace {

template <class F>
std::string listed(const std::vector<MemoryRun>& runs, const F& text) {
    std::string list;
    for (const MemoryRun& run : runs) { list += (list.empty() ? "" : ", ") + text(run); }
    return list;
}

std::string updates_of(const MemoryRun& run) {
    if (run.outcome == Outcome::solved) { return fmt::to_string(run.updates); }
    return fmt::format("{}{}", run.outcome == Outcome::diverged ? "diverged at " : "> ", run.updates);
}

void append(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

/// What happened at one T.
std::string sentences_of(const MemoryTask& task, const std::vector<Row>& rows, const Training& training) {
    std::string solvers;
    std::string others;
    const Row* first = nullptr;
    const Row* lstm = nullptr;
    for (const Row& row : rows) {
        if (row.steps != task.steps) { continue; }
        if (row.cell == "LSTM") { lstm = &row; }
        if (row.all_solved()) {
            append(solvers, fmt::format("{} ({})", row.cell, row.median_updates()));
            if (first == nullptr || row.median_updates() < first->median_updates()) { first = &row; }
        } else {
            const auto loss = [&](const MemoryRun& run) {
                return fmt::format("{:.2g}", run.last_loss() / task.baseline);
            };
            others +=
                fmt::format("\n{}: {} of {} seeds within {} updates; loss then, as a part of that without memory: {}.",
                            row.cell, row.solved(), row.runs.size(), training.updates, listed(row.runs, loss));
        }
    }
    std::string text = fmt::format("T = {}: solved with every seed by {}.{}", task.steps,
                                   solvers.empty() ? "none" : solvers + ", after so many updates (median)", others);
    if (lstm != nullptr && first != nullptr && first != lstm) {
        text += "\nThe LSTM does not win here: ";
        text += lstm->all_solved() ? fmt::format("it needed {:.1f} times the updates of the {}.",
                                                 static_cast<double>(lstm->median_updates()) /
                                                     static_cast<double>(first->median_updates()),
                                                 first->cell)
                                   : fmt::format("the {} solved it with every seed.", first->cell);
    }
    return text;
}

/// Of each cell, at which T it failed.
std::string failures_of(const std::vector<Row>& rows) {
    std::vector<std::string> cells;
    std::string text;
    for (const Row& row : rows) {
        if (std::find(cells.begin(), cells.end(), row.cell) != cells.end()) { continue; }
        cells.push_back(row.cell);
        std::string lengths;
        for (const Row& other : rows) {
            if (other.cell == row.cell && !other.all_solved()) { append(lengths, fmt::to_string(other.steps)); }
        }
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", row.cell, lengths.empty() ? "none" : lengths);
    }
    return text;
}

}  // namespace

Index Row::solved() const {
    return std::count_if(runs.begin(), runs.end(), [](const MemoryRun& run) { return run.outcome == Outcome::solved; });
}

Index Row::median_updates() const {
    std::vector<Index> updates;
    for (const MemoryRun& run : runs) {
        if (run.outcome == Outcome::solved) { updates.push_back(run.updates); }
    }
    const std::size_t half = (runs.size() + 1) / 2;
    if (updates.size() < half) { return -1; }
    std::sort(updates.begin(), updates.end());
    return updates[half - 1];
}

std::vector<Row> rows_of(const std::vector<MemoryRun>& runs) {
    std::vector<Row> rows;
    for (const MemoryRun& run : runs) {
        if (rows.empty() || rows.back().cell != run.cell || rows.back().steps != run.steps) {
            rows.push_back({run.cell, run.steps, {}});
        }
        rows.back().runs.push_back(run);
    }
    return rows;
}

std::string outcome_table(const std::vector<Row>& rows) {
    const auto seed = [](const MemoryRun& run) { return fmt::to_string(run.seed); };
    const auto loss = [](const MemoryRun& run) { return fmt::format("{:.2g}", run.last_loss()); };
    const std::string heading = fmt::format("updates, seed {}", listed(rows[0].runs, seed));
    std::size_t width = std::max<std::size_t>(30, heading.size());
    for (const Row& row : rows) { width = std::max(width, listed(row.runs, updates_of).size()); }
    std::string text = fmt::format("   T  cell  solved  {:<{}}  loss then", heading, width);
    for (const Row& row : rows) {
        text += fmt::format("\n{:>4}  {:<4}  {:>6}  {:<{}}  {}", row.steps, row.cell,
                            fmt::format("{} / {}", row.solved(), row.runs.size()), listed(row.runs, updates_of), width,
                            listed(row.runs, loss));
    }
    return text;
}

std::string time_table(const std::vector<Row>& rows) {
    std::string text;
    double all = 0;
    for (const Row& row : rows) {
        double seconds = 0;
        Index updates = 0;
        for (const MemoryRun& run : row.runs) {
            seconds += run.seconds;
            updates += run.updates;
        }
        all += seconds;
        text += fmt::format("{:>4}  {:<4}  {:>6.2f}\n", row.steps, row.cell,
                            updates > 0 ? 1e3 * seconds / static_cast<double>(updates) : 0);
    }
    return fmt::format("   T  cell  ms an update (processor time)\n{}All updates together: {:.1f} s.", text, all);
}

std::string memory_seen(const std::vector<Row>& rows, const std::vector<MemoryTask>& tasks, const Training& training) {
    std::string text;
    for (const MemoryTask& task : tasks) { text += (text.empty() ? "" : "\n") + sentences_of(task, rows, training); }
    if (tasks.size() > 1) { text += fmt::format("\nT at which not every seed solved it: {}.", failures_of(rows)); }
    return text;
}

std::string curves_csv(const std::string& task, const std::vector<Row>& rows) {
    std::string csv = "task,T,cell,seed,updates,loss\n";
    for (const Row& row : rows) {
        for (const MemoryRun& run : row.runs) {
            for (Index i = 0; i < run.curve.rows(); ++i) {
                fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{}\n", task, row.steps, row.cell, run.seed,
                               run.curve(i, 0), run.curve(i, 1));
            }
        }
    }
    return csv;
}

std::string outcomes_csv(const std::string& task, const std::vector<Row>& rows) {
    std::string csv = "task,T,cell,seed,outcome,updates,loss\n";
    for (const Row& row : rows) {
        for (const MemoryRun& run : row.runs) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", task, row.steps, row.cell, run.seed,
                           word(run.outcome), run.updates, run.last_loss());
        }
    }
    return csv;
}

}  // namespace chronograd::examples
