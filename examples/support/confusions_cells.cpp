// Confusions about cells: biases, the order of gates, where a reset gate stands.
#include <array>

#include "confusions.hpp"
#include "nn/gru.hpp"
#include "nn/lstm.hpp"

namespace chronograd::examples {
namespace {

// A cell with one unit, every parameter 0.
template <class CellType>
CellType zero_cell() {
    Rng rng(0);
    CellType cell(1, 1, rng);
    for (const Parameter& p : cell.parameters()) { p.edit().fill(0); }
    return cell;
}

}  // namespace

std::string show_biases() {
    Lines say;
    const auto gru = zero_cell<nn::GruCell>();
    Tape tape;
    tape.backward(gru.step(tape.constant({{0}}), tape.constant({{1}})));
    say("a GRU of one unit, all parameters 0, x = 0, h_0 = 1, L = h_1");
    constexpr std::array gates{"r", "z", "n"};
    for (Index k = 0; k < 3; ++k) {
        say("gate {}: db_ih = {:6.4f}, db_hh = {:6.4f}", gates[k], gru.b_ih.grad()(k, 0), gru.b_hh.grad()(k, 0));
    }
    return say.text();
}

std::string show_gates() {
    Lines say;
    // The LSTM of docs/lstm.md, blocks in the order i, f, g, o.
    const Real W_ih[] = {1, 0.5, 1, -0.5};
    const Real W_hh[] = {0.5, 0.5, -1, 1};
    const Real b[] = {0, 1, 0, 0.5};
    const auto run = [&](const char* what, const std::array<Index, 4>& order) {
        const auto cell = zero_cell<nn::LstmCell>();
        for (Index k = 0; k < 4; ++k) {
            cell.W_ih.edit()(k, 0) = W_ih[order[k]];
            cell.W_hh.edit()(k, 0) = W_hh[order[k]];
            cell.b_ih.edit()(k, 0) = b[order[k]];
        }
        Tape tape;
        const auto state = cell.step(tape.constant({{1}}), {tape.constant({{0.2}}), tape.constant({{0.5}})});
        say("{:<36} h_2 = {:.4f}", what, cell.step(tape.constant({{-1}}), state).h.item());
    };
    run("blocks i f g o, read as i f g o:", {0, 1, 2, 3});
    // The file's blocks stand in the order i, o, f, g; who takes them for i, f, g, o reads o as f, f as g, g as o.
    run("blocks i o f g, read as i f g o:", {0, 3, 1, 2});
    run("blocks i g f o, read as i f g o:", {0, 2, 1, 3});
    return say.text();
}

std::string show_reset() {
    Lines say;
    // All parameters are 0 but W_hn = 1 and b_hn: r = z = 1/2, and n is tanh of what r leaves.
    const auto step = [](nn::Reset reset, Real b_hn) {
        auto cell = zero_cell<nn::GruCell>();
        cell.reset = reset;
        cell.W_hh.edit()(2, 0) = 1;
        cell.b_hh.edit()(2, 0) = b_hn;
        Tape tape;
        return cell.step(tape.constant({{0}}), tape.constant({{1}})).item();
    };
    say("one unit, W_hn = 1, h_0 = 1, r = z = 1/2; h_1 with");
    for (const Real b_hn : {0, 1}) {
        say("b_hn = {}: r (W_hn h + b_hn) gives {:.4f}, W_hn (r h) + b_hn gives {:.4f}", b_hn,
            step(nn::Reset::after_product, b_hn), step(nn::Reset::before_product, b_hn));
    }
    return say.text();
}

}  // namespace chronograd::examples
