// What the patterns plant with: it keeps the mutants, each once.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rules.hpp"
#include "source.hpp"

namespace chronograd::mutants {

/// A parameter of a lambda, or an argument of a call, in the text.
struct Parameter {
    std::string type;  ///< "auto", "Index"; the whole of an argument
    std::string name;  ///< may be empty
    std::size_t begin;
    std::size_t end;
};

class Planter {
public:
    Planter(std::string file, std::string text, const Source& source)
        : file_(std::move(file)), text_(std::move(text)), source_(source), seen_{text_} {}

    [[nodiscard]] const Source& source() const { return source_; }
    [[nodiscard]] const std::string& text() const { return text_; }

    /// Plants a mutant: token i, or [begin, end) of the text, replaced. Nothing, if that changes nothing or is there.
    void replace(const std::string& kind, std::size_t i, const std::string& replacement);
    void replace(const std::string& kind, std::size_t begin, std::size_t end, const std::string& replacement);
    /// Two parts change places.
    void swap(const std::string& kind, const Parameter& a, const Parameter& b);

    /// Those in the brackets that open at token `open`.
    [[nodiscard]] std::vector<Parameter> parameters(std::size_t open) const;
    /// Whether name i is introduced here, and not used.
    [[nodiscard]] bool is_declared(std::size_t i) const;

    /// In the order of the text.
    [[nodiscard]] std::vector<Mutant> mutants() const;

private:
    std::string file_;
    std::string text_;
    const Source& source_;
    std::set<std::string> seen_;
    std::vector<Mutant> mutants_;
};

}  // namespace chronograd::mutants
