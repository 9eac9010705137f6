// Reading and matching the list of equivalent mutants.
#include "equivalent.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace chronograd::mutants {

std::vector<Equivalent> read_equivalents(const std::string& text) {
    static const std::vector<std::string> keys = {"file:", "from:", "to:", "why:"};
    std::istringstream in(text);
    std::vector<Equivalent> entries;
    std::vector<std::string> values;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line[0] == '#') { continue; }
        const std::string& key = keys[values.size()];
        const std::string value = line.substr(std::min(line.size(), key.size() + 1));
        const bool may_be_empty = key == "to:";  // a statement that is left out
        if (line.rfind(key, 0) != 0 || (value.empty() && !may_be_empty)) {
            throw std::runtime_error("equivalent.txt, line " + std::to_string(number) + ": should be '" + key +
                                     " ...'");
        }
        values.push_back(value);
        if (values.size() == keys.size()) {
            entries.push_back({values[0], values[1], values[2], values[3]});
            values.clear();
        }
    }
    if (!values.empty()) { throw std::runtime_error("equivalent.txt ends within an entry"); }
    return entries;
}

std::vector<const Equivalent*> match(const std::vector<Mutant>& mutants, const std::vector<Equivalent>& entries) {
    std::vector<const Equivalent*> proofs(mutants.size(), nullptr);
    for (const Equivalent& e : entries) {
        const std::size_t hash = e.file.find(" #");
        const std::string file = e.file.substr(0, hash);
        std::vector<std::size_t> same;
        for (std::size_t i = 0; i < mutants.size(); ++i) {
            if (mutants[i].file == file && mutants[i].from == e.from && mutants[i].to == e.to) { same.push_back(i); }
        }
        const std::size_t number = hash == std::string::npos ? 1 : std::stoul("0" + e.file.substr(hash + 2));
        const bool clear = hash != std::string::npos || same.size() == 1;
        if (!clear || number < 1 || number > same.size() || proofs[same[number - 1]] != nullptr) {
            throw std::runtime_error("equivalent.txt: no mutant of its own, or not a clear one (of " +
                                     std::to_string(same.size()) + "):\n  " + e.file + "\n  " + e.from + "\n  " + e.to);
        }
        proofs[same[number - 1]] = &e;
    }
    return proofs;
}

}  // namespace chronograd::mutants
