// Whether pictures can be drawn on this machine.
#pragma once

#include "process.hpp"

namespace chronograd::test {

/// Whether gnuplot starts.
inline bool gnuplot_is_here() { return examples::run({"gnuplot", "--version"}, ".").has_value(); }

}  // namespace chronograd::test
