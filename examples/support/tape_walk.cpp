// The debugger's commands.
#include "tape_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <sstream>
#include <system_error>
#include <utility>

#include "autograd/describe.hpp"
#include "autograd/graph.hpp"
#include "program.hpp"

namespace chronograd::examples {

// What the layers call their states: what carries the error from one time step to the one before.
static constexpr const char* state_names[] = {"h", "c"};

TapeWalk::TapeWalk(Var L, std::vector<Parameter> parameters, Blocks blocks)
    : cursor_(L), parameters_(std::move(parameters)), blocks_(std::move(blocks)) {}

std::string TapeWalk::size() const {
    const Tape& tape = cursor_.tape();
    Index leaves = 0;
    for (Index i = 0; i < tape.size(); ++i) { leaves += tape[i].is_leaf() ? 1 : 0; }
    const Index aside = tape.size() - leaves - cursor_.total();
    return fmt::format("{} records: {} leaves, {} to undo{}", tape.size(), leaves, cursor_.total(),
                       aside == 0 ? "" : fmt::format(", {} that no gradient passes", aside));
}

std::string TapeWalk::status() const {
    if (cursor_.at_end()) { return fmt::format("the end: all {} records undone", cursor_.total()); }
    return fmt::format("{}: {} of {} records undone; next: {}", when(cursor_.time()), cursor_.undone(), cursor_.total(),
                       line_of(cursor_.tape(), cursor_.next()));
}

// ---------------------------------------------------------------------------------------------------------- commands

const std::vector<TapeWalk::Command>& TapeWalk::commands() {
    static const std::vector<Command> all = {
        {"n", "next", "", "undo the next record: send its adjoint to its inputs", &TapeWalk::next},
        {"t", "time", "", "undo the records of this time step", &TapeWalk::time_step},
        {"b", "back", "", "one record back: go again from the loss to the record before", &TapeWalk::back},
        {"p", "print", "NAME", "print a value and its adjoint: p h_2, p h (every h_t), p W_hh, p 12 (record #12)",
         &TapeWalk::print},
        {"g", "graph", "[FILE.dot]", "list the tape so far, or write it as a graph for Graphviz", &TapeWalk::graph},
        {"c", "continue", "", "undo all that is left, and show the gradients", &TapeWalk::finish},
        {"q", "quit", "", "quit", &TapeWalk::quit},
        {"h", "help", "", "this list; ? is the same; an empty line repeats the last command", &TapeWalk::help},
    };
    return all;
}

std::string TapeWalk::obey(const std::string& command) {
    std::istringstream in(command);
    std::string word;
    std::string argument;
    in >> word >> std::ws;
    std::getline(in, argument);
    argument.resize(argument.find_last_not_of(" \t\r") + 1);
    try {
        const auto named = [&](const Command& c) { return word == c.letter || word == c.word; };
        const auto found = std::find_if(commands().begin(), commands().end(), named);
        if (word == "?") { return help(argument); }
        if (found == commands().end()) {
            throw InputError(fmt::format("there is no command '{}'; h lists them", word));
        }
        if (!argument.empty() && *found->argument == '\0') {
            throw InputError(fmt::format("{} takes no argument, but got '{}'", word, argument));
        }
        return (this->*found->run)(argument);
    } catch (const InputError& mistake) { return mistake.what(); }
}

std::string TapeWalk::help(const std::string& /*argument*/) {
    std::string text;
    for (const Command& c : commands()) {
        text += fmt::format("{}{} {:<10}  {}", text.empty() ? "" : "\n", c.letter, c.argument, c.what);
    }
    return text;
}

std::string TapeWalk::quit(const std::string& /*argument*/) {
    has_quit_ = true;
    return "";
}

// ------------------------------------------------------------------------------------------------------------- going

void TapeWalk::require_more() const {
    if (at_end()) { throw InputError("this is the end: no record is left to undo; b goes back, q quits"); }
}

bool TapeWalk::at_step_end() const { return at_end() || cursor_.time() != cursor_.step_time(); }

std::string TapeWalk::next(const std::string& /*argument*/) {
    require_more();
    cursor_.step();
    return report(cursor_, blocks_) + (at_step_end() ? "\n\n" + step_summary() : "");
}

std::string TapeWalk::time_step(const std::string& /*argument*/) {
    require_more();
    do { cursor_.step(); } while (!at_step_end());
    return step_summary();
}

std::string TapeWalk::back(const std::string& /*argument*/) {
    if (!cursor_.back()) { throw InputError("this is the beginning: no record has been undone"); }
    return fmt::format("{} is to be undone again: the walk has been repeated from L, {} records",
                       line_of(cursor_.tape(), cursor_.next()), cursor_.undone());
}

std::string TapeWalk::finish(const std::string& /*argument*/) {
    while (cursor_.step()) {}
    return gradients();
}

// ----------------------------------------------------------------------------------------------------------- looking

std::string TapeWalk::step_summary() const {
    std::vector<Index> states;
    for (const char* state : state_names) {
        for (const Index i : records_called(fmt::format("{}_{}", state, cursor_.step_time()))) { states.push_back(i); }
    }
    std::vector<Index> weights;
    for (const Parameter& p : parameters_) { weights.push_back(leaf(p)); }
    return step_report(cursor_, states, weights, blocks_);
}

// The gradients, beside those of the training sweep: two sweeps over the same tape.
std::string TapeWalk::gradients() {
    if (!has_trained_) {
        for (const Parameter& p : parameters_) { p.zero_grad(); }
        cursor_.tape().backward(cursor_.root());
    }
    has_trained_ = true;
    std::string text = "dL/d(every parameter):";
    Real worst = 0;  // difference, as a part of the largest element
    for (const Parameter& p : parameters_) {
        const Matrix mine = cursor_.rewind().grad(p);
        text += "\n" + shown(fmt::format("  {:<5} ", called(cursor_.tape(), leaf(p))), mine, blocks_);
        const Real difference = max_abs(mine - p.grad());
        if (difference > 0) { worst = std::max(worst, difference / std::max(max_abs(mine), max_abs(p.grad()))); }
    }
    const std::string verdict = worst <= 1e-13  // training adds a weight's shares many at a time
                                    ? "the same, but for rounding"
                                    : fmt::format("other ones: they differ by up to {} of the largest", worst);
    return text + "\ntraining's Tape::backward, over the same tape, gives " + verdict;
}

std::vector<Index> TapeWalk::records_called(const std::string& name) const {
    std::vector<Index> found;
    for (Index i = 0; i < cursor_.tape().size(); ++i) {
        if (cursor_.tape()[i].name() == name) { found.push_back(i); }
    }
    for (const Parameter& p : parameters_) {
        const Index i = leaf(p);
        if (p.name() == name && cursor_.tape()[i].name() != name) { found.push_back(i); }
    }
    return found;
}

// Of "#12" or "12".
static Index record_number(const Tape& tape, const std::string& name) {
    Index i = -1;
    const char* first = name.data() + (name[0] == '#' ? 1 : 0);
    const auto [stop, error] = std::from_chars(first, name.data() + name.size(), i);
    if (error != std::errc() || stop != name.data() + name.size() || i < 0 || i >= tape.size()) {
        throw InputError(fmt::format("there is no record '{}': they are #0 to #{}", name, tape.size() - 1));
    }
    return i;
}

std::string TapeWalk::print(const std::string& names) {
    if (names.empty()) {
        throw InputError(fmt::format("p needs a name: p h_2; there are {}", all_names(cursor_.tape())));
    }
    if (names[0] == '#' || std::isdigit(static_cast<unsigned char>(names[0])) != 0) {
        return details(cursor_, record_number(cursor_.tape(), names), blocks_);
    }
    std::string text;
    for (const Index i : records_called(names)) {
        text += fmt::format("{}{}", text.empty() ? "" : "\n", details(cursor_, i, blocks_));
    }
    if (!text.empty()) { return text; }

    std::vector<Index> series;
    for (Index i = 0; i < cursor_.tape().size(); ++i) {
        if (series_of(cursor_.tape()[i].name()) == names) { series.push_back(i); }
    }
    if (series.empty()) {
        throw InputError(fmt::format("nothing is called '{}'; there are {}", names, all_names(cursor_.tape())));
    }
    return overview(cursor_, series, blocks_);
}

// Whatever is there already stays as it is.
static void write_new_file(const std::string& path, const std::string& text) {
    std::FILE* file = std::fopen(path.c_str(), "wx");
    if (file == nullptr && errno == EEXIST) {
        throw InputError(path + " is there already and stays as it is; give another name");
    }
    if (file == nullptr) { throw InputError(path + ": " + std::generic_category().message(errno)); }
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fclose(file) == 0 && written) { return; }
    const int why = errno;
    (void)std::remove(path.c_str());
    throw InputError(path + ": " + std::generic_category().message(why));
}

std::string TapeWalk::graph(const std::string& file) {
    if (file.empty()) { return listing(cursor_); }
    if (!file.ends_with(".dot")) {
        throw InputError(fmt::format("g writes a file whose name ends in .dot, not '{}'", file));
    }
    write_new_file(file, chronograd::graph(cursor_.tape(), {.values = true, .rewind = &cursor_.rewind()}));
    return fmt::format("written: {}; Graphviz draws it: dot -Tsvg FILE.dot > FILE.svg", file);
}

}  // namespace chronograd::examples
