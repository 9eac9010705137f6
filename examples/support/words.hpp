// Numbers in sentences: a noun that fits its number, and a bound that is one; and names in small letters.
#pragma once

#include <string>

#include "autograd/real.hpp"

namespace chronograd::examples {

/// "1 step", "2 steps".
std::string counted(Index n, const std::string& noun);

/// "lstm" of "LSTM".
std::string lower_case(std::string text);

/// x > 0 in so many significant digits, rounded up: what is said to be "at most" that, is.
std::string rounded_up(Real x, int digits);

}  // namespace chronograd::examples
