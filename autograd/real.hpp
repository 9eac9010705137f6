// What everything is made of: the number type, the type that counts, the exception. The same files are built twice,
// with double and with float; an inline namespace keeps the two apart, so that both can stand in one program.
#pragma once

#include <cstddef>
#include <stdexcept>

#ifdef CHRONOGRAD_FLOAT
#define CHRONOGRAD_PRECISION f32
#define CHRONOGRAD_REAL float
#else
#define CHRONOGRAD_PRECISION f64
#define CHRONOGRAD_REAL double
#endif

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// The number type: double, or float in chronograd_f32.
using Real = CHRONOGRAD_REAL;

/// Counts rows, columns, elements and records. Signed, so that `n - 1` is always what it says.
using Index = std::ptrdiff_t;

/// Thrown for every mistake in the use of the library; the message names operation, shapes and time step.
struct Error : std::logic_error {
    using std::logic_error::logic_error;  ///< from a message
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
