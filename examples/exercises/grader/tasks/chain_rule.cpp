// Exercise 1: a scalar RNN of two steps, by the tape; and what comes out where a rule of its page was missed.
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
    bool no_slope = false;        ///< da = dh
    bool slope_of_a = false;      ///< 1 - a² for 1 - h²
    bool last_share = false;      ///< dw, du from step 2 alone
    bool same_state = false;      ///< u's shares with h_t for h_{t-1}
    bool no_weight_back = false;  ///< dh_1 = da_2
};

Mistake missed(std::string says, Missed m) {
    return {std::move(says), [m](const Bundle&) {
                const Bundle f = right(false);
                const auto slope = [&](const char* a, const char* h) {
                    const Real z = f.number(m.slope_of_a ? a : h);
                    return m.no_slope ? 1 : 1 - z * z;
                };
                const Real dh_2 = f.number("h_2") - y;
                const Real da_2 = dh_2 * slope("a_2", "h_2");
                const Real dh_1 = m.no_weight_back ? da_2 : u * da_2;
                const Real da_1 = dh_1 * slope("a_1", "h_1");
                const Real dh_0 = m.no_weight_back ? da_1 : u * da_1;
                const Real early = m.last_share ? 0 : 1;
                const Real du = m.same_state ? da_2 * f.number("h_2") + da_1 * f.number("h_1")
                                             : da_2 * f.number("h_1") + early * da_1 * h_0;
                return Bundle()
                    .put("dh_2", dh_2)
                    .put("da_2", da_2)
                    .put("dh_1", dh_1)
                    .put("da_1", da_1)
                    .put("dh_0", dh_0)
                    .put("dw", da_2 * x_2 + early * da_1 * x_1)
                    .put("du", du);
            }};
}

}  // namespace

Exercise chain_rule() {
    const std::vector<Case> page = {{"with the page's numbers", {}}};
    return {
        "01",
        "chain_rule",
        "the chain rule on paper",
        {{.name = "forward_on_paper",
          .points = 2,
          .cases = page,
          .right = [](const Bundle&) { return right(false); },
          .mistakes = {},
          .tolerance = 5e-4,
          .objection = nullptr},
         {.name = "backward_on_paper",
          .points = 3,
          .cases = page,
          .right = [](const Bundle&) { return right(true); },
          .mistakes = {missed("the last step's share alone: w and u were used at both steps, and their shares add up",
                              {.last_share = true}),
                       missed("off by 1 - h²: on its way through a tanh the error is multiplied by the slope",
                              {.no_slope = true}),
                       missed("1 - a² was taken for the slope of tanh; it is 1 - h²", {.slope_of_a = true}),
                       missed("h_t was used where h_{t-1} belongs: at step t, u is multiplied by the state before it",
                              {.same_state = true}),
                       missed("u is missing on the way back: in a = w x + u h, h receives u times what a received",
                              {.no_weight_back = true})},
          .tolerance = 5e-4,
          .objection = nullptr}}};
}

}  // namespace chronograd::exercises
