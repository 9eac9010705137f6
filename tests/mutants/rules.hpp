// The generator: every way to make one small mistake in a source, by patterns.
#pragma once

#include <string>
#include <vector>

namespace chronograd::mutants {

/// One wrong rule: a text in which [begin, end) stands changed into `replacement`.
struct Mutant {
    std::string file;
    std::string kind;  ///< "sign", "factor", "transpose", ...
    std::size_t begin;
    std::size_t end;
    std::string replacement;
    std::size_t line;  ///< of `begin`, from 1 on
    std::string from;  ///< the lines that it changes, in one, without indentation
    std::string to;    ///< the same lines, changed

    [[nodiscard]] std::string applied_to(const std::string& text) const;
};

/// All mutants of a text, no two with the same result, in the text's order.
std::vector<Mutant> mutants_of(const std::string& file, const std::string& text);

}  // namespace chronograd::mutants
