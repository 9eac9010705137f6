// What the pictures of gradients through time share: logarithmic axes, blocks of norms, names.
#pragma once

#include <ostream>
#include <string>

#include "gradient_flow.hpp"

namespace chronograd::examples {

/// How a line is drawn; told apart by its points where there are no colours.
struct LineStyle {
    const char* colour;
    int point;
};

/// A network's name, as it stands in a picture.
std::string with_greek(std::string name);

/// The powers of ten that hold all norms but zeros, and 1.
struct Decades {
    int low = -1;
    int high = 0;

    void include(const Flow& flow);
    /// As the range of y, with its tics.
    void send(std::ostream& gp) const;
};

/// $NAME: n, norm, bound.
void send_flow(std::ostream& gp, const std::string& name, const Flow& flow);

/// x from 0 to `steps`, a logarithmic y, a grid.
void send_log_axes(std::ostream& gp, Index steps);

}  // namespace chronograd::examples
