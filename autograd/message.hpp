// The phrases that error messages are made of. For .cpp files alone.
#pragma once

#include <fmt/core.h>

#include <string>

#include "autograd/error.hpp"
#include "autograd/matrix.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// "16x3", as all messages write a shape.
inline std::string shape(MatrixView m) { return fmt::format("{}x{}", m.rows(), m.cols()); }

/// "tanh at t = 3", or "tanh" alone where there is no time step (time < 0).
inline std::string where(const char* op, int time) {
    return time < 0 ? std::string(op) : fmt::format("{} at t = {}", op, time);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
