// A picture of two panels, one above the other, that share their axes: lines of positive numbers on a logarithmic
// scale, as before and after training.
#pragma once

#include <string>
#include <vector>

#include "autograd/matrix.hpp"
#include "output.hpp"

namespace chronograd::examples {

struct Panel {
    std::string title;
    std::vector<Matrix> lines;  ///< each (points x 2): x, y; a y of 0 has no place on the axis, and is left out
};

struct Panels {
    std::string name;                      ///< of the files: NAME.gp, NAME.svg
    std::string title;                     ///< may hold gnuplot's markup, as W_{hh}
    std::string x_axis;                    ///< the same
    std::string y_axis;                    ///< the same
    std::vector<std::string> legend = {};  ///< of each line, three at most
    bool logarithmic_x = false;
    Real lowest = 0;  ///< what is below is cut off
    Real marked = 0;  ///< an x with a vertical line through it; 0: none
    std::vector<Panel> panels = {};
};

/// Writes NAME.gp.
void write_panels_script(OutputFolder& out, const Panels& picture);

}  // namespace chronograd::examples
