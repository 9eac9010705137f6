// The gradient of a recurrent network's loss, by the tape and by differences. Compiled twice, by the library in double
// and by the library in float: what it takes and returns is in double for both, and no name of the library appears, so
// that one program can compare the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chronograd::examples {

/// An RNN that reads two inputs and predicts one number at each step; its loss is the mean squared error. Weights and
/// data are rounded to float in both precisions, so that both compute the same function.
struct CheckedNet {
    std::ptrdiff_t steps = 10;
    std::ptrdiff_t hidden = 4;
    std::uint32_t seed = 0;
};

/// Three ways to take a derivative by differences; n of the error's h^n.
enum class Stencil { forward = 1, central = 2, fourth_order = 4 };

/// The gradient, all elements one after another.
std::vector<double> by_tape_in_double(const CheckedNet& net);
std::vector<double> by_tape_in_float(const CheckedNet& net);

/// The same by differences at this h.                                                  (CHECK.1), (CHECK.2), (CHECK.4)
std::vector<double> by_differences_in_double(const CheckedNet& net, Stencil stencil, double h);
std::vector<double> by_differences_in_float(const CheckedNet& net, Stencil stencil, double h);

}  // namespace chronograd::examples
