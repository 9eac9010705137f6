// Exercise 10: a GRU's step, with the reset gate in either place, by the tape; and by hand where a rule is missed.
#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "gru_by_hand.hpp"

namespace chronograd::exercises {
namespace {

using gru_by_hand::Missed;
using gru_by_hand::Reset;

/// What a step computes, and the gradients of the loss whose derivative by h_t is in["dh"].
struct ByTape {
    ByTape(const Bundle& in, Reset reset) {
        const Index H = in["W_hh"].cols();
        const auto variable = [&](const char* name) { return tape.variable(in[name]); };
        W_ih = variable("W_ih"), W_hh = variable("W_hh"), b_ih = variable("b_ih"), b_hh = variable("b_hh");
        x = variable("x"), h_prev = variable("h_prev");
        const Var from_x = W_ih * x + b_ih, from_h = W_hh * h_prev + b_hh;
        const Var r = sigmoid(rows(from_x, 0, H) + rows(from_h, 0, H));
        const Var z = sigmoid(rows(from_x, H, H) + rows(from_h, H, H));
        const Var u = reset == Reset::after ? r % rows(from_h, 2 * H, H)
                                            : affine(rows(W_hh, 2 * H, H), r % h_prev, rows(b_hh, 2 * H, H));
        const Var n = tanh(rows(from_x, 2 * H, H) + u);
        const Var h = (1 - z) % n + z % h_prev;
        const auto value = [](Var v) { return Matrix(v.value()); };
        step = {{"r", value(r)}, {"z", value(z)}, {"u", value(u)}, {"n", value(n)}, {"h", value(h)}};
        tape.backward(sum(h % tape.constant(in["dh"])));
        const auto grad = [](Var v) { return Matrix(v.grad()); };
        gradients = {{"e_prev", grad(h_prev)}, {"dx_t", grad(x)},     {"dW_ih", grad(W_ih)},
                     {"dW_hh", grad(W_hh)},    {"db_ih", grad(b_ih)}, {"db_hh", grad(b_hh)}};
    }

    Tape tape;
    Var W_ih, W_hh, b_ih, b_hh, x, h_prev;
    Bundle step, gradients;
};

/// A step of random weights and states. It is computed here by plain arithmetic, so that student and tape start from
/// the same numbers.
std::vector<Case> cases_of(Rng& rng, Reset reset) {
    std::vector<Case> cases;
    for (const SequenceSize& size : sequence_sizes()) {
        const Index B = size.batch, I = size.inputs, H = size.hidden;
        Bundle in{{"W_ih", random_matrix(rng, 3 * H, I, 0.7)},
                  {"W_hh", random_matrix(rng, 3 * H, H, 0.7)},
                  {"b_ih", random_matrix(rng, 3 * H, 1, 0.5)},
                  {"b_hh", random_matrix(rng, 3 * H, 1, 0.5)},
                  {"h_prev", random_matrix(rng, H, B, 0.5)},
                  {"x", random_matrix(rng, I, B)},
                  {"dh", random_matrix(rng, H, B)}};
        const Bundle step = bundle_of(gru_by_hand::forward(in, reset));
        for (const Entry& entry : step.entries()) { in.put(entry.name, entry.value); }
        cases.push_back({size.step_name(), in});
    }
    return cases;
}

using Mistakes = MistakesOf<Missed>;

// Where two mistakes give the same to some names, the first is told: those that spoil less stand before others.
const Mistakes in_step = {
    {"the blocks were read in the order z, r, n, which is Keras'; here they stand in the order r, z, n",
     {.order = "zrn"}},
    {"the blocks were read in the order r, n, z; they stand in the order r, z, n", {.order = "rnz"}},
    {"z and 1 - z are exchanged: here, as in PyTorch, z_t keeps h_{t-1}, and 1 - z_t lets n_t in",
     {.z_exchanged = true}},
    {"the reset gate is missing: u_t is what of the past r_t lets through", {.no_reset = true}},
    {"σ was taken for n_t; the candidate is no gate, and goes through tanh", {.n_by_sigma = true}},
    {"h_t has forgotten h_{t-1}: it keeps z_t ⊙ h_{t-1}", {.no_memory = true}},
    {"b_ih is missing: a_t has two biases, one beside W_ih x_t and one beside W_hh h_{t-1}", {.no_b_ih = true}},
    {"b_hn is missing in u_t", {.no_b_hn = true}},
};
const Mistakes in_step_after = {
    {"this is the reset before the product; after it, u_t = r_t ⊙ (W_hn h_{t-1} + b_hn)", {.other_reset = true}},
    {"b_hn is outside of the reset: u_t = r_t ⊙ (W_hn h_{t-1} + b_hn) resets the bias too", {.other_bias = true}},
};
const Mistakes in_step_before = {
    {"this is the reset after the product; before it, u_t = W_hn (r_t ⊙ h_{t-1}) + b_hn", {.other_reset = true}},
    {"b_hn was reset too: before the product it is outside, u_t = W_hn (r_t ⊙ h_{t-1}) + b_hn", {.other_bias = true}},
};

const Mistakes in_backward = {
    {"the blocks stand in the order z, r, n, which is Keras'; here the order is r, z, n", {.order = "zrn"}},
    {"the blocks stand in the order r, n, z; the order is r, z, n", {.order = "rnz"}},
    {"z and 1 - z are exchanged: z_t keeps h_{t-1}, which receives z_t ⊙ dh_t, and dn_t = (1 - z_t) ⊙ dh_t",
     {.z_exchanged = true}},
    {"z was taken for 1 - z in dn_t: n_t was multiplied by 1 - z_t", {.dn_by_z = true}},
    {"1 - z_t is missing in dn_t: n_t was multiplied by it", {.dn_of_dh = true}},
    {"the direct path is missing: h_t has the term z_t ⊙ h_{t-1}, so h_{t-1} receives z_t ⊙ dh_t too",
     {.no_direct = true}},
    {"z_t is missing on the direct path: h_{t-1} was multiplied by z_t, and receives z_t ⊙ dh_t",
     {.direct_of_dh = true}},
    {"1 - z was taken for z on the direct path: h_{t-1} was multiplied by z_t, and receives z_t ⊙ dh_t",
     {.direct_by_1_z = true}},
    {"the detour through r_t is missing: the reset gate read h_{t-1}, which receives W_hrᵀ da_r too",
     {.no_detour = "r"}},
    {"the detour through z_t is missing: the update gate read h_{t-1}, which receives W_hzᵀ da_z too",
     {.no_detour = "z"}},
    {"the detour through n_t is missing: the candidate read h_{t-1} through the reset gate", {.no_detour = "n"}},
    {"the detours are missing: h_{t-1} was used four times, by h_t itself, by n_t and by both gates",
     {.no_detour = "rzn"}},
    {"da_r is 0: r_t is a factor in u_t, and receives a part of da_n", {.r_fixed = true}},
    {"h_{t-1} is missing in dz_t: z_t stands in two products, so dz_t = dh_t ⊙ (h_{t-1} - n_t)", {.dz_of_n = true}},
    {"n_t is missing in dz_t: z_t stands in two products, so dz_t = dh_t ⊙ (h_{t-1} - n_t)", {.dz_of_h = true}},
    {"the sign of dz_t is wrong: dz_t = dh_t ⊙ (h_{t-1} - n_t)", {.dz_sign = true}},
    {"σ's slope is missing in da_r and da_z: dr_t is multiplied by r (1 - r), and dz_t by z (1 - z)",
     {.no_slope = "rz"}},
    {"σ's slope is missing in da_r: dr_t is multiplied by r (1 - r)", {.no_slope = "r"}},
    {"σ's slope is missing in da_z: dz_t is multiplied by z (1 - z)", {.no_slope = "z"}},
    {"tanh's slope is missing in da_n: dn_t is multiplied by 1 - n²", {.no_slope = "n"}},
    {"the slopes of all three are missing: each da is what comes through σ or tanh", {.no_slope = "rzn"}},
    {"tanh's slope was taken for σ's in da_r and da_z: σ has the slope y (1 - y)", {.wrong_slope = "rz"}},
    {"σ's slope was taken for tanh's in da_n: tanh has the slope 1 - n²", {.wrong_slope = "n"}},
    {"h_t was used where h_{t-1} belongs: step t multiplied W_hh by the state before it", {.same_state = true}},
    {"h_t was used where h_{t-1} belongs, in dz_t, in dr_t and in the shares of W_hh", {.same_everywhere = true}},
    {"mean instead of sum: the bias was added to every column, and receives the sum of its block's columns",
     {.mean_bias = true}},
};
const Mistakes in_backward_after = {
    {"this is the reset before the product; after it, dr_t = da_n ⊙ p_t and dp_t = da_n ⊙ r_t", {.other_reset = true}},
    {"b_hn is outside of the reset: it is in p_t = W_hn h_{t-1} + b_hn, which r_t multiplies", {.other_bias = true}},
    {"b_hn is missing in dr_t: r_t was multiplied by p_t = W_hn h_{t-1} + b_hn", {.no_b_hn = true}},
    {"W_hn's rows hold da_n h_{t-1}ᵀ: W_hn is in p_t, and receives dp_t h_{t-1}ᵀ", {.same_share = true}},
    {"b_hn's rows hold da_n, which is b_in's: b_hn is in p_t, and receives dp_t", {.one_bias = true}},
    {"r_t is missing in dp_t: u_t = r_t ⊙ p_t, so p_t receives r_t ⊙ da_n", {.no_reset = true}},
};
const Mistakes in_backward_before = {
    {"this is the reset after the product; before it, dm_t = W_hnᵀ da_n and dr_t = dm_t ⊙ h_{t-1}",
     {.other_reset = true}},
    {"b_hn was reset too: before the product it is outside, and receives da_n as b_in does", {.other_bias = true}},
    {"W_hn's rows hold da_n h_{t-1}ᵀ: W_hn was multiplied by m_t = r_t ⊙ h_{t-1}", {.same_share = true}},
    {"r_t is missing: m_t = r_t ⊙ h_{t-1}, so h_{t-1} receives r_t ⊙ dm_t, and W_hn receives da_n m_tᵀ",
     {.no_reset = true}},
};

Bundle step_by_hand(const Bundle& in, Reset reset, const Missed& m) {
    return bundle_of(gru_by_hand::forward(in, reset, m));
}

/// A part with the mistakes of several tables.
template <class Right, class ByHand>
Part part_of(const char* name, Index points, Rng& rng, Reset reset, Right right, ByHand by_hand,
             const std::vector<Mistakes>& tables) {
    Part part{.name = name, .points = points, .cases = cases_of(rng, reset), .right = [=](const Bundle& in) {
                  return right(ByTape(in, reset));
              }};
    for (const Mistakes& table : tables) {
        add_mistakes(part, table, [=](const Bundle& in, const Missed& m) { return by_hand(in, reset, m); });
    }
    return part;
}

}  // namespace

Exercise gru() {
    Rng rng(10);
    const auto step = [](const ByTape& by) { return by.step; };
    const auto gradients = [](const ByTape& by) { return by.gradients; };
    return {"10",
            "gru",
            "a GRU step by hand, both ways",
            {part_of("gru_step_after", 2, rng, Reset::after, step, step_by_hand, {in_step, in_step_after}),
             part_of("gru_step_before", 1, rng, Reset::before, step, step_by_hand, {in_step, in_step_before}),
             part_of("gru_backward_after", 4, rng, Reset::after, gradients, gru_by_hand::backward,
                     {in_backward, in_backward_after}),
             part_of("gru_backward_before", 3, rng, Reset::before, gradients, gru_by_hand::backward,
                     {in_backward, in_backward_before})}};
}

}  // namespace chronograd::exercises
