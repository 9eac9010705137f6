// The number type of the whole library. The same files are built twice, with double and with float;
// an inline namespace keeps the two apart, so that both can stand in one program.
#pragma once

#include <cstddef>

#ifdef CHRONOGRAD_FLOAT
#define CHRONOGRAD_PRECISION f32
#else
#define CHRONOGRAD_PRECISION f64
#endif

namespace chronograd::inline CHRONOGRAD_PRECISION {

#ifdef CHRONOGRAD_FLOAT
using Real = float;
#else
using Real = double;
#endif

/// Counts rows, columns, elements and records. Signed, so that `n - 1` is always what it says.
using Index = std::ptrdiff_t;

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
