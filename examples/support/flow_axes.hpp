// What the pictures of gradients through time share: logarithmic axes, blocks of norms, names.
#pragma once

#include <ostream>
#include <string>

#include "decades.hpp"
#include "gradient_flow.hpp"

namespace chronograd::examples {

/// How a line is drawn; told apart by its points where there are no colours.
struct LineStyle {
    const char* colour;
    int point;
};

/// A network's name, as it stands in a picture.
std::string with_greek(std::string name);

/// All norms but zeros.
void include(Decades& decades, const Flow& flow);
/// As the range of y, with its tics.
void send_decades(std::ostream& gp, const Decades& decades);

/// $NAME: n, norm, bound.
void send_flow(std::ostream& gp, const std::string& name, const Flow& flow);

/// x from 0 to `steps`, a logarithmic y, a grid.
void send_log_axes(std::ostream& gp, Index steps);

}  // namespace chronograd::examples
