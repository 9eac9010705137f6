// The one exception of the library.
#pragma once

#include <stdexcept>

#include "autograd/real.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Thrown for every mistake in the use of the library; the message names operation, shapes and time step.
class Error : public std::logic_error {
    using std::logic_error::logic_error;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
