// Grading a student's files: compile, run each part in a process of its own, judge what it answers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "task.hpp"

namespace chronograd::exercises {

/// What became of a part.
struct PartResult {
    std::string name;
    Index points;         ///< got
    Index out_of;         ///< of so many
    std::string state;    ///< "right", "wrong", "not started", "threw", "crashed", "stopped", or why none of it ran
    std::string says;     ///< lines that explain it; empty if there is nothing to say
    std::string printed;  ///< what the student's code printed
};

/// What became of an exercise.
struct Result {
    std::string number;
    std::string name;
    std::vector<PartResult> parts;
    std::string says;  ///< about the whole file: the compiler's messages, say

    [[nodiscard]] Index points() const;
    [[nodiscard]] Index out_of() const;
    /// The parts' state, if they all have the same; else each that there is: "right, wrong".
    [[nodiscard]] std::string state() const;
    [[nodiscard]] bool right() const { return points() == out_of(); }
};

/// Grades the file, which is called exercise.file(). Programs are kept in `cache`, so that a file that has not changed
/// is not compiled again. Nothing that the student's code does is an error of this function.
Result grade(const Exercise& exercise, const std::filesystem::path& file, const std::filesystem::path& cache);

/// The result for a file that could not be had, for a reason such as "not handed in".
Result ungraded(const Exercise& exercise, const std::string& state, const std::string& says);

}  // namespace chronograd::exercises
