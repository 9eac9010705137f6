// The walk's texts.
#include "tape_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "autograd/describe.hpp"

namespace chronograd::examples {

std::string line_of(const Tape& tape, Index i) {
    const std::string text = formula(tape, i);
    const std::string number = tape[i].name().empty() ? "" : fmt::format("#{} ", i);
    return number + text.substr(0, text.rfind(" at t = "));
}

std::string when(int time) { return time == Tape::no_time ? "no time step" : fmt::format("t = {}", time); }

// ---------------------------------------------------------------------------------------------------------- matrices

static constexpr std::size_t columns = 80;  // of a terminal
static constexpr Index much = 36;           // elements: W_hh of an LSTM with three units, 12x3, is shown

// "i " in front of a row of an LSTM's input gate.
static std::string letter_of(const Blocks& blocks, MatrixView X, Index row) {
    if (blocks.letters.empty() || X.rows() != std::ssize(blocks.letters) * blocks.height) { return ""; }
    return fmt::format("{} ", blocks.letters[static_cast<std::size_t>(row / blocks.height)]);
}

static std::vector<std::string> rows_of(MatrixView X, const Blocks& blocks) {
    std::vector<std::string> rows;
    for (Index r = 0; r < X.rows(); ++r) {
        const MatrixView row = X.block(r, 1);
        rows.push_back(letter_of(blocks, X, r) + brief(row, much));
    }
    return rows;
}

static std::size_t widest(const std::vector<std::string>& lines) {
    std::size_t width = 0;
    for (const std::string& line : lines) { width = std::max(width, line.size()); }
    return width;
}

// The lines of a matrix: one if it has room, or if there is too much of it; else one a row.
static std::vector<std::string> lines_of(MatrixView X, std::size_t width, const Blocks& blocks) {
    const std::string line = brief(X, much);
    if (line.size() <= width || X.size() > much) { return {line}; }
    const std::vector<std::string> rows = rows_of(X, blocks);
    return widest(rows) <= width ? rows : std::vector{brief(X, 0)};
}

std::string shown(const std::string& before, MatrixView X, const Blocks& blocks) {
    std::string text;
    for (const std::string& line : lines_of(X, columns - before.size(), blocks)) {
        text += (text.empty() ? before : "\n" + std::string(before.size(), ' ')) + line;
    }
    return text;
}

// -------------------------------------------------------------------------------------------------- a record undone

// A rule says itself what it calls its input and its output: "dx += dy % (1 - y²)" is about an x, and about dy.
static std::string input_letter(const std::string& rule) { return rule.substr(1, rule.find(' ') - 1); }

static std::string output_letter(const std::string& rule) {
    const std::string right = rule.substr(rule.find("= "));
    for (const char* letter : {"Y", "y", "L"}) {
        if (right.find(std::string("d") + letter) != std::string::npos) { return letter; }
    }
    return "Y";
}

// A record, by its letter in the rule if it has one: "x = a_2".
static std::string name_of(const Tape& tape, const std::string& letter, Index i) {
    return letter.empty() ? called(tape, i) : fmt::format("{} = {}", letter, called(tape, i));
}

// An input, and what becomes of it: "to x = a_2 = [0.4]:  dx += ...", its value below where the line has no room.
static std::string sent_to(const std::string& name, MatrixView value, const std::string& what, const Blocks& blocks) {
    std::string line = fmt::format("\n  to {} = {}:  {}", name, brief(value, much), what);
    if (line.size() <= columns) { return line; }
    return fmt::format("\n  to {}:  {}\n{}", name, what, shown("    value     ", value, blocks));
}

std::string report(const TapeCursor& cursor, const Blocks& blocks) {
    const Tape& tape = cursor.tape();
    Rewind& rewind = cursor.rewind();
    const Index at = rewind.var().index();
    const auto inputs = rewind.record().inputs();
    std::string letter;
    std::string sent;
    for (Index k = 0; k < std::ssize(inputs); ++k) {
        const std::string rule = rewind.rule(k);
        const MatrixView value = tape[inputs[k]].value();
        if (rule.empty()) {
            sent += sent_to(called(tape, inputs[k]), value, "nothing, it is a constant", blocks);
            continue;
        }
        letter = output_letter(rule);
        sent += sent_to(name_of(tape, input_letter(rule), inputs[k]), value, rule, blocks) + "\n" +
                shown("    receives  ", rewind.contribution(k), blocks) + "\n" +
                shown("    has now   ", cursor.grad(inputs[k]), blocks);
    }
    return fmt::format("{}, {}\n{}\n{}{}", line_of(tape, at), when(tape[at].time()),
                       shown(fmt::format("  {} = ", name_of(tape, letter, at)), tape[at].value(), blocks),
                       shown(fmt::format("  d{} = dL/d{} = ", letter, called(tape, at)), rewind.adjoint(), blocks),
                       sent);
}

// Two matrices of one shape side by side, in the same number of lines: pairs of a line of each.
static std::vector<std::pair<std::string, std::string>> side_by_side(MatrixView A, MatrixView B, const Blocks& blocks) {
    constexpr std::size_t half = 33;  // of what a name leaves of a line
    auto left = lines_of(A, half, blocks);
    auto right = lines_of(B, half, blocks);
    if (left.size() != right.size()) {
        left = rows_of(A, blocks);
        right = rows_of(B, blocks);
    }
    if (std::max(widest(left), widest(right)) > half) { return {{brief(A, 0), brief(B, 0)}}; }
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::size_t k = 0; k < left.size(); ++k) { pairs.emplace_back(left[k], right[k]); }
    return pairs;
}

std::string step_report(const TapeCursor& cursor, const std::vector<Index>& states, const std::vector<Index>& weights,
                        const Blocks& blocks) {
    const Tape& tape = cursor.tape();
    const std::string step = when(cursor.step_time());
    std::string text = fmt::format("{} is undone: {} records", step, cursor.step_undone());
    for (const Index i : states) {
        const std::string name = "dL/d" + called(tape, i);
        text += "\n" + shown(fmt::format("  {:<9} by records of {:<8} ", name, step), cursor.from_step(i));
        text += "\n" + shown(fmt::format("  {:<9} by later records       ", ""), cursor.from_later(i));
        text += "\n" + shown(fmt::format("  {:<9} together               ", ""), cursor.grad(i));
    }
    std::vector<std::array<std::string, 3>> table = {{"", "by " + step, "so far"}};
    std::size_t width = 10;
    for (const Index i : weights) {
        std::string name = "dL/d" + called(tape, i);
        for (auto& [share, sum] : side_by_side(cursor.from_step(i), cursor.grad(i), blocks)) {
            width = std::max(width, share.size());
            table.push_back({std::exchange(name, ""), share, sum});
        }
    }
    for (const auto& [name, share, sum] : table) {
        text += fmt::format("\n  {:<9} {:<{}}  {}", name, share, width, sum);
    }
    return text;
}

// ----------------------------------------------------------------------------------------------- values and adjoints

// The rows of a matrix, to ten digits; of a large one the first of each.
static std::string numbers(MatrixView X, const Blocks& blocks) {
    constexpr Index most_rows = 16;
    constexpr Index most_columns = 4;
    std::string text;
    for (Index r = 0; r < std::min(X.rows(), most_rows); ++r) {
        text += "\n    " + letter_of(blocks, X, r);
        for (Index c = 0; c < std::min(X.cols(), most_columns); ++c) {
            text += fmt::format("{}{:>16.10g}", c == 0 ? "" : " ", X(r, c));
        }
        text += X.cols() > most_columns ? " ..." : "";
    }
    const std::string size = fmt::format("{}x{}, norm {:.10g}", X.rows(), X.cols(), norm(X));
    return text + (X.rows() > most_rows || X.cols() > most_columns ? "\n    ... (" + size + ")" : "");
}

// How far the adjoint of record i has come, in words.
static std::string progress(const TapeCursor& cursor, Index i) {
    if (!cursor.tape()[i].needs_grad()) { return "a constant: no gradient"; }
    if (!cursor.has_arrived(i)) { return cursor.is_complete(i) ? "none: L does not depend on it" : "not reached yet"; }
    return cursor.is_complete(i) ? "complete" : "so far";
}

std::string details(const TapeCursor& cursor, Index i, const Blocks& blocks) {
    const Tape& tape = cursor.tape();
    std::string text = fmt::format("{}\n  value{}\n  dL/d{}, {}", line_of(tape, i), numbers(tape[i].value(), blocks),
                                   called(tape, i), progress(cursor, i));
    return cursor.has_arrived(i) ? text + numbers(cursor.grad(i), blocks) : text;
}

// A record's value and its adjoint, in one line or in two parts.
static std::string value_and_adjoint(const TapeCursor& cursor, Index i, const Blocks& blocks) {
    const std::string name = called(cursor.tape(), i);
    const MatrixView value = cursor.tape()[i].value();
    const Index most = value.size() <= 16 ? much : 0;  // of many, each is shown in a few lines at most
    const std::string adjoint = fmt::format("dL/d{} ({})", name, progress(cursor, i));
    const Matrix grad = cursor.grad(i);
    std::string line = fmt::format("{} = {}, {}{}", name, brief(value, most), adjoint,
                                   cursor.has_arrived(i) ? " = " + brief(grad, most) : "");
    if (line.size() <= columns || most == 0) { return line; }
    return shown(name + " = ", value, blocks) + "\n" +
           (cursor.has_arrived(i) ? shown(adjoint + " = ", grad, blocks) : adjoint);
}

std::string overview(const TapeCursor& cursor, const std::vector<Index>& records, const Blocks& blocks) {
    constexpr std::size_t most = 20;
    std::string text;
    for (std::size_t k = 0; k < records.size(); ++k) {
        const bool cut = records.size() > most && k >= most / 2 && k < records.size() - most / 2;
        if (cut && k > most / 2) { continue; }
        text += k == 0 ? "" : "\n";
        if (cut) {
            text += fmt::format("... {} more ...", records.size() - most);
            continue;
        }
        text += value_and_adjoint(cursor, records[k], blocks);
    }
    return text;
}

// --------------------------------------------------------------------------------------------------------- the tape

static std::map<int, std::vector<Index>> by_time(const Tape& tape) {
    const std::vector<int> time = shown_at(tape);
    std::map<int, std::vector<Index>> steps;
    for (Index i = 0; i < tape.size(); ++i) { steps[time[i]].push_back(i); }
    return steps;
}

static std::string listed(const TapeCursor& cursor, Index i) {
    const Record& r = cursor.tape()[i];
    const bool is_next = i == cursor.next();
    std::string state = progress(cursor, i);
    if (is_next) { state = "next"; }
    if (i > cursor.next() && cursor.has_arrived(i) && !r.is_leaf()) { state = "undone"; }
    const std::string size = cursor.has_arrived(i) ? fmt::format("{:.4g}", norm(cursor.grad(i))) : "";
    const std::string text =
        fmt::format(" {} {:<54} {:<10} {}", is_next ? "->" : "  ", line_of(cursor.tape(), i), state, size);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string listing(const TapeCursor& cursor) {
    constexpr Index long_tape = 80;
    std::string text = fmt::format(" {:<57} {:<10} {}", "", "dL/d(it)", "norm");
    int first_hidden = Tape::no_time;
    int last_hidden = Tape::no_time;
    Index hidden = 0;
    const auto tell_hidden = [&] {
        if (hidden > 0) { text += fmt::format("\nt = {} .. {}: {} records", first_hidden, last_hidden, hidden); }
        hidden = 0;
    };
    for (const auto& [time, records] : by_time(cursor.tape())) {
        const bool near = time == Tape::no_time || std::abs(time - cursor.time()) <= 1;
        if (cursor.tape().size() > long_tape && !near) {
            first_hidden = hidden == 0 ? time : first_hidden;
            last_hidden = time;
            hidden += std::ssize(records);
            continue;
        }
        tell_hidden();
        text += fmt::format("\n{}", when(time));
        for (const Index i : records) { text += fmt::format("\n{}", listed(cursor, i)); }
    }
    tell_hidden();
    return text;
}

// ------------------------------------------------------------------------------------------------------------ names

std::string series_of(const std::string& name) {
    const std::size_t end = name.find_last_not_of("0123456789");
    const bool numbered = end != std::string::npos && end > 0 && end + 1 < name.size() && name[end] == '_';
    return numbered ? name.substr(0, end) : "";
}

std::string all_names(const Tape& tape) {
    struct Range {
        std::string first, last;
    };
    std::map<std::string, Range> ranges;
    for (Index i = 0; i < tape.size(); ++i) {
        const std::string name = tape[i].name();
        if (name.empty()) { continue; }
        const std::string series = series_of(name);
        ranges.try_emplace(series.empty() ? name : series + "_", Range{name, name}).first->second.last = name;
    }
    std::string text;
    for (const auto& [series, range] : ranges) {
        text += (text.empty() ? "" : ", ") + range.first + (range.first == range.last ? "" : " .. " + range.last);
    }
    return text;
}

}  // namespace chronograd::examples
