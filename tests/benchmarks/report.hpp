// The benchmark's tables: what stands in them, as text, as CSV, as a picture, and which targets are met.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "measure.hpp"
#include "output.hpp"

namespace chronograd::bench {

/// What a number should be.
struct Target {
    enum class Sense { none, at_least, at_most };
    Sense sense = Sense::none;
    double bound = missing;

    /// Nothing if there is no target, or no number.
    [[nodiscard]] std::optional<bool> met(double number) const;
    [[nodiscard]] std::string text() const;  ///< "at least 60"
};

/// A line of a table. What is `missing` is left empty.
struct Row {
    std::string name;
    double ours = missing;
    double other = missing;
    double ratio = missing;
    Target target = {};
};

/// What is measured at once, when its turn comes.
struct Case {
    std::string name;
    std::function<std::vector<Row>()> measure;
};

/// A table, and how its numbers come about.
struct Table {
    std::string name;   ///< "training"
    std::string title;  ///< what is measured, and where
    std::string unit;   ///< of ours and other
    std::string other;  ///< who that is: "PyTorch"; or empty
    std::string ratio;  ///< what by what: "PyTorch / ours"; empty if the targets are about ours
    std::vector<Case> cases = {};
    std::vector<Row> rows = {};  ///< as far as they have been measured

    /// The number that the target is about.
    [[nodiscard]] double judged(const Row& row) const { return ratio.empty() ? row.ours : row.ratio; }
};

/// Leaves the cases whose "table: case" contains the text, and drops tables without any. Throws InputError where
/// nothing is left.
std::vector<Table> with_cases(std::vector<Table> tables, const std::string& text);

// A table's head of two lines, and a line of it.
std::string heading(const Table& table);
std::string line_of(const Table& table, const Row& row);

/// All rows with all their digits.
std::string csv(const std::vector<Table>& tables);

/// "targets met: 3 of 5 (training 1 of 2, track 2 of 3); not measured: 2"; which ones is said beside each. Says so,
/// too, where none is judged, or there is none.
std::string verdict(const std::vector<Table>& tables);

/// Writes bench.gp: training steps and products, ours and the other's, with the targets. Writes nothing, and returns
/// false, where there is neither.
bool write_picture(examples::OutputFolder& out, const std::vector<Table>& tables);

}  // namespace chronograd::bench
