// bptt_by_hand: backpropagation through three time steps with every number shown: by hand, by the tape, by differences
#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "agreement.hpp"
#include "autograd/ops.hpp"
#include "hand_cells.hpp"
#include "nn/gru.hpp"
#include "nn/ledger.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "options.hpp"
#include "output.hpp"
#include "program.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

// The problem's initial state as leaves.
struct Start {
    Parameter h_0;
    Parameter c_0;  // of the LSTM alone

    explicit Start(const Problem& p) : h_0("h_0", p.h_0), c_0("c_0", p.kind == CellKind::lstm ? p.c_0 : p.h_0) {}
    [[nodiscard]] Var state(Tape& tape, Var) const { return tape.parameter(h_0); }
    [[nodiscard]] nn::LstmState state(Tape& tape, nn::LstmState) const {
        return {tape.parameter(h_0), tape.parameter(c_0)};
    }
};

// A cell with the problem's weights. Cells made here share nothing.
template <class Cell>
Cell cell_of(const Problem& p) {
    Rng rng(0);  // its random weights are not kept
    Cell cell(p.x[0].rows(), p.units(), rng);
    cell.W_ih.edit().assign(p.W_ih);
    cell.W_hh.edit().assign(p.W_hh);
    cell.b_ih.edit().assign(p.b_ih);
    cell.b_hh.edit().assign(p.b_hh);
    return cell;
}

// L = sum over t of (1/2) |h_t - y_t|², where step t is done by cells[t - 1]. With T times the same cell this is the
// recurrent network; with T cells of their own it is the same network, but with copies W^(t) that can be told apart.
template <class Cell>
Var loss(Tape& tape, const Problem& p, const std::vector<Cell>& cells, const Start& start) {
    typename Cell::State state = start.state(tape, typename Cell::State());
    Var L;
    for (Index t = 1; t <= p.steps(); ++t) {
        const AtTime now(tape, static_cast<int>(t));
        state = cells[t - 1].step(tape.constant(p.x[t - 1]), state);
        const Var L_t = 0.5 * sum(square(nn::output(state) - tape.constant(p.y[t - 1])));
        L = t == 1 ? L_t : L + L_t;
    }
    return L;
}

// The training sweep's gradients, and each step's shares as the ledger has them.
template <class Cell>
Gradients by_tape(const Problem& p) {
    const std::vector<Cell> cells(p.x.size(), cell_of<Cell>(p));  // copies of one cell share its parameters
    const Start start(p);
    Tape tape;
    const Var L = loss(tape, p, cells, start);
    tape.backward(L);

    Gradients g;
    for (const Parameter& W : cells[0].parameters()) {
        g.sums.emplace_back(W.grad());
        g.shares.emplace_back();
        for (const nn::Share& share : nn::ledger(L, W)) { g.shares.back().push_back(share.given); }
    }
    g.h_0 = start.h_0.grad();
    if (p.kind == CellKind::lstm) { g.c_0 = start.c_0.grad(); }
    return g;
}

// The same by moving each number a little and looking at the loss alone: a fourth-order central difference. To move W
// in step t only, the cell of that step is one of its own; to move W itself, all of them are moved together.
template <class Cell>
Gradients by_differences(const Problem& p) {
    std::vector<Cell> cells;
    for (Index t = 1; t <= p.steps(); ++t) { cells.push_back(cell_of<Cell>(p)); }
    const Start start(p);
    Tape tape;
    const auto slope = [&](const std::vector<Parameter>& moved) {
        return slopes(moved, [&] {
            tape.clear();
            return loss(tape, p, cells, start).item();
        });
    };

    Gradients g;
    for (std::size_t k = 0; k < cells[0].parameters().size(); ++k) {
        std::vector<Parameter> copies;  // W^(1), ..., W^(T)
        copies.reserve(cells.size());
        for (const Cell& cell : cells) { copies.push_back(cell.parameters()[k]); }
        g.shares.emplace_back();
        for (const Parameter& copy : copies) { g.shares.back().push_back(slope({copy})); }
        g.sums.push_back(slope(copies));
    }
    g.h_0 = slope({start.h_0});
    if (p.kind == CellKind::lstm) { g.c_0 = slope({start.c_0}); }
    return g;
}

// One derivation and its comparison, written on the page. Returns whether the three ways agree.
template <class Cell>
bool derive(const Problem& p, Page& page) {
    const Hand hand = by_hand(p, page);
    return compare(page, hand, by_tape<Cell>(p), by_differences<Cell>(p));
}

struct Settings {
    std::string cell = "rnn";
    std::string units;
    bool markdown = false;
    std::string out;
};

bool read_settings(int argc, char** argv, Settings& s) {
    Options options("bptt_by_hand: backpropagation through three time steps with every number shown.");
    options.text("cell", "NAME", s.cell, "recurrent cell: rnn, lstm or gru");
    options.text("units", "1|2", s.units, "only the cell with one unit, or only that with two (default both)");
    options.flag("markdown", s.markdown, "write a page with formulas, as GitHub shows them");
    options.text("out", "DIR", s.out, "put the page into this folder as bptt_by_hand.md; needs --markdown");
    if (!options.parse(argc, argv)) { return false; }
    if (s.cell != "rnn" && s.cell != "lstm" && s.cell != "gru") {
        throw InputError(fmt::format("--cell {}: there is no such cell; there are rnn, lstm and gru", s.cell));
    }
    if (!s.units.empty() && s.units != "1" && s.units != "2") {
        throw InputError(fmt::format("--units {}: there are derivations with 1 unit and with 2", s.units));
    }
    if (!s.out.empty() && !s.markdown) { throw InputError("--out needs --markdown"); }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("bptt_by_hand", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        std::optional<OutputFolder> out;
        if (!s.out.empty()) { out.emplace(s.out); }

        Page page;
        bool agree = true;
        for (const Index units : {1, 2}) {
            if (!s.units.empty() && s.units != fmt::to_string(units)) { continue; }
            if (s.cell == "rnn") { agree = derive<nn::RnnCell>(example(CellKind::rnn, units), page) && agree; }
            if (s.cell == "lstm") { agree = derive<nn::LstmCell>(example(CellKind::lstm, units), page) && agree; }
            if (s.cell == "gru") { agree = derive<nn::GruCell>(example(CellKind::gru, units), page) && agree; }
        }

        std::string text = s.markdown ? page.markdown() : page.text();
        if (out) {
            out->write_text("bptt_by_hand.md", text);
            say("written: {}", out->listing());
            out->finish();
        } else {
            text.pop_back();  // say_line ends the last line
            say_line(text);
        }
        if (!agree) { throw std::runtime_error("hand, tape and differences do not agree; see the end of each part"); }
    });
}
