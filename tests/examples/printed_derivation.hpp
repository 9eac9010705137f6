// What bptt_by_hand has printed, read back: from its text, from its Markdown, and its tables of gradients.
#pragma once

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace chronograd::test {

/// A number or a matrix as it was printed, row after row: "0.25", "-1.5".
using Printed = std::vector<std::string>;

/// A row of the table: which gradient, "t = 3", "sum" or nothing, and its three numbers.
struct TableRow {
    std::string name;
    std::string when;
    Printed numbers;
};

struct PrintedDerivation {
    std::map<std::string, Printed> given;
    std::map<std::string, Printed> values;  // every equation's last number
    std::vector<TableRow> table;
};

inline std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) { lines.push_back(line); }
    lines.emplace_back();
    return lines;
}

inline Printed numbers_in(const std::string& text) {
    static const std::regex number(R"(-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?)");
    Printed found;
    for (std::sregex_iterator m(text.begin(), text.end(), number), end; m != end; ++m) { found.push_back(m->str()); }
    return found;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// The number that begins at a column of lines[k], or the matrix: there the next line goes on with it.
inline Printed value_at(const std::vector<std::string>& lines, std::size_t k, std::size_t column) {
    if (lines[k][column] != '[') { return {numbers_in(lines[k].substr(column)).at(0)}; }
    const std::size_t end = lines[k].find(']', column);
    Printed both = numbers_in(lines[k].substr(column, end - column));
    if (lines[k + 1].size() <= column || lines[k + 1][column] != '[') { return both; }
    for (const std::string& x : numbers_in(lines[k + 1].substr(column, end - column))) { both.push_back(x); }
    return both;
}

inline void read_table_row(const std::string& name, const std::string& when, const Printed& numbers,
                           PrintedDerivation& p) {
    p.table.push_back({name.empty() ? p.table.back().name : name, when, numbers});
}

/// From text. Of a page with one derivation.
inline PrintedDerivation read_text(std::string text) {
    // One byte a column.
    for (const auto& [from, to] : {std::pair("²", "^"), {"ᵀ", "'"}, {"σ", "s"}, {"δ", "@"}}) {
        text = replaced(text, from, to);
    }
    const std::vector<std::string> lines = lines_of(text);
    static const std::regex start(R"(^  ([^ =\[+]\S*) += .*)");
    static const std::regex row(R"(^  (\S*) +(t = [0-9]|sum|) +(-?[0-9.]+) +(-?[0-9.]+) +(-?[0-9.]+)$)");
    PrintedDerivation p;
    std::string section;
    for (std::size_t k = 0; k + 1 < lines.size(); ++k) {
        if (lines[k + 1].rfind("---", 0) == 0) { section = lines[k]; }
        std::smatch m;
        if (section == "Given") {
            static const std::regex one(R"((\S+) = )");
            for (std::sregex_iterator it(lines[k].begin(), lines[k].end(), one), end; it != end; ++it) {
                p.given[(*it)[1]] = value_at(lines, k, static_cast<std::size_t>(it->position() + it->length()));
            }
        } else if (std::regex_match(lines[k], m, row)) {
            read_table_row(m[1], m[2], {m[3], m[4], m[5]}, p);
        } else if (std::regex_match(lines[k], m, start)) {
            std::size_t last = k;  // the last of its lines with a sign of equality
            for (std::size_t i = k + 1; !lines[i].empty() && !std::regex_match(lines[i], start); ++i) {
                if (lines[i].find("= ") != std::string::npos) { last = i; }
            }
            p.values[m[1]] = value_at(lines, last, lines[last].rfind("= ") + 2);
        }
    }
    return p;
}

/// \mathrm{d}W_{hh}^{(3)} as read_text has it: dW_hh^(3).
inline std::string plain_name(const std::string& tex) {
    std::string name = replaced(replaced(tex, "\\mathrm{d}", "d"), "\\delta", "@");
    name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == '{' || c == '}'; }), name.end());
    return name;
}

/// From Markdown. Of a page with one derivation.
inline PrintedDerivation read_markdown(const std::string& text) {
    static const std::regex start(R"(^(\S+) &= .*)");
    static const std::regex given(R"(^(\S+) = (.*?)(, \\quad| \\\\)?$)");
    static const std::regex row(R"(^\| (?:\$(\S+)\$)? \| (t = [0-9]|sum|) \| (\S+) \| (\S+) \| (\S+) \|$)");
    PrintedDerivation p;
    std::string name;
    for (const std::string& line : lines_of(text)) {
        std::smatch m;
        if (std::regex_match(line, m, row)) {
            read_table_row(plain_name(m[1]), m[2], {m[3], m[4], m[5]}, p);
        } else if (std::regex_match(line, m, given)) {
            p.given[plain_name(m[1])] = numbers_in(m[2]);
        } else if (line.find("&= ") != std::string::npos) {
            if (std::regex_match(line, m, start)) { name = plain_name(m[1]); }
            const std::size_t last = line.rfind("= ");
            p.values[name] = numbers_in(line.substr(last, line.find("&&", last) - last));
        }
    }
    return p;
}

}  // namespace chronograd::test
