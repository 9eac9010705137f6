// A student's file as a program.
#pragma once

#include <filesystem>
#include <string>

#include "task.hpp"

namespace chronograd::exercises {

/// A file as a program, or why there is none.
struct Compiled {
    std::filesystem::path program;
    std::string state;  ///< empty, or what to say in place of the parts' states
    std::string says;   ///< the compiler's messages
};

/// Compiles the file with the exercise's driver. Programs are kept in `cache`: one that is made of the same is not made
/// again. Throws std::runtime_error or std::filesystem::filesystem_error where the grader is hindered.
Compiled compile(const Exercise& exercise, const std::filesystem::path& file, const std::filesystem::path& cache);

}  // namespace chronograd::exercises
