// Judging answers: whether they are right; if not, which mistake gives them, or where they first differ.
#pragma once

#include <string>
#include <vector>

#include "task.hpp"

namespace chronograd::exercises {

/// What is wrong with the answers to a part's cases, in a few lines; empty if nothing is. There is one answer for each
/// case, or for each of the first cases, where there are no more.
std::string fault_in(const Part& part, const std::vector<Bundle>& answers);

}  // namespace chronograd::exercises
