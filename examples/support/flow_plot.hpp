// Gradients through time as pictures: lines, a heat map, and an animation.
#pragma once

#include "flow_report.hpp"

namespace chronograd::examples {

class Lesson;

/// gradient_flow.svg, gradient_flow_nonnormal.svg, gradient_flow_heat.png and gradient_flow_back.gif.
void draw_flow(Lesson& lesson, const Study& study);

}  // namespace chronograd::examples
