// What became of networks on a memory task: a table, CSV, pictures, and sentences made of the numbers.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "memory_training.hpp"

namespace chronograd::examples {

/// The runs of one cell at one T, one for each seed.
struct Row {
    std::string cell;
    Index steps;
    std::vector<MemoryRun> runs;

    [[nodiscard]] Index solved() const;
    [[nodiscard]] bool all_solved() const { return solved() == std::ssize(runs); }
    /// Updates until half of the runs (rounded up) had solved it; -1 where fewer have. With an even number of runs this
    /// is the lower of the two in the middle: of the upper one, updates may be unknown.
    [[nodiscard]] Index median_updates() const;
};

/// Grouped as they come: a row begins where cell or T changes. Of one cell and T, the runs must be neighbours.
std::vector<Row> rows_of(const std::vector<MemoryRun>& runs);

/// A line for each T and cell: how many seeds solved it, updates of each, and the losses at the end.
std::string outcome_table(const std::vector<Row>& rows);
/// Processor time: not the same in every run, so it is printed and not kept.
std::string time_table(const std::vector<Row>& rows);
/// Who solved it at which T, who did not and where it stood then; who needed the fewest updates, and whether that is
/// the LSTM.
std::string memory_seen(const std::vector<Row>& rows, const std::vector<MemoryTask>& tasks, const Training& training);

/// task,T,cell,seed,updates,loss: every test.
std::string curves_csv(const std::string& task, const std::vector<Row>& rows);
/// task,T,cell,seed,outcome,updates,loss: the end of every run.
std::string outcomes_csv(const std::string& task, const std::vector<Row>& rows);

/// Loss against updates, a line for each run, of the rows with this task's T.
void send_curves(std::ostream& gp, const MemoryTask& task, const std::vector<Row>& rows);
/// Updates until solved against T, a point for each run.
void send_limits(std::ostream& gp, const std::vector<Row>& rows, const Training& training);

}  // namespace chronograd::examples
