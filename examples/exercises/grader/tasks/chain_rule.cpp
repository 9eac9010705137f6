// Exercise 1: a scalar RNN of two steps, by the tape; and what comes out where a rule of its page was missed.
#include <cmath>

#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"

namespace chronograd::exercises {
namespace {

// The page's numbers.
constexpr Real w = 0.5;
constexpr Real u = 0.8;
constexpr Real h_0 = 0.3;
constexpr Real x_1 = 1;
constexpr Real x_2 = 0.5;
constexpr Real y = 1;

Bundle right(bool backward) {
    Tape tape;
    const auto leaf = [&](Real value) { return tape.variable({{value}}); };
    Var W = leaf(w), U = leaf(u), H_0 = leaf(h_0);
    Var a_1 = W * leaf(x_1) + U * H_0;
    Var h_1 = tanh(a_1);
    Var a_2 = W * leaf(x_2) + U * h_1;
    Var h_2 = tanh(a_2);
    Var L = 0.5 * square(h_2 - y);
    if (!backward) {
        return Bundle()
            .put("a_1", a_1.value().item())
            .put("h_1", h_1.value().item())
            .put("a_2", a_2.value().item())
            .put("h_2", h_2.value().item())
            .put("L", L.value().item());
    }
    tape.backward(L);
    return Bundle()
        .put("dh_2", h_2.grad().item())
        .put("da_2", a_2.grad().item())
        .put("dh_1", h_1.grad().item())
        .put("da_1", a_1.grad().item())
        .put("dh_0", H_0.grad().item())
        .put("dw", W.grad().item())
        .put("du", U.grad().item());
}

/// The rules that a student may miss.
struct Missed {
    bool no_u_h_0 = false;        ///< a_1 = w x_1
    bool no_half = false;         ///< L = (h_2 - y)²
    bool no_slope = false;        ///< da = dh, at both steps
    bool no_slope_1 = false;      ///< at step 1 alone
    bool slope_of_a = false;      ///< 1 - a² for 1 - h²
    bool slope_of_sigma = false;  ///< h (1 - h)
    bool last_share = false;      ///< dw, du from step 2 alone
    bool mean_share = false;      ///< half of the sum
    bool same_state = false;      ///< u's shares with h_t for h_{t-1}
    bool no_weight_back = false;  ///< dh_1 = da_2
    bool dh_for_da = false;       ///< the weights' shares with dh
    bool exchanged = false;       ///< dw for du and du for dw
};

/// Both passes by hand; a test holds them to the tape where nothing is missed.
Bundle by_hand(const Missed& m, bool backward) {
    const Real a_1 = w * x_1 + (m.no_u_h_0 ? 0 : u * h_0);
    const Real h_1 = std::tanh(a_1);
    const Real a_2 = w * x_2 + u * h_1;
    const Real h_2 = std::tanh(a_2);
    const Real L = (m.no_half ? 1 : 0.5) * (h_2 - y) * (h_2 - y);
    if (!backward) { return Bundle().put("a_1", a_1).put("h_1", h_1).put("a_2", a_2).put("h_2", h_2).put("L", L); }
    const auto slope = [&](Real a, Real h) {
        return m.no_slope ? 1 : m.slope_of_a ? 1 - a * a : m.slope_of_sigma ? h * (1 - h) : 1 - h * h;
    };
    const Real dh_2 = (m.no_half ? 2 : 1) * (h_2 - y);
    const Real da_2 = dh_2 * slope(a_2, h_2);
    const Real dh_1 = m.no_weight_back ? da_2 : u * da_2;
    const Real da_1 = dh_1 * (m.no_slope_1 ? 1 : slope(a_1, h_1));
    const Real dh_0 = m.no_weight_back ? da_1 : u * da_1;
    const Real d_2 = m.dh_for_da ? dh_2 : da_2;
    const Real d_1 = m.last_share ? 0 : m.dh_for_da ? dh_1 : da_1;
    const Real of_all = m.mean_share ? 0.5 : 1;
    const Real dw = of_all * (d_2 * x_2 + d_1 * x_1);
    const Real du = of_all * (m.same_state ? d_2 * h_2 + d_1 * h_1 : d_2 * h_1 + d_1 * h_0);
    return Bundle()
        .put("dh_2", dh_2)
        .put("da_2", da_2)
        .put("dh_1", dh_1)
        .put("da_1", da_1)
        .put("dh_0", dh_0)
        .put("dw", m.exchanged ? du : dw)
        .put("du", m.exchanged ? dw : du);
}

const MistakesOf<Missed> in_forward = {
    {"u h_0 is missing in a_1, and so in all that follows", {.no_u_h_0 = true}},
    {"the factor 1/2 is missing", {.no_half = true}},
};

const MistakesOf<Missed> in_backward = {
    {"the last step's share alone: w and u were used at both steps, and their shares add up", {.last_share = true}},
    {"the mean of both steps' shares; it is their sum", {.mean_share = true}},
    {"h_t was used where h_{t-1} belongs: at step t, u is multiplied by the state before it", {.same_state = true}},
    {"off by 1 - h²: on its way through a tanh the error is multiplied by the slope", {.no_slope = true}},
    {"off by 1 - h_1²: the slope is missing at step 1", {.no_slope_1 = true}},
    {"1 - a² was taken for the slope of tanh; it is 1 - h²", {.slope_of_a = true}},
    {"h (1 - h) is the slope of the logistic function; that of tanh is 1 - h²", {.slope_of_sigma = true}},
    {"u is missing on the way back: in a = w x + u h, h receives u times what a received", {.no_weight_back = true}},
    {"dh was used where da belongs: w and u are in a, in front of the tanh", {.dh_for_da = true}},
    {"dw and du are exchanged", {.exchanged = true}},
    {"twice as large: the factor 1/2 of L is missing", {.no_half = true}},
    {"u h_0 is missing in a_1 of the forward pass, and so in all that follows", {.no_u_h_0 = true}},
};

/// A part with the page's numbers; the answers are right to 4 digits.
Part part_of(const char* name, Index points, bool backward, const MistakesOf<Missed>& mistakes) {
    Part part{.name = name,
              .points = points,
              .cases = {{"with the page's numbers", {}}},
              .right = [=](const Bundle&) { return right(backward); },
              .tolerance = 5e-4};
    add_mistakes(part, mistakes, [=](const Bundle&, const Missed& m) { return by_hand(m, backward); });
    return part;
}

}  // namespace

Exercise chain_rule() {
    return {"01",
            "chain_rule",
            "the chain rule on paper",
            {part_of("forward_on_paper", 2, false, in_forward), part_of("backward_on_paper", 3, true, in_backward)}};
}

}  // namespace chronograd::exercises
