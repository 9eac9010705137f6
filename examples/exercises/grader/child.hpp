// The process that the student's code runs in: reads cases, calls the functions, writes numbers. It judges nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bundle.hpp"
#include "exercise.hpp"

namespace chronograd::exercises {

/// A part of an exercise: its name, and how the student's function is called: from what it is given to what it answers.
struct Call {
    std::string part;
    std::function<Bundle(const Bundle& in)> function;
};

/// The child's main: argv[1] names the part. Reads cases from standard input up to its end, and for each writes an
/// answer, or what was thrown, to the file descriptor `answers`.
int answer(int argc, char** argv, const std::vector<Call>& calls);

/// A sequence over t = 1 .. T, with an element for t = 0 in front.
std::vector<Matrix> with_0(std::vector<Matrix> sequence, const Matrix& at_0 = {});
/// The same without its first element. One that is empty stays so.
std::vector<Matrix> without_0(std::vector<Matrix> sequence);

/// Where answers go: neither standard output nor standard error, which are the student's to print to.
constexpr int answers = 3;

/// An answer that is no numbers has one entry with one of these names, and the text as its numbers' bytes.
Bundle told(const std::string& kind, const std::string& text);
constexpr const char* not_started = "!not started";
constexpr const char* thrown = "!threw";

}  // namespace chronograd::exercises
