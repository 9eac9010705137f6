// Gradients that were come by in three ways, side by side, and how far they are apart.
#pragma once

#include <functional>
#include <vector>

#include "autograd/parameter.hpp"
#include "hand_cells.hpp"

namespace chronograd::examples {

/// dL/dW by fourth-order central differences. `moved` are W's copies, which are moved together, each element in turn;
/// `loss` computes L from what they hold then.
Matrix slopes(const std::vector<Parameter>& moved, const std::function<Real()>& loss);

/// The largest difference of two matrices, as a part of their largest magnitude; infinite for NaN or other shapes.
Real disagreement(MatrixView a, MatrixView b);

/// The largest over all gradients: the time steps' shares, the sums, and the initial states.
Real disagreement(const Gradients& a, const Gradients& b);

/// Writes a table of every gradient, element by element and step by step, and how far the three are apart. (A bias that
/// receives what the other one does has no rows of its own.) Returns whether hand and tape agree to 1e-12, and tape and
/// differences to 1e-9.
bool compare(Page& page, const Hand& hand, const Gradients& tape, const Gradients& differences);

}  // namespace chronograd::examples
