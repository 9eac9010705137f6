// Of the pictures of gradients through time, the heat map and the animation.
#pragma once

#include <ostream>
#include <vector>

#include "flow_report.hpp"

namespace chronograd::examples {

/// For each network a triangle of (k, t), side by side.
void send_heat(std::ostream& gp, const std::vector<Heat>& heats);

/// A frame for each of about 40 times, and some for the last one.
void send_animation(std::ostream& gp, const Study& study);

}  // namespace chronograd::examples
