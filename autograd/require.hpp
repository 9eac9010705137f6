// Checks, and the phrases that their messages are made of. For .cpp files alone.
#pragma once

#include <fmt/ostream.h>

#include <ostream>

#include "autograd/matrix.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Throws Error with this message, unless all is well. Nothing is formatted, and nothing allocated, if it is.
template <class... Args>
void require(bool well, fmt::format_string<const Args&...> message, const Args&... args) {
    if (!well) { throw Error(fmt::format(message, args...)); }
}

/// Prints as "16x3".
struct Shape {
    Index rows, cols;  ///< as they are printed
    friend std::ostream& operator<<(std::ostream& out, Shape s) { return out << s.rows << 'x' << s.cols; }
};
/// A matrix' shape.
inline Shape shape(MatrixView m) { return {m.rows(), m.cols()}; }

/// Prints as "tanh at t = 3", or as "tanh" where there is no time step (time < 0).
struct Where {
    const char* op;  ///< the operation's name
    int time;        ///< its time stamp
    friend std::ostream& operator<<(std::ostream& out, Where w) {
        return w.time < 0 ? out << w.op : out << w.op << " at t = " << w.time;
    }
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION

template <>
struct fmt::formatter<chronograd::CHRONOGRAD_PRECISION::Shape> : fmt::ostream_formatter {};
template <>
struct fmt::formatter<chronograd::CHRONOGRAD_PRECISION::Where> : fmt::ostream_formatter {};
