// Exercise 9: an LSTM's step and sequence by the tape; and by hand where a rule is missed.
#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "lstm_by_hand.hpp"

namespace chronograd::exercises {
namespace {

/// What the forward pass computes, and the gradients of a loss that h_t and c_t enter with the factors in `in`: delta
/// and nothing for a sequence, dh and q for one step.
struct ByTape {
    explicit ByTape(const Bundle& in) {
        const Index H = in["W_hh"].cols();
        Var h = h_0 = tape.variable(in["h_0"]);
        Var c = c_0 = tape.variable(in["c_0"]);
        W_ih = tape.variable(in["W_ih"]);
        W_hh = tape.variable(in["W_hh"]);
        b = tape.variable(in["b"]);
        const std::vector<Matrix> delta = in.find("dh") != nullptr ? in.sequence("dh") : in.sequence("delta");
        Var L = tape.constant({{0.0}});
        for (const Matrix& x_t : in.sequence("x")) {
            x.push_back(tape.variable(x_t));
            const Var a = W_ih * x.back() + W_hh * h + b;
            const Var i = sigmoid(rows(a, 0, H)), f = sigmoid(rows(a, H, H)), o = sigmoid(rows(a, 3 * H, H));
            const Var g = tanh(rows(a, 2 * H, H));
            c = f % c + i % g;
            h = o % tanh(c);
            const auto value = [](Var v) { return Matrix(v.value()); };
            step = {value(i), value(f), value(g), value(o), value(c), value(h)};
            L = L + sum(h % tape.constant(delta[x.size() - 1]));
        }
        if (in.find("q") != nullptr) { L = L + sum(c % tape.constant(in["q"])); }
        tape.backward(L);
    }

    Tape tape;
    Var W_ih, W_hh, b, h_0, c_0;
    std::vector<Var> x;
    lstm_by_hand::Step step;  ///< the last one
};

Matrix grad(Var v) { return Matrix(v.grad()); }

/// One step, and the whole sequence, of random weights and inputs. The states are computed here by plain arithmetic, so
/// that student and tape start from the same numbers.
Case case_of(Rng& rng, const SequenceSize& size, bool one_step) {
    const Index T = one_step ? 1 : size.steps, B = size.batch, I = size.inputs, H = size.hidden;
    Bundle in{{"W_ih", random_matrix(rng, 4 * H, I, 0.7)},
              {"W_hh", random_matrix(rng, 4 * H, H, 0.6)},
              {"b", random_matrix(rng, 4 * H, 1, 0.5)},
              {"h_0", random_matrix(rng, H, B, 0.5)},
              {"c_0", random_matrix(rng, H, B)}};
    in.put("x", random_sequence(rng, T, I, B));
    Matrix h = in["h_0"], c = in["c_0"];
    for (Index t = 1; t <= T; ++t) {
        const lstm_by_hand::Step s = lstm_by_hand::forward(in, *in.find("x", t), h, c);
        const Bundle computed = bundle_of(s);
        for (const Entry& entry : computed.entries()) { in.put(entry.name, entry.value, t); }
        h = s.h;
        c = s.c;
    }
    if (one_step) {
        return {size.step_name(), in.put("dh", random_matrix(rng, H, B)).put("q", random_matrix(rng, H, B))};
    }
    return {size.name(), in.put("delta", random_sequence(rng, T, H, B))};
}

using lstm_by_hand::Missed;
using Mistakes = MistakesOf<Missed>;

// Where two mistakes give the same to some names, the first is told: those that spoil less stand before others.
const Mistakes in_step = {
    {"i_t and f_t are exchanged: f_t keeps c_{t-1}, and i_t lets g_t in", {.exchanged = true}},
    {"the blocks of a_t were read in the order i, f, o, g; they stand in the order i, f, g, o", {.order = "ifog"}},
    {"the blocks of a_t were read in the order f, i, g, o; they stand in the order i, f, g, o", {.order = "figo"}},
    {"the blocks of a_t were read in the order i, g, f, o; they stand in the order i, f, g, o", {.order = "igfo"}},
    {"the blocks of a_t were read in the order i, o, f, g; they stand in the order i, f, g, o", {.order = "iofg"}},
    {"σ was taken for g_t; the candidate is no gate, and goes through tanh", {.g_by_sigma = true}},
    {"tanh was taken for o_t; a gate goes through σ", {.o_by_tanh = true}},
    {"the input gate is missing in c_t: of g_t, i_t ⊙ g_t is let in", {.no_input_gate = true}},
    {"c_t has forgotten c_{t-1}: it keeps f_t ⊙ c_{t-1}", {.no_memory = true}},
    {"h_t is o_t ⊙ c_t; it must be o_t ⊙ tanh(c_t)", {.bare_cell = true}},
    {"h_t shows c_{t-1}; it must show c_t, the new one", {.shows_c_prev = true}},
    {"h_{t-1} was not read: a_t has the term W_hh h_{t-1}", {.no_state = true}},
    {"the bias is missing: a_t has the term b, added to each column", {.no_bias = true}},
};

const Mistakes in_step_backward = {
    {"the blocks of da_t were stacked in the order i, f, o, g; the weights' order is i, f, g, o", {.order = "ifog"}},
    {"the blocks of da_t were stacked in the order f, i, g, o; the weights' order is i, f, g, o", {.order = "figo"}},
    {"the blocks of da_t were stacked in the order i, g, f, o; the weights' order is i, f, g, o", {.order = "igfo"}},
    {"the blocks of da_t were stacked in the order i, o, f, g; the weights' order is i, f, g, o", {.order = "iofg"}},
    {"σ's slope is missing in da_i, da_f and da_o: i is multiplied by i (1 - i), and so f and o", {.no_slope = "ifo"}},
    {"σ's slope is missing in da_i: di_t is multiplied by i (1 - i)", {.no_slope = "i"}},
    {"σ's slope is missing in da_f: df_t is multiplied by f (1 - f)", {.no_slope = "f"}},
    {"σ's slope is missing in da_o: do_t is multiplied by o (1 - o)", {.no_slope = "o"}},
    {"tanh's slope is missing in da_g: dg_t is multiplied by 1 - g²", {.no_slope = "g"}},
    {"the slopes of all four are missing: da_t is what a_t receives, through σ and tanh", {.no_slope = "ifgo"}},
    {"tanh's slope was taken for σ's in da_i, da_f and da_o: σ has the slope y (1 - y)", {.wrong_slope = "ifo"}},
    {"tanh's slope was taken for σ's in da_o: σ has the slope o (1 - o)", {.wrong_slope = "o"}},
    {"σ's slope was taken for tanh's in da_g: tanh has the slope 1 - g²", {.wrong_slope = "g"}},
    {"off by 1 - tanh²(c_t) in dc_t: from h_t to c_t the error goes through a tanh", {.no_cell_slope = true}},
    {"1 - c_t² was taken for the slope of tanh(c_t) in dc_t; it is 1 - tanh²(c_t)", {.slope_of_c = true}},
    {"o_t is missing in dc_t: in h_t = o_t ⊙ tanh(c_t), tanh(c_t) receives o_t ⊙ dh_t", {.no_output_gate = true}},
    {"q_t was dropped: c_t was used by h_t and by c_{t+1}, and receives two parts", {.no_q = true}},
    {"f_t ⊙ q_t was sent on: c_{t-1} receives f_t ⊙ dc_t, and dc_t is q_t and what h_t sends",
     {.forget_gate_of_q = true}},
    {"dc_t is q_t alone: c_t was used by h_t too, and receives two parts", {.only_q = true}},
    {"tanh is missing in do_t: h_t = o_t ⊙ tanh(c_t), so do_t = dh_t ⊙ tanh(c_t)", {.bare_cell = true}},
    {"c_t was used where c_{t-1} belongs: f_t was multiplied by the cell before it, df_t = dc_t ⊙ c_{t-1}",
     {.c_for_c_prev = true}},
    {"di_t and dg_t have the wrong factors: in i_t ⊙ g_t each receives dc_t times the other one",
     {.own_factors = true}},
    {"di_t, df_t and dg_t were taken from dh_t: they are factors in c_t, and receive a part of dc_t",
     {.gates_of_dh = true}},
    {"the forget gate is missing: c_{t-1} receives f_t ⊙ dc_t", {.no_forget_gate = true}},
    {"h_t was used where h_{t-1} belongs: step t multiplied W_hh by the state before it", {.same_state = true}},
    {"h_t and c_t were used where h_{t-1} and c_{t-1} belong: step t read the state before it",
     {.c_for_c_prev = true, .same_state = true}},
    {"mean instead of sum: the bias was added to every column, and receives the sum of da_t's columns",
     {.mean_bias = true}},
};

const Mistakes in_sequence = {
    {"e_t was dropped: h_t was used by its own loss and by step t + 1, and dh_t = delta[t] + e_t", {.no_e = true}},
    {"e_t and q_t were dropped: step t + 1 used both h_t and c_t, and sends something back to each",
     {.no_q = true, .no_e = true}},
    {"only the last step's loss has come in: every h_t receives its delta[t]", {.last_loss = true}},
    {"the last time step's share alone: the shares of all T steps add up", {.last_share = true}},
    {"the first time step's share alone, as = leaves it where += belongs: the shares of all T steps add up",
     {.first_share = true}},
    {"this is dh_1: one step further back, h_0 receives e_0 = W_hhᵀ da_1", {.dh_for_h_0 = true}},
    {"this is dc_1: one step further back, c_0 receives q_0 = f_1 ⊙ dc_1", {.dc_for_c_0 = true}},
};

}  // namespace

Exercise lstm() {
    Rng rng(9);
    std::vector<Case> steps;
    std::vector<Case> sequences;
    for (const SequenceSize& size : sequence_sizes()) {
        steps.push_back(case_of(rng, size, true));
        sequences.push_back(case_of(rng, size, false));
    }
    Part step{.name = "lstm_step", .points = 2, .cases = steps, .right = [](const Bundle& in) {
                  return lstm_by_hand::bundle_of(ByTape(in).step);
              }};
    add_mistakes(step, in_step, lstm_by_hand::step);
    Part step_backward{.name = "lstm_step_backward", .points = 4, .cases = steps, .right = [](const Bundle& in) {
                           const ByTape by(in);
                           return Bundle{{"e_prev", grad(by.h_0)}, {"q_prev", grad(by.c_0)}, {"dx_t", grad(by.x[0])},
                                         {"dW_ih", grad(by.W_ih)}, {"dW_hh", grad(by.W_hh)}, {"db", grad(by.b)}};
                       }};
    add_mistakes(step_backward, in_step_backward, lstm_by_hand::step_backward);
    Part backward{.name = "lstm_backward", .points = 3, .cases = sequences, .right = [](const Bundle& in) {
                      const ByTape by(in);
                      std::vector<Matrix> dx;
                      for (const Var x_t : by.x) { dx.push_back(grad(x_t)); }
                      return Bundle{{"dW_ih", grad(by.W_ih)},
                                    {"dW_hh", grad(by.W_hh)},
                                    {"db", grad(by.b)},
                                    {"dh_0", grad(by.h_0)},
                                    {"dc_0", grad(by.c_0)}}
                          .put("dx", dx);
                  }};
    add_mistakes(backward, in_sequence, lstm_by_hand::sequence_backward);
    add_mistakes(backward, in_step_backward, lstm_by_hand::sequence_backward);
    return {"09", "lstm", "an LSTM by hand", {step, step_backward, backward}};
}

}  // namespace chronograd::exercises
