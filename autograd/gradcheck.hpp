// The gradient check: what the tape says of a function's gradient, against differences of the function itself.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "autograd/parameter.hpp"
#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// The element at which the two agree least.
struct Gradcheck {
    Real error = 0;         ///< |tape - difference| / max(of both magnitudes, 1e-3 x the largest in the matrix)
    std::string operation;  ///< the operation that computed the checked value, with its time step
    std::string input;      ///< the parameter that the element belongs to
    Index row = 0;          ///< the element's place in it, counted from 0
    Index col = 0;          ///< as row
    Real tape = 0;          ///< dL/d(element) by backpropagation
    Real difference = 0;    ///< the same by differences

    /// One line with all of the above.
    [[nodiscard]] std::string message() const;
};

/// Records the computation that is checked and returns its value, of any shape.
using Computation = std::function<Var(Tape&)>;

/// Compares every element of every input's gradient of L = sum of R % computation, with R drawn from N(0, 1) by
/// `seed`, so that no two errors cancel. Differences are the fourth-order central stencil
///     f'(x) = (8 (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))) / 12h,    h = step max(1, |x|).
/// The inputs' values are left as they were (unless the computation throws midway); their gradients are zeroed. NaN on
/// either side is an infinite error, and so is a check of no inputs. Throws Error where the computation does, and as
/// Tape::backward where it depends on nothing that wants a gradient. docs/gradient_checking.md derives the stencil.
Gradcheck gradcheck(const Computation& computation, std::span<const Parameter> inputs, std::uint32_t seed = 1,
                    Real step = Real(1e-3));

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
