// The committed list of mutants that change nothing, each with its proof.
#pragma once

#include <string>
#include <vector>

#include "rules.hpp"

namespace chronograd::mutants {

/// One entry of equivalent.txt: three lines that say which mutant, and why it is none.
struct Equivalent {
    std::string file;
    std::string from;
    std::string to;
    std::string why;
};

/// Throws std::runtime_error, naming the line, for a text of another form.
std::vector<Equivalent> read_equivalents(const std::string& text);

/// For each mutant, its proof; null where it has none. `file` ends with " #2" for the second of the mutants of a file
/// that look the same. Throws std::runtime_error for an entry that is no mutant, or that does not say which.
std::vector<const Equivalent*> match(const std::vector<Mutant>& mutants, const std::vector<Equivalent>& entries);

}  // namespace chronograd::mutants
