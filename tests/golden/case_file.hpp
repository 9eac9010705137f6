// Reads the files of numbers that PyTorch computed, and measures how far ours are from them. A file is
//
//     # a comment
//     key value                  one a line
//     tensor NAME ROWS COLS      and then ROWS lines of COLS numbers
//
// Every key and every tensor has to be asked for, so that nothing in a file goes unchecked.
#pragma once

#include <fmt/core.h>

#include <charconv>
#include <istream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace chronograd::test {

class CaseFile {
public:
    /// Throws std::runtime_error, naming the line, for anything that is not in the format.
    explicit CaseFile(std::istream& in) {
        for (std::string line; next_line(in, line);) {
            std::vector<std::string> words = split(line);
            if (words.empty()) { continue; }
            if (words[0] == "tensor") {
                read_tensor(in, words);
            } else {
                check(words.size() == 2, "a line must be 'key value' or 'tensor NAME ROWS COLS'");
                check(keys_.emplace(words[0], words[1]).second, "the key " + words[0] + " comes twice");
            }
        }
    }

    [[nodiscard]] bool has_key(const std::string& name) const { return keys_.count(name) == 1; }
    [[nodiscard]] bool has_tensor(const std::string& name) const { return tensors_.count(name) == 1; }

    std::string key(const std::string& name) {
        if (!has_key(name)) { throw std::runtime_error("the key " + name + " is missing"); }
        used_.insert("key " + name);
        return keys_[name];
    }
    Real number(const std::string& name) { return parse<Real>(key(name)); }
    Index count(const std::string& name) { return parse<Index>(key(name)); }

    /// Writes the key's number to `option`, if there is one.
    void number_if_any(const std::string& name, Real& option) {
        if (has_key(name)) { option = number(name); }
    }

    /// The tensor as it stands in the file.
    const Matrix& tensor(const std::string& name) {
        if (!has_tensor(name)) { throw std::runtime_error("the tensor " + name + " is missing"); }
        used_.insert("tensor " + name);
        return tensors_[name];
    }
    /// What has a batch in its rows there has it in its columns here; a bias is a row there and a column here.
    Matrix transposed(const std::string& name) { return transpose(tensor(name)); }

    [[nodiscard]] std::vector<std::string> tensor_names() const {
        std::vector<std::string> names;
        for (const auto& [name, value] : tensors_) { names.push_back(name); }
        return names;
    }
    /// The tensor, to be changed by who wants to see the change found; a new one, if there is none.
    MatrixRef edit(const std::string& name) { return tensors_[name].ref(); }

    /// Throws for what nobody has asked for.
    void require_all_used() const {
        const auto require_used = [&](const std::string& what) {
            if (used_.count(what) == 0) { throw std::runtime_error("the " + what + " is not understood"); }
        };
        for (const auto& [name, value] : keys_) { require_used("key " + name); }
        for (const auto& [name, value] : tensors_) { require_used("tensor " + name); }
    }

    /// A whole word as a number. std::stod would throw for subnormal ones.
    template <class Number>
    static Number parse(const std::string& word) {
        Number number{};
        const char* const end = word.data() + word.size();
        const auto [stop, error] = std::from_chars(word.data(), end, number);
        if (error != std::errc() || stop != end) { throw std::runtime_error("'" + word + "' is not a number"); }
        return number;
    }

private:
    bool next_line(std::istream& in, std::string& line) {
        while (std::getline(in, line)) {
            ++line_;
            if (line.empty() || line[0] != '#') { return true; }
        }
        return false;
    }

    static std::vector<std::string> split(const std::string& line) {
        std::istringstream in(line);
        std::vector<std::string> words;
        for (std::string word; in >> word;) { words.push_back(word); }
        return words;
    }

    void check(bool well, const std::string& message) const {
        if (!well) { throw std::runtime_error(fmt::format("line {}: {}", line_, message)); }
    }

    void read_tensor(std::istream& in, const std::vector<std::string>& head) {
        check(head.size() == 4, "a tensor must be 'tensor NAME ROWS COLS'");
        const std::string& name = head[1];
        const Index rows = size(head[2]);
        const Index cols = size(head[3]);
        check(rows * cols <= 10'000'000, "tensor " + name + " is too large");
        Matrix numbers(rows, cols);
        for (Index r = 0; r < rows; ++r) {
            std::string line;
            check(next_line(in, line), fmt::format("tensor {} ends after {} of {} rows", name, r, rows));
            const std::vector<std::string> words = split(line);
            check(std::ssize(words) == cols,
                  fmt::format("row {} of tensor {} has {} numbers instead of {}", r, name, words.size(), cols));
            for (Index c = 0; c < cols; ++c) { numbers(r, c) = element(words[static_cast<std::size_t>(c)]); }
        }
        check(tensors_.emplace(name, numbers).second, "the tensor " + name + " comes twice");
    }

    [[nodiscard]] Index size(const std::string& word) const {
        Index n = 0;
        try {
            n = parse<Index>(word);
        } catch (const std::runtime_error& e) { check(false, e.what()); }
        check(n >= 1 && n <= 1'000'000, word + " is not a size");
        return n;
    }
    [[nodiscard]] Real element(const std::string& word) const {
        try {
            return parse<Real>(word);
        } catch (const std::runtime_error& e) { check(false, e.what()); }
        return nan;
    }

    std::map<std::string, std::string> keys_;
    std::map<std::string, Matrix> tensors_;
    std::set<std::string> used_;
    int line_ = 0;
};

/// The worst of many comparisons: |a - b| / max(1, |b|), infinite for NaN and for different shapes.
class Worst {
public:
    void compare(const std::string& name, MatrixView ours, MatrixView golden) {
        Real error = ours.same_shape(golden) ? 0 : infinity;
        for (Index i = 0; error != infinity && i < ours.size(); ++i) {
            const Real a = ours.data()[i];
            const Real b = golden.data()[i];
            const bool finite = std::isfinite(a) && std::isfinite(b);
            error = finite ? std::max(error, std::abs(a - b) / std::max(Real(1), std::abs(b))) : infinity;
        }
        if (name_.empty() || error > error_) {
            error_ = error;
            name_ = name;
        }
    }
    void compare(const std::string& name, Real ours, MatrixView golden) {
        compare(name, MatrixView(&ours, 1, 1), golden);
    }

    [[nodiscard]] Real error() const { return name_.empty() ? infinity : error_; }  // nothing compared is no success
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    Real error_ = 0;
    std::string name_;
};

}  // namespace chronograd::test
