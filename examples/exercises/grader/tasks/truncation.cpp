// Exercise 7: windows by the tape, with detached states between them; the measures by the angle that the matrices were
// made with; and what comes out where a rule was missed, as a sum over pairs of times.
#include <algorithm>
#include <cmath>

#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "exercise.hpp"

namespace chronograd::exercises {
namespace {

// ------------------------------------------------------------------------------------------------ the gradient

Case case_of(Rng& rng, const SequenceSize& size, Index k) {
    const auto [T, B, I, H] = size;
    const Matrix W_ih = random_matrix(rng, H, I, 0.7);
    const Matrix W_hh = random_matrix(rng, H, H, 0.6);
    const Matrix b = random_matrix(rng, H, 1, 0.3);
    const Matrix h_0 = random_matrix(rng, H, B, 0.5);
    const std::vector<Matrix> x = random_sequence(rng, T, I, B);
    std::vector<Matrix> h;
    h.reserve(x.size());
    for (const Matrix& x_t : x) { h.push_back(tanh(plus_column(W_ih * x_t + W_hh * (h.empty() ? h_0 : h.back()), b))); }
    Bundle in{{"W_ih", W_ih}, {"W_hh", W_hh}, {"b", b}, {"h_0", h_0}, {"k", {{static_cast<Real>(k)}}}};
    in.put("x", x).put("h", h).put("delta", random_sequence(rng, T, H, B));
    return {fmt::format("windows of {}, {}", k, size.name()), in};
}

/// Windows that divide the sequence, that leave a rest, of one step, and longer than the sequence.
std::vector<Case> cases() {
    Rng rng(7);
    std::vector<Case> all;
    for (const auto& [size, k] : {std::pair<SequenceSize, Index>{{1, 1, 1, 1}, 1},
                                  {{6, 1, 2, 3}, 3},
                                  {{8, 3, 1, 3}, 3},
                                  {{4, 3, 2, 2}, 1},
                                  {{5, 1, 3, 2}, 7},
                                  {{5, 2, 2, 3}, 5},
                                  {{40, 3, 1, 4}, 7}}) {
        all.push_back(case_of(rng, size, k));
    }
    return all;
}

Bundle by_tape(const Bundle& in) {
    Tape tape;
    Var W_ih = tape.variable(in["W_ih"]), W_hh = tape.variable(in["W_hh"]), b = tape.variable(in["b"]);
    Var h = tape.constant(in["h_0"]);
    Var L = tape.constant({{0.0}});
    const std::vector<Matrix> x = in.sequence("x"), delta = in.sequence("delta");
    const auto k = static_cast<std::size_t>(in.number("k"));
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (i % k == 0) { h = detach(h); }
        h = tanh(W_ih * tape.constant(x[i]) + W_hh * h + b);
        L = L + sum(h % tape.constant(delta[i]));
    }
    tape.backward(L);
    return {{"dW_ih", Matrix(W_ih.grad())}, {"dW_hh", Matrix(W_hh.grad())}, {"db", Matrix(b.grad())}};
}

/// The rules that a student may miss.
struct Missed {
    bool from_h_0 = false;      ///< each window's first step has read h_0
    bool from_zeros = false;    ///< each window's first step but the very first has read zeros
    bool no_cut = false;        ///< the full gradient
    bool late_cut = false;      ///< one step late: the first window has k + 1 steps
    bool early_cut = false;     ///< one step early: the first window has k - 1 steps
    bool longer = false;        ///< windows of k + 1
    bool shorter = false;       ///< windows of k - 1
    bool from_the_end = false;  ///< the last window has k steps, and the first one what is left
    bool last_window = false;   ///< the last window's gradient alone
    bool first_window = false;  ///< the first window's
    bool no_rest = false;       ///< without a last window that is shorter
    bool mean = false;          ///< the mean over windows
    bool each_k = false;        ///< each loss goes back over k steps: the other scheme
    bool last_loss = false;     ///< in each window only the last step's loss counts
    bool no_first_use = false;  ///< W_hh's use at each window's first step is left out
    bool mean_bias = false;     ///< the mean of da's columns for their sum
};

/// Whether the error is cut between the steps t and t + 1.
bool cut_behind(Index t, Index T, Index k, const Missed& m) {
    if (m.no_cut || t < 1 || t >= T) { return false; }
    if (m.late_cut) { return t > 1 && (t - 1) % k == 0; }
    if (m.early_cut) { return (t + 1) % k == 0; }
    if (m.longer) { return t % (k + 1) == 0; }
    if (m.shorter) { return k == 1 || t % (k - 1) == 0; }
    if (m.from_the_end) { return (T - t) % k == 0; }
    return t % k == 0;
}

/// With nothing missed: the sum over all pairs of times, j of a loss and i <= j of a use, that are in one window.
Bundle by_hand(const Bundle& in, const Missed& m) {
    const std::vector<Matrix> x = in.sequence("x"), h = in.sequence("h"), delta = in.sequence("delta");
    const Index T = std::ssize(x);
    const auto k = static_cast<Index>(in.number("k"));
    const Index windows = (T + k - 1) / k;
    const Matrix &W_hh = in["W_hh"], &h_0 = in["h_0"];
    Matrix dW_ih(W_hh.rows(), in["W_ih"].cols()), dW_hh(W_hh.rows(), W_hh.rows()), db(W_hh.rows(), 1);
    for (Index j = 1; j <= T; ++j) {
        const Index window = (j - 1) / k;
        if ((m.last_window && window != windows - 1) || (m.first_window && window != 0)) { continue; }
        if (m.no_rest && (window + 1) * k > T) { continue; }
        if (m.last_loss && j != T && j % k != 0) { continue; }
        Matrix dh = delta[j - 1];
        for (Index i = j; i >= 1; --i) {
            const Matrix da = dh % at_each(h[i - 1], [](Real y) { return 1 - y * y; });
            const bool first = i == 1 || cut_behind(i - 1, T, k, m);
            const Matrix& carried = i == 1 ? h_0 : h[i - 2];
            const Matrix read = first && m.from_h_0 ? h_0 : first && i > 1 && m.from_zeros ? 0 * h_0 : carried;
            dW_ih += da * transpose(x[i - 1]);
            if (!(m.no_first_use && first)) { dW_hh += da * transpose(read); }
            db += sum_of_columns(da) / (m.mean_bias ? static_cast<Real>(da.cols()) : 1);
            if (m.each_k ? j - i + 1 == k : first) { break; }
            dh = transpose(W_hh) * da;
        }
    }
    const Real n = m.mean ? static_cast<Real>(windows) : 1;
    return {{"dW_ih", dW_ih / n}, {"dW_hh", dW_hh / n}, {"db", db / n}};
}

const MistakesOf<Missed> in_windows = {
    {"the state was not carried: the first step of a window has read h_{t-1}, as every step has, and not h_0",
     {.from_h_0 = true}},
    {"the state was not carried: the first step of a window has read h_{t-1}, as every step has, and not zeros",
     {.from_zeros = true}},
    {"nothing was cut: this is the full gradient; no error goes from a window's first step to the window before",
     {.no_cut = true}},
    {"the cut is one step late, so that the first window has k + 1 steps: cut between k and k + 1", {.late_cut = true}},
    {"the cut is one step early, so that the first window has k - 1 steps: cut between k and k + 1",
     {.early_cut = true}},
    {"these are windows of k + 1 steps", {.longer = true}},
    {"these are windows of k - 1 steps", {.shorter = true}},
    {"the windows were counted from the end: the first one begins with step 1, and the last one has what is left",
     {.from_the_end = true}},
    {"the last window's gradient alone: the windows' gradients add up", {.last_window = true}},
    {"the first window's gradient alone, as = leaves it where += belongs: the windows' gradients add up",
     {.first_window = true}},
    {"the rest is missing: the last window may have less than k steps", {.no_rest = true}},
    {"mean over the windows instead of sum: L is the sum of all losses", {.mean = true}},
    {"each loss was sent back over the k steps before it; that is another scheme: in windows a loss goes back to its "
     "window's first step",
     {.each_k = true}},
    {"only the loss of each window's last step has come in: every h_t receives its delta[t]", {.last_loss = true}},
    {"the share of each window's first step is missing: h_{t-1} is a constant there, and W_hh was still multiplied by "
     "it",
     {.no_first_use = true}},
    {"mean instead of sum: the bias was added to every column, and receives the sum of da's columns",
     {.mean_bias = true}},
};

// ------------------------------------------------------------------------------------------------- the measures

Real product(const Matrix& a, const Matrix& b) {
    Real sum = 0;
    for (Index i = 0; i < a.size(); ++i) { sum += a.view().begin()[i] * b.view().begin()[i]; }
    return sum;
}

/// Two matrices of given lengths with a given angle, in degrees, between them.
Case pair_of(Rng& rng, Index rows, Index cols, Real degrees, Real length, Real full_length) {
    const Real angle = degrees * std::acos(Real(-1)) / 180;
    Matrix u = random_matrix(rng, rows, cols);
    u = u / norm(u);
    Matrix v = random_matrix(rng, rows, cols);
    if (v.size() > 1) {
        v = v - product(u, v) * u;
        v = v / norm(v);
    }
    const Matrix estimate = u.size() == 1 ? std::cos(angle) * u : std::cos(angle) * u + std::sin(angle) * v;
    return {fmt::format("{}x{}, lengths {} and {}, {} degrees", rows, cols, length, full_length, degrees),
            Bundle{{"estimate", length * estimate}, {"full", full_length * u}}
                .put("angle", angle)
                .put("length", length)
                .put("full_length", full_length)};
}

std::vector<Case> pairs() {
    Rng rng(77);
    return {pair_of(rng, 2, 2, 60, 1, 2),     pair_of(rng, 3, 3, 20, 0.9, 1),    pair_of(rng, 1, 1, 0, 0.5, 2),
            pair_of(rng, 1, 1, 180, 3, 1),    pair_of(rng, 4, 2, 100, 2, 3),     pair_of(rng, 2, 5, 5, 1, 1),
            pair_of(rng, 5, 5, 45, 300, 200), pair_of(rng, 3, 1, 80, 1e-3, 2e-3)};
}

/// By the law of cosines.
Bundle right_error(const Bundle& in) {
    const Real a = in.number("length"), b = in.number("full_length");
    return Bundle().put("error", std::sqrt(a * a + b * b - 2 * a * b * std::cos(in.number("angle"))) / b);
}
Bundle right_cosine(const Bundle& in) { return Bundle().put("cosine", std::cos(in.number("angle"))); }

template <class F>
Mistake of_pair(const char* name, std::string says, F f) {
    return {std::move(says), [=](const Bundle& in) { return Bundle().put(name, f(in["estimate"], in["full"])); }};
}

std::vector<Mistake> in_error() {
    using M = const Matrix&;
    const auto of = [](std::string says, auto f) { return of_pair("error", std::move(says), f); };
    return {
        of("relative to the estimate: it is to be a part of the full gradient's length",
           [](M a, M b) { return norm(a - b) / norm(a); }),
        of("it was not divided by the full gradient's length", [](M a, M b) { return norm(a - b); }),
        of("the difference of the lengths: it must be the length of the difference",
           [](M a, M b) { return std::abs(norm(a) - norm(b)) / norm(b); }),
        of("this is its square: a length is the root of the sum of the squares",
           [](M a, M b) { return product(a - b, a - b) / product(b, b); }),
        of("the largest elements were compared: a length is the root of the sum of the squares",
           [](M a, M b) { return max_abs(a - b) / max_abs(b); }),
        of("the length of the sum: it must be that of the difference", [](M a, M b) { return norm(a + b) / norm(b); }),
    };
}

std::vector<Mistake> in_cosine() {
    using M = const Matrix&;
    const auto of = [](std::string says, auto f) { return of_pair("cosine", std::move(says), f); };
    return {
        of("the norms are missing: divide by both lengths", [](M a, M b) { return product(a, b); }),
        of("it was divided by the full gradient's length alone: divide by both",
           [](M a, M b) { return product(a, b) / norm(b); }),
        of("it was divided by the estimate's length alone: divide by both",
           [](M a, M b) { return product(a, b) / norm(a); }),
        of("it was divided by the squares of the lengths",
           [](M a, M b) { return product(a, b) / (product(a, a) * product(b, b)); }),
        of("it was divided by the square of the full gradient's length: divide by both lengths",
           [](M a, M b) { return product(a, b) / product(b, b); }),
        of("this is 1 minus the cosine", [](M a, M b) { return 1 - product(a, b) / (norm(a) * norm(b)); }),
        of("the magnitude was taken: the cosine of an obtuse angle is negative",
           [](M a, M b) { return std::abs(product(a, b)) / (norm(a) * norm(b)); }),
        of("this is the angle, and not its cosine",
           [](M a, M b) { return std::acos(std::clamp<Real>(product(a, b) / (norm(a) * norm(b)), -1, 1)); }),
    };
}

}  // namespace

Exercise truncation() {
    Part backward{.name = "truncated_backward", .points = 3, .cases = cases(), .right = by_tape};
    add_mistakes(backward, in_windows, by_hand);
    return {"07",
            "truncation",
            "truncated BPTT, and its bias",
            {backward,
             {.name = "relative_error", .points = 1, .cases = pairs(), .right = right_error, .mistakes = in_error()},
             {.name = "cosine", .points = 1, .cases = pairs(), .right = right_cosine, .mistakes = in_cosine()}}};
}

}  // namespace chronograd::exercises
