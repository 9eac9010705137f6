// Keeping mutants: what each changes, line by line.
#include "planter.hpp"

#include <algorithm>
#include <sstream>

namespace chronograd::mutants {

/// Words with one blank between them.
static std::string in_one_line(const std::string& text) {
    std::istringstream words(text);
    std::string line;
    for (std::string word; words >> word;) { line += (line.empty() ? "" : " ") + word; }
    return line;
}

/// The lines of a text that [begin, end) lies in.
static std::string lines_of(const std::string& text, std::size_t begin, std::size_t end) {
    const std::size_t first = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
    return in_one_line(text.substr(first, text.find('\n', end) - first));
}

void Planter::replace(const std::string& kind, std::size_t i, const std::string& replacement) {
    replace(kind, source_[i].begin, source_[i].end, replacement);
}

void Planter::replace(const std::string& kind, std::size_t begin, std::size_t end, const std::string& replacement) {
    Mutant m{file_, kind, begin, end, replacement, 0, "", ""};
    const std::string mutated = m.applied_to(text_);
    if (!seen_.insert(mutated).second) { return; }
    m.line =
        static_cast<std::size_t>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin), '\n')) +
        1;
    m.from = lines_of(text_, begin, end);
    m.to = lines_of(mutated, begin, begin + replacement.size());
    mutants_.push_back(m);
}

void Planter::swap(const std::string& kind, const Parameter& a, const Parameter& b) {
    const auto part = [&](std::size_t begin, std::size_t end) { return text_.substr(begin, end - begin); };
    replace(kind, a.begin, b.end, part(b.begin, b.end) + part(a.end, b.begin) + part(a.begin, a.end));
}

std::vector<Parameter> Planter::parameters(std::size_t open) const {
    std::vector<Parameter> all;
    const std::size_t close = source_.partner(open);
    for (std::size_t first = open + 1; first < close;) {
        std::size_t next = first;
        while (next < close && !source_.is(next, ",")) { next = std::max(source_.partner(next), next) + 1; }
        const std::size_t begin = source_[first].begin;
        const std::size_t end = source_[next - 1].end;
        const bool named = next - first >= 2 && source_.is_name(next - 1);
        const std::size_t type_end = named ? source_[next - 2].end : end;
        all.push_back({text_.substr(begin, type_end - begin), named ? source_[next - 1].text : "", begin, end});
        first = next + 1;
    }
    return all;
}

bool Planter::is_declared(std::size_t i) const {
    const bool after_type = i > 0 && source_.is_name(i - 1) && !source_.is(i - 1, "return");
    const bool after_reference = i > 1 &&
                                 (source_.is(i - 1, "&") || source_.is(i - 1, "*") || source_.is(i - 1, ">")) &&
                                 !source_.is_spaced(i - 1);
    return after_type || (after_reference && source_[i - 1].end < source_[i].begin);
}

std::vector<Mutant> Planter::mutants() const {
    std::vector<Mutant> all = mutants_;
    std::stable_sort(all.begin(), all.end(), [](const Mutant& a, const Mutant& b) { return a.begin < b.begin; });
    return all;
}

}  // namespace chronograd::mutants
