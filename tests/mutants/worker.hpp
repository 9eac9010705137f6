// A worker: a copy of the sources, in which one mutant at a time is planted, built and tested.
#pragma once

#include <filesystem>
#include <string>

#include "rules.hpp"

namespace chronograd::mutants {

struct Outcome {
    enum class Kind { caught, timed_out, does_not_compile, survived };
    Kind kind;
    std::string test;  ///< the one that caught it
};

class Worker {
public:
    /// Copies the sources of the tree at `root` into `folder`, beside what an earlier run has built there.
    Worker(const std::filesystem::path& root, const std::filesystem::path& folder);

    /// Builds and tests the sources as they are. Throws std::runtime_error, with what was printed, if a test fails.
    void check_unchanged();
    /// Builds and tests them with the mutant in its place; the copy is whole again afterwards.
    Outcome try_mutant(const Mutant& m);

private:
    Outcome build_and_test();

    std::filesystem::path source_;
    std::filesystem::path build_;
    std::string last_output_;
};

std::string text_of(const std::filesystem::path& file);

}  // namespace chronograd::mutants
