// Results as people and programs read them: a table, an exercise in detail, JSON, and CSV with a row for each student.
#pragma once

#include <string>
#include <vector>

#include "grading.hpp"

namespace chronograd::exercises {

/// A row for each exercise, and the sum.
std::string table(const std::vector<Result>& results);
/// The parts of one, what is wrong with each, and what the student's code printed.
std::string details(const Result& result);
/// Everything, as a JSON array with an object for each exercise.
std::string json(const std::vector<Result>& results);

struct StudentResults {
    std::string student;
    std::vector<Result> results;
};
/// Header: student, each exercise's folder, total, out_of; then a row of points for each student. An exercise that did
/// not run is 0.
std::string csv(const std::vector<StudentResults>& students);

}  // namespace chronograd::exercises
