// Exercise 6: BPTT for an RNN, by the tape, with a leaf of its own for each step's W_hh; and by hand where a rule is
// missed.
#include <algorithm>

#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "exercise.hpp"

namespace chronograd::exercises {
namespace {

/// The states are computed here by plain arithmetic, so that student and tape start from the same numbers.
Case case_of(Rng& rng, const SequenceSize& size) {
    const auto [T, B, I, H] = size;
    const Matrix W_ih = random_matrix(rng, H, I, 0.7);
    const Matrix W_hh = random_matrix(rng, H, H, 0.6);
    const Matrix b = random_matrix(rng, H, 1, 0.3);
    const Matrix h_0 = random_matrix(rng, H, B, 0.5);
    const std::vector<Matrix> x = random_sequence(rng, T, I, B);
    std::vector<Matrix> h;
    h.reserve(x.size());
    for (const Matrix& x_t : x) { h.push_back(tanh(plus_column(W_ih * x_t + W_hh * (h.empty() ? h_0 : h.back()), b))); }
    return {size.name(), Bundle{{"W_ih", W_ih}, {"W_hh", W_hh}, {"b", b}, {"h_0", h_0}}.put("x", x).put("h", h).put(
                             "delta", random_sequence(rng, T, H, B))};
}

/// All answers to one case: gradients, and shares.
struct Answers {
    Bundle gradients;
    std::vector<Matrix> shares;
};

Answers by_tape(const Bundle& in) {
    Tape tape;
    Var W_ih = tape.variable(in["W_ih"]), b = tape.variable(in["b"]), h_0 = tape.variable(in["h_0"]);
    std::vector<Var> W_hh;
    std::vector<Var> x;
    Var h = h_0;
    Var L = tape.constant({{0.0}});
    const std::vector<Matrix> delta = in.sequence("delta");
    for (const Matrix& x_t : in.sequence("x")) {
        x.push_back(tape.variable(x_t));
        W_hh.push_back(tape.variable(in["W_hh"]));
        h = tanh(W_ih * x.back() + W_hh.back() * h + b);
        L = L + sum(h % tape.constant(delta[x.size() - 1]));
    }
    tape.backward(L);
    Answers all;
    Matrix dW_hh(in["W_hh"].rows(), in["W_hh"].cols());
    std::vector<Matrix> dx;
    for (std::size_t i = 0; i < x.size(); ++i) {
        all.shares.emplace_back(W_hh[i].grad());
        dW_hh += all.shares.back();
        dx.emplace_back(x[i].grad());
    }
    all.gradients =
        Bundle{{"dW_ih", Matrix(W_ih.grad())}, {"dW_hh", dW_hh}, {"db", Matrix(b.grad())}, {"dh_0", Matrix(h_0.grad())}}
            .put("dx", dx);
    return all;
}

/// The rules that a student may miss. With none missed this is BPTT by hand, which a test holds to the tape.
struct Missed {
    bool last_share = false;      ///< = in place of +=, or the last step alone
    bool first_share = false;     ///< = in place of += in a loop that runs backwards
    bool same_state = false;      ///< h_t for h_{t-1}
    bool no_slope = false;        ///< da = dh
    bool square_once = false;     ///< 1 - h for 1 - h²
    bool dropped = false;         ///< dh_t without what comes from step t + 1
    bool last_loss = false;       ///< delta only at the last step
    bool not_transposed = false;  ///< W_hh for its transpose on the way back
    bool no_weight = false;       ///< e = da
    bool dh_for_h_0 = false;      ///< dh_0 = dh_1
    bool mean_steps = false;      ///< the mean of the T shares for their sum
    bool slope_before = false;    ///< 1 - h_{t-1}²
    bool tanh_again = false;      ///< 1 - tanh(h_t)²
    bool after_tanh = false;      ///< e_t added to da_t in place of dh_t
    bool added_e = false;         ///< e += in place of e =
    bool dh_to_h = false;         ///< W_hhᵀ dh_t
    bool dh_to_x = false;         ///< W_ihᵀ dh_t
    bool summed = false;          ///< shares from step t on, added up
    bool turned = false;          ///< shares from the last to the first
    bool mean_bias = false;       ///< the mean of da's columns for their sum
};

Answers by_hand(const Bundle& in, const Missed& m) {
    const std::vector<Matrix> x = in.sequence("x"), h = in.sequence("h"), delta = in.sequence("delta");
    const Matrix &W_ih = in["W_ih"], &W_hh = in["W_hh"];
    const std::size_t T = x.size();
    const Matrix& h_0 = in["h_0"];
    Matrix dW_ih(W_ih.rows(), W_ih.cols()), dW_hh(W_hh.rows(), W_hh.cols()), db(W_hh.rows(), 1);
    Matrix e(h_0.rows(), h_0.cols()), dh = e;
    Answers all;
    std::vector<Matrix> dx(T);
    all.shares.resize(T);
    for (std::size_t i = T; i-- > 0;) {  // i = t - 1
        const bool last = i + 1 == T;
        dh = m.dropped ? delta[i] : m.last_loss && !last ? e : delta[i] + e;
        const Matrix& h_prev = i == 0 ? h_0 : h[i - 1];
        const Matrix slope = at_each(m.slope_before ? h_prev
                                     : m.tanh_again ? tanh(h[i])
                                                    : h[i],
                                     [&](Real h) { return m.no_slope ? 1 : 1 - (m.square_once ? h : h * h); });
        const Matrix da = m.after_tanh ? delta[i] % slope + e : dh % slope;
        all.shares[i] = da * transpose(m.same_state ? h[i] : h_prev);
        dx[i] = transpose(W_ih) * (m.dh_to_x ? dh : da);
        const Matrix back = (m.not_transposed ? W_hh : transpose(W_hh)) * (m.dh_to_h ? dh : da);
        e = m.no_weight ? da : m.added_e ? e + back : back;
        if ((m.last_share && !last) || (m.first_share && i > 0)) { continue; }
        const Real n = m.mean_steps ? 1 / static_cast<Real>(T) : 1;
        dW_ih += n * da * transpose(x[i]);
        dW_hh += n * all.shares[i];
        db += n * sum_of_columns(da) / (m.mean_bias ? static_cast<Real>(da.cols()) : 1);
    }
    if (m.summed) {
        for (std::size_t i = T - 1; i-- > 0;) { all.shares[i] += all.shares[i + 1]; }
    }
    if (m.turned) { std::reverse(all.shares.begin(), all.shares.end()); }
    all.gradients =
        Bundle{{"dW_ih", dW_ih}, {"dW_hh", dW_hh}, {"db", db}, {"dh_0", m.dh_for_h_0 ? dh : e}}.put("dx", dx);
    return all;
}

const MistakesOf<Missed> mistakes = {
    {"the last time step's share alone: the shares of all T steps add up", {.last_share = true}},
    {"the first time step's share alone, as = leaves it where += belongs: the shares of all T steps add up",
     {.first_share = true}},
    {"h_t was used where h_{t-1} belongs: step t multiplied W_hh by the state before it", {.same_state = true}},
    {"off by 1 - h²: on its way through the tanh the error is multiplied by the slope", {.no_slope = true}},
    {"1 - h was taken for the slope of tanh; it is 1 - h²", {.square_once = true}},
    {"the gradient from the next step was dropped: h_t was used by its own loss and by step t + 1", {.dropped = true}},
    {"only the last step's loss has come in: every h_t receives its delta[t]", {.last_loss = true}},
    {"W_hh was not transposed on the way back: h_{t-1} receives W_hhᵀ da_t", {.not_transposed = true}},
    {"W_hh is missing on the way back: h_{t-1} receives W_hhᵀ da_t", {.no_weight = true}},
    {"this is dh_1: one step further back, h_0 receives W_hhᵀ da_1", {.dh_for_h_0 = true}},
    {"mean instead of sum: the shares of all T steps add up", {.mean_steps = true}},
    {"the slope was taken at h_{t-1}: step t's is 1 - h_t²", {.slope_before = true}},
    {"h_t was put into tanh once more: it is tanh(a_t) already, and the slope is 1 - h_t²", {.tanh_again = true}},
    {"e was added behind the tanh, to da_t: it is a part of dh_t", {.after_tanh = true}},
    {"e was added up: e_{t-1} is what step t sends, and no part of what came before", {.added_e = true}},
    {"h_{t-1} received W_hhᵀ dh_t: it is in a_t, in front of the tanh, and receives W_hhᵀ da_t", {.dh_to_h = true}},
    {"x_t received W_ihᵀ dh_t: it is in a_t, in front of the tanh, and receives W_ihᵀ da_t", {.dh_to_x = true}},
    {"these are sums over the steps behind, too: each step's share is asked for alone", {.summed = true}},
    {"they stand in the order of the way back: shares[t] is step t's", {.turned = true}},
    {"mean instead of sum: the bias was added to every column, and receives the sum of da's columns",
     {.mean_bias = true}},
};

}  // namespace

Exercise rnn_bptt() {
    Rng rng(6);
    std::vector<Case> cases;
    for (const SequenceSize& size : sequence_sizes()) { cases.push_back(case_of(rng, size)); }
    Part backward{.name = "rnn_backward", .points = 4, .cases = cases, .right = [](const Bundle& in) {
                      return by_tape(in).gradients;
                  }};
    Part shares{.name = "W_hh_shares", .points = 2, .cases = cases, .right = [](const Bundle& in) {
                    return Bundle().put("share", by_tape(in).shares);
                }};
    add_mistakes(backward, mistakes, [](const Bundle& in, const Missed& m) { return by_hand(in, m).gradients; });
    add_mistakes(shares, mistakes,
                 [](const Bundle& in, const Missed& m) { return Bundle().put("share", by_hand(in, m).shares); });
    return {"06", "rnn_bptt", "BPTT for an RNN by hand", {backward, shares}};
}

}  // namespace chronograd::exercises
