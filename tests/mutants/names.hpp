// Names that can be mistaken for each other.
#pragma once

#include <string>
#include <vector>

#include "source.hpp"

namespace chronograd::mutants {

/// What could stand there in place of name i by mistake: another gate, another operand, another state.
std::vector<std::string> names_instead_of(const Source& s, std::size_t i);

}  // namespace chronograd::mutants
