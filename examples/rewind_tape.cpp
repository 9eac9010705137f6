// rewind_tape: a debugger for the backward pass: undo the tape one record or one time step at a time
//
// A small recurrent network reads a few numbers and is wrong about each. Everything that it computes is on a tape; the
// walk goes back over it from the loss, and shows what each record sends to what it was computed from.
#include <unistd.h>

#include <cctype>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "nn/gru.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "options.hpp"
#include "program.hpp"
#include "tape_walk.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    std::string cell = "rnn";
    Index steps = 3;
    Index hidden = 2;
    Index batch = 1;
    Index seed = 0;
    bool all = false;
};

// Two decimals are enough, and then what is shown is all there is: one can reckon with it.
Matrix rounded(Matrix numbers) {
    for (Real& x : numbers.ref()) { x = std::round(100 * x) / 100 + 0.0; }  // and no -0
    return numbers;
}

Matrix random_row(Index n, Rng& rng) {
    Matrix row(1, n);
    for (Real& x : row.ref()) { x = rng.normal(0, 1); }
    return rounded(row);
}

// The network on the tape, time step by time step, so that each stands there in one piece: input, cell, head, loss.
// L = L_1 + L_2 + ... is added up on the way. x_t is a variable, so that its gradient can be seen as well. `letters`
// are those of the gates, whose weights stand one below the other.
template <class CellType>
TapeWalk record(Tape& tape, const CellType& cell, const char* letters, const nn::Linear& head, const Settings& s,
                Rng& rng) {
    const std::vector<Parameter> parameters = {cell.W_ih, cell.W_hh, cell.b_ih, cell.b_hh, head.W, head.b};
    const char* names[] = {"W_ih", "W_hh", "b_ih", "b_hh", "W_hy", "b_y"};
    for (std::size_t k = 0; k < parameters.size(); ++k) {
        parameters[k].edit().assign(rounded(Matrix(parameters[k].value())));
        tape.label(tape.parameter(parameters[k]), names[k]);
    }
    auto state = nn::Parts<typename CellType::State>::each(
        [&](const char* name, const auto&) { return nn::zero_state(tape, name, s.hidden, s.batch); });
    Var L;
    nn::through_time(tape, s.steps, nn::Direction::forward, [&](Index i) {
        const Var x_t = tape.variable(random_row(s.batch, rng));
        const Var target_t = tape.constant(random_row(s.batch, rng));
        state = cell.step(x_t, state);
        const Var y_t = head(nn::output(state));
        const Var L_t = nn::mse_loss(y_t, target_t);
        L = i == 0 ? L_t : L + L_t;

        tape.label(x_t, "x", static_cast<int>(i) + 1);
        tape.label(target_t, "target", static_cast<int>(i) + 1);
        tape.label({{L, "sum"}, {y_t, "y"}, {L_t, "L"}});
    });
    if (s.steps > 1) { tape.label(L, "L"); }
    return {L, parameters, {letters, s.hidden}};
}

TapeWalk record(Tape& tape, const Settings& s) {
    Rng rng(static_cast<std::uint32_t>(s.seed));
    const nn::Linear head(s.hidden, 1, rng);
    if (s.cell == "rnn") { return record(tape, nn::RNN(1, s.hidden, rng).cells[0], "", head, s, rng); }
    if (s.cell == "lstm") { return record(tape, nn::LSTM(1, s.hidden, rng).cells[0], "ifgo", head, s, rng); }
    if (s.cell == "gru") { return record(tape, nn::GRU(1, s.hidden, rng).cells[0], "rzn", head, s, rng); }
    throw InputError("--cell " + s.cell + ": there is no such cell; rnn, lstm and gru are");
}

std::string count(Index n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

// The next command, nothing at the end of standard input. What does not come from a terminal is shown behind the
// prompt, so that what is printed reads as a session does. An empty line is the last command once more.
std::optional<std::string> ask(std::string& last) {
    const bool by_hand = isatty(STDIN_FILENO) == 1;
    if (by_hand) { std::cout << "> " << std::flush; }
    std::string line;
    char c = 0;
    while (std::cin.get(c) && c != '\n') {
        line += std::iscntrl(static_cast<unsigned char>(c)) != 0 ? ' ' : c;  // a terminal would obey it
        if (line.size() > 1000) { throw InputError("standard input: a line is longer than 1000 characters"); }
    }
    if (!std::cin && line.empty()) {
        if (by_hand) { say(""); }  // after Ctrl-D, the shell's prompt gets a line of its own
        return std::nullopt;
    }
    if (line.find_first_not_of(' ') != std::string::npos) { last = line; }
    if (!by_hand) { say("> {}", last); }
    return last;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("rewind_tape", [&] {
        Settings s;
        Options options("rewind_tape: a debugger for the backward pass. h lists its commands.");
        options.text("cell", "NAME", s.cell, "recurrent cell: rnn, lstm or gru");
        options.integer("steps", s.steps, 1, 1000, "time steps");
        options.integer("hidden", s.hidden, 1, 128, "hidden units");
        options.integer("batch", s.batch, 1, 16, "sequences");
        options.integer("seed", s.seed, 0, UINT32_MAX, "seed of all random numbers");
        options.flag("all", s.all, "print the whole walk without asking");
        if (!options.parse(argc, argv)) { return; }

        Tape tape;
        TapeWalk walk = record(tape, s);
        say("{}, {} over {}; y_t = W_hy h_t + b_y; L = sum over t of the mean of (y_t - target_t)² = {:.4g}", s.cell,
            count(s.hidden, "unit"), count(s.steps, "step"), walk.cursor().root().item());
        if (s.all) {
            while (!walk.at_end()) { say("\n{}", walk.obey("n")); }
            return say("\n{}", walk.obey("c"));
        }
        std::string last = "h";
        for (say("{}; h lists the commands\n\n{}", walk.size(), walk.status()); const auto command = ask(last);) {
            const std::string text = walk.obey(*command);
            if (walk.has_quit()) { return; }
            say("{}\n\n{}", text, walk.status());
        }
    });
}
