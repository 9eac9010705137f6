// Text of a student's making, made fit to be shown.
#pragma once

#include <string>

namespace chronograd::exercises {

/// What may be shown in a terminal, and be a text in JSON: valid UTF-8 without control characters, so many lines at
/// most, and none of them long.
std::string harmless(const std::string& text, int most_lines);

}  // namespace chronograd::exercises
