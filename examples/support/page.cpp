// Laying out a derivation: equations in columns where they fit, else the numbers below the symbols.
#include "page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace chronograd::examples {
namespace {

constexpr std::size_t page_width = 100;
const std::string margin = "  ";

std::string padded(const std::string& text, std::size_t to) {
    return text + std::string(to - std::min(to, width(text)), ' ');
}

std::string joined(const std::vector<Box>& summands) {
    std::string line;
    for (const Box& box : summands) { line += (line.empty() ? "" : " ") + box[0]; }
    return line;
}

std::size_t width_of(const Box& box) {
    std::size_t widest = 0;
    for (const std::string& line : box) { widest = std::max(widest, width(line)); }
    return widest;
}

/// The boxes side by side, in as many rows as they need.
Box laid_out(const std::vector<Box>& boxes, std::size_t room, const std::string& between) {
    Box lines;
    Box row;
    for (const Box& box : boxes) {
        if (!row.empty() && width_of(row) + width(between) + width_of(box) > room) {
            lines.insert(lines.end(), row.begin(), row.end());
            row.clear();
        }
        row = row.empty() ? box : beside(row, between, box);
    }
    lines.insert(lines.end(), row.begin(), row.end());
    return lines;
}

std::string with_margin(const Box& lines) {
    std::string text;
    for (const std::string& line : lines) { text += margin + line + '\n'; }
    return text;
}

/// The names between grave accents as `name` writes them.
template <class F>
std::string with_names(const std::string& text, const F& name) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t open = text.find('`'); open != std::string::npos; open = text.find('`', at)) {
        const std::size_t close = text.find('`', open + 1);
        result += text.substr(at, open - at) + name(text.substr(open + 1, close - open - 1));
        at = close + 1;
    }
    return result + text.substr(at);
}

std::string wrapped(const std::string& text) {
    std::vector<Box> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.push_back({text.substr(at, end - at)});
        at = end + 1;
    }
    return fmt::format("{}\n", fmt::join(laid_out(words, page_width, " "), "\n"));
}

std::string table_as_text(const std::vector<std::vector<std::string>>& rows) {
    std::string text;
    for (const auto& row : rows) {
        std::string line = margin;
        for (std::size_t c = 0; c < row.size(); ++c) {
            line += c < 2 ? fmt::format("{:<12}", row[c]) : fmt::format("{:>17}", row[c]);
        }
        text += line + '\n';
    }
    return text;
}

std::string table_as_markdown(const std::vector<std::vector<std::string>>& rows) {
    std::string text;
    for (const auto& row : rows) {
        const bool names = &row != rows.data() && !row[0].empty();
        text += fmt::format("| {} |", names ? fmt::format("${}$", tex_name(row[0])) : row[0]);
        for (std::size_t c = 1; c < row.size(); ++c) { text += fmt::format(" {} |", row[c]); }
        text += &row == rows.data() ? "\n|---|---|--:|--:|--:|\n" : "\n";
    }
    return text;
}

}  // namespace

void Page::title(const std::string& text) { items_.push_back({Kind::title, text, {}, {}}); }
void Page::section(const std::string& text) { items_.push_back({Kind::section, text, {}, {}}); }
void Page::say(const std::string& text) { items_.push_back({Kind::paragraph, text, {}, {}}); }
void Page::table(const Rows& rows) { items_.push_back({Kind::table, "", {}, rows}); }

std::vector<Page::Equation>& Page::equations(Kind kind) {
    if (apart_ || items_.empty() || items_.back().kind != kind) { items_.push_back({kind, "", {}, {}}); }
    apart_ = false;
    return items_.back().equations;
}

Term Page::given(const std::string& name, const Matrix& value) {
    Term term(name, value);
    const bool apart = std::exchange(apart_, false);
    equations(Kind::given).push_back({name, term, "", apart});
    return term;
}

Term Page::equation(const std::string& name, const Term& formula, const std::string& tag) {
    equations(Kind::equations).push_back({name, formula, tag});
    return {name, formula.value()};
}

// -------------------------------------------------------------------------------------------- text

/// Each equation in a line, the signs of equality below one another; empty where that does not fit.
std::string Page::in_columns(const std::vector<Equation>& equations) {
    using Cells = std::array<std::string, 5>;
    std::vector<Cells> all;
    for (const Equation& e : equations) {
        if (e.formula.has_matrix()) { return ""; }
        const std::string numbers = joined(e.formula.written({true, false}));
        all.push_back({e.name, " = " + joined(e.formula.written({false, false})),
                       e.formula.is_name() ? "" : " = " + numbers, " = " + number(e.formula.value().item()),
                       e.tag.empty() ? "" : "  " + e.tag});
    }
    std::array<std::size_t, 5> widths = {};
    for (const Cells& cells : all) {
        for (std::size_t k = 0; k < cells.size(); ++k) { widths[k] = std::max(widths[k], width(cells[k])); }
    }
    if (std::accumulate(widths.begin(), widths.end(), margin.size()) > page_width) { return ""; }
    std::string text;
    for (const Cells& cells : all) {
        std::string line = margin;
        for (std::size_t k = 0; k < cells.size(); ++k) { line += padded(cells[k], k == 4 ? 0 : widths[k]); }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

/// An equation with its symbols in one line, its numbers and its value below.
std::string Page::below_one_another(const Equation& e) {
    const std::string before(width(e.name) + 1, ' ');
    const std::size_t room = page_width - margin.size() - before.size();
    const auto equals = [](std::vector<Box> summands) {
        summands[0] = beside({"= "}, "", summands[0]);
        return summands;
    };
    const std::size_t for_tag = e.tag.empty() ? 0 : width(e.tag) + 2;
    Box symbols = laid_out(equals(e.formula.written({false, false})), room - for_tag, " ");
    if (!e.tag.empty()) { symbols[0] = padded(symbols[0], room - width(e.tag)) + e.tag; }

    std::vector<Box> numbers = equals({written(e.formula.value(), false)});
    if (!e.formula.is_name()) {
        const std::vector<Box> summands = equals(e.formula.written({true, false}));
        numbers.insert(numbers.begin(), summands.begin(), summands.end());
    }
    std::string text = margin + e.name + " " + symbols[0] + '\n';
    symbols.erase(symbols.begin());
    for (const Box& lines : {symbols, laid_out(numbers, room, " ")}) {
        for (const std::string& line : lines) { text += fmt::format("{}{}{}\n", margin, before, line); }
    }
    return text;
}

std::string Page::side_by_side(const std::vector<Equation>& given) {
    std::string text;
    std::vector<Box> row;
    const auto flush = [&] {
        text += with_margin(laid_out(row, page_width - margin.size(), "    "));
        row.clear();
    };
    for (const Equation& e : given) {
        if (e.apart) { flush(); }
        row.push_back(beside({e.name}, " = ", written(e.formula.value(), false)));
    }
    flush();
    return text;
}

std::string Page::as_text(const Item& item) {
    switch (item.kind) {
        case Kind::title:
            return item.text + '\n' + std::string(width(item.text), '=') + '\n';
        case Kind::section:
            return item.text + '\n' + std::string(width(item.text), '-') + '\n';
        case Kind::paragraph:
            return wrapped(with_names(item.text, [](const std::string& name) { return name; }));
        case Kind::given:
            return side_by_side(item.equations);
        case Kind::table:
            return table_as_text(item.rows);
        default:
            break;
    }
    std::string text = in_columns(item.equations);
    if (text.empty()) {
        for (const Equation& e : item.equations) {
            const std::string line = in_columns({e});
            text += line.empty() ? below_one_another(e) : line;
        }
    }
    return text;
}

std::string Page::text() const {
    std::string text;
    for (const Item& item : items_) {
        if (!text.empty()) { text += '\n'; }
        text += as_text(item);
    }
    return text;
}

// ---------------------------------------------------------------------------------------- Markdown

std::string Page::as_markdown(const Item& item) {
    const auto name = [](const std::string& text) { return fmt::format("${}$", tex_name(text)); };
    const auto value = [](const Equation& e) { return joined({written(e.formula.value(), true)}); };
    std::string text;
    switch (item.kind) {
        case Kind::title:
            return "# " + item.text + '\n';
        case Kind::section:
            return "## " + item.text + '\n';
        case Kind::paragraph:
            return with_names(item.text, name) + '\n';
        case Kind::table:
            return table_as_markdown(item.rows);
        case Kind::given:
            for (const Equation& e : item.equations) {
                const char* before = text.empty() ? "" : (e.apart ? " \\\\\n" : ", \\quad\n");
                text += fmt::format("{}{} = {}", before, tex_name(e.name), value(e));
            }
            return "```math\n\\begin{gathered}\n" + text + "\n\\end{gathered}\n```\n";
        default:
            break;
    }
    // A fence rather than dollars: between those, GitHub takes \\ for an escaped backslash.
    for (const Equation& e : item.equations) {
        text += fmt::format("{}{} &= {}", text.empty() ? "" : " \\\\\n", tex_name(e.name),
                            joined(e.formula.written({false, true})));
        if (!e.tag.empty()) { text += fmt::format(" && \\text{{{}}}", e.tag); }
        // The numbers and the value go on a line of their own, unless there is no more than a name and a value.
        const bool short_one = e.formula.is_name() && e.tag.empty();
        text += short_one ? " = " : " \\\\\n  &= ";
        if (!e.formula.is_name()) { text += joined(e.formula.written({true, true})) + " = "; }
        text += value(e);
    }
    return "```math\n\\begin{aligned}\n" + text + "\n\\end{aligned}\n```\n";
}

std::string Page::markdown() const {
    std::string text;
    for (const Item& item : items_) {
        if (!text.empty()) { text += '\n'; }
        text += as_markdown(item);
    }
    return text;
}

}  // namespace chronograd::examples
