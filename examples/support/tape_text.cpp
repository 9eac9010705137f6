// The walk's texts.
#include "tape_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "autograd/describe.hpp"

namespace chronograd::examples {

std::string line_of(const Tape& tape, Index i) {
    const std::string text = formula(tape, i);
    const std::string number = tape[i].name().empty() ? "" : fmt::format("#{} ", i);
    return number + text.substr(0, text.rfind(" at t = "));
}

std::string when(int time) { return time == Tape::no_time ? "no time step" : fmt::format("t = {}", time); }

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

// A record, by its letter in the rule if it has one: "x = a_2 = [0.4]".
static std::string value_of(const Tape& tape, const std::string& letter, Index i) {
    const std::string text = fmt::format("{} = {}", called(tape, i), brief(tape[i].value()));
    return letter.empty() ? text : fmt::format("{} = {}", letter, text);
}

std::string report(const TapeCursor& cursor) {
    const Tape& tape = cursor.tape();
    Rewind& rewind = cursor.rewind();
    const Index at = rewind.var().index();
    const auto inputs = rewind.record().inputs();
    std::string letter;
    std::string sent;
    for (Index k = 0; k < std::ssize(inputs); ++k) {
        const std::string rule = rewind.rule(k);
        if (rule.empty()) {
            sent += fmt::format("\n  to {}: nothing, it is a constant", value_of(tape, "", inputs[k]));
            continue;
        }
        letter = output_letter(rule);
        sent += fmt::format("\n  to {}:  {}\n    receives  {}\n    has now   {}",
                            value_of(tape, input_letter(rule), inputs[k]), rule, brief(rewind.contribution(k)),
                            brief(cursor.grad(inputs[k])));
    }
    return fmt::format("{}, {}\n  {}\n  d{} = dL/d{} = {}{}", line_of(tape, at), when(tape[at].time()),
                       value_of(tape, letter, at), letter, called(tape, at), brief(rewind.adjoint()), sent);
}

std::string step_report(const TapeCursor& cursor, const std::vector<Index>& states, const std::vector<Index>& weights) {
    const Tape& tape = cursor.tape();
    const std::string step = when(cursor.step_time());
    std::string text = fmt::format("{} is undone: {} records", step, cursor.step_undone());
    for (const Index i : states) {
        const std::string name = "dL/d" + called(tape, i);
        text += fmt::format("\n  {:<9} by records of {:<8} {}", name, step, brief(cursor.from_step(i)));
        text += fmt::format("\n  {:<9} by later records       {}", "", brief(cursor.from_later(i)));
        text += fmt::format("\n  {:<9} together               {}", "", brief(cursor.grad(i)));
    }
    std::size_t width = 10;
    for (const Index i : weights) { width = std::max(width, brief(cursor.from_step(i)).size()); }
    const bool on_one_line = width < 40;
    const auto row = [&](const std::string& name, const std::string& share, const std::string& sum) {
        const std::string gap = on_one_line ? "  " : fmt::format("\n  {:<9} ", "");
        text += fmt::format("\n  {:<9} {:<{}}{}{}", name, share, on_one_line ? width : 0, gap, sum);
    };
    row("", "by " + step, "so far");
    for (const Index i : weights) { row("dL/d" + called(tape, i), brief(cursor.from_step(i)), brief(cursor.grad(i))); }
    return text;
}

// ----------------------------------------------------------------------------------------------- values and adjoints

// The rows of a matrix, to ten digits; of a large one the first of each.
static std::string numbers(MatrixView X) {
    constexpr Index most = 6;
    std::string text;
    for (Index r = 0; r < std::min(X.rows(), most); ++r) {
        text += "\n   ";
        for (Index c = 0; c < std::min(X.cols(), most); ++c) { text += fmt::format(" {:>16.10g}", X(r, c)); }
        text += X.cols() > most ? " ..." : "";
    }
    const std::string size = fmt::format("{}x{}, norm {:.10g}", X.rows(), X.cols(), norm(X));
    return text + (X.rows() > most || X.cols() > most ? "\n    ... (" + size + ")" : "");
}

// How far the adjoint of record i has come, in words.
static std::string progress(const TapeCursor& cursor, Index i) {
    if (!cursor.tape()[i].needs_grad()) { return "a constant: no gradient"; }
    if (!cursor.has_arrived(i)) { return cursor.is_complete(i) ? "none: L does not depend on it" : "not reached yet"; }
    return cursor.is_complete(i) ? "complete" : "so far";
}

std::string details(const TapeCursor& cursor, Index i) {
    const Tape& tape = cursor.tape();
    std::string text = fmt::format("{}\n  value{}\n  dL/d{}, {}", line_of(tape, i), numbers(tape[i].value()),
                                   called(tape, i), progress(cursor, i));
    return cursor.has_arrived(i) ? text + numbers(cursor.grad(i)) : text;
}

std::string overview(const TapeCursor& cursor, const std::vector<Index>& records) {
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
        const Index i = records[k];
        text += fmt::format("{} = {}, dL/d{} ({})", called(cursor.tape(), i), brief(cursor.tape()[i].value()),
                            called(cursor.tape(), i), progress(cursor, i));
        if (cursor.has_arrived(i)) { text += fmt::format(" = {}", brief(cursor.grad(i))); }
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
    if (!is_next && state == "complete" && !r.is_leaf()) { state = "undone"; }
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
