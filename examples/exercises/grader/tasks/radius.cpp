// Exercise 12: the radius by bisection, lengths by the tape, bounds by the library; and a matrix, judged by what it
// does.
#include <algorithm>
#include <limits>

#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "radius_by_hand.hpp"

namespace chronograd::exercises {
namespace {

using radius_by_hand::Missed;

/// The base whose n-th power is goal, by halving the interval that holds it.
Real radius_of(Real goal, Index n) {
    Real low = 0;
    Real high = std::max(Real(1), goal);
    for (int halvings = 0; halvings < 200; ++halvings) {
        const Real middle = (low + high) / 2;
        Real power = 1;
        for (Index i = 0; i < n; ++i) { power *= middle; }
        (power < goal ? low : high) = middle;
    }
    return high;
}

Bundle radius_right(const Bundle& in) {
    return Bundle().put("rho", radius_of(in.number("goal"), static_cast<Index>(in.number("n"))));
}

Bundle paper_of(const std::function<Bundle(const Bundle&)>& radius) {
    const auto rho = [&](Real goal, Real n) { return radius(Bundle().put("goal", goal).put("n", n)).number("rho"); };
    return Bundle().put("vanishes", rho(1e-6, 50)).put("explodes", rho(1000, 100));
}

/// The norms of what the states of a linear network receive.
Bundle lengths_right(const Bundle& in) {
    const auto n = static_cast<Index>(in.number("n"));
    const Matrix& dh_T = in["dh_T"];
    Tape tape;
    const Var W = tape.constant(in["W"]);
    std::vector<Var> h = {tape.variable(dh_T)};  // any numbers will do: the network is linear
    for (Index t = 1; t <= n; ++t) { h.push_back(W * h.back()); }
    tape.backward(sum(h.back() % tape.constant(dh_T)));
    Matrix all(n + 1, 1);
    for (Index k = 0; k <= n; ++k) { all(k, 0) = norm(h[static_cast<std::size_t>(n - k)].grad()); }
    return Bundle{{"length", all}};
}

Bundle sigma_right(const Bundle& in) { return Bundle().put("sigma_max", singular_values(in["W"])[0]); }

Bundle bounds_right(const Bundle& in) {
    const auto n = static_cast<Index>(in.number("n"));
    Matrix all(n + 1, 1);
    for (Index k = 0; k <= n; ++k) { all(k, 0) = jacobian_bound(in["W"], k, in.number("gamma")) * norm(in["dh_T"]); }
    return Bundle{{"bound", all}};
}

/// What is wrong with a matrix that should make one error grow in a step and no gradient survive 50.
std::string objection_to(const Bundle& answer) {
    const Matrix* given = answer.find("W");
    if (given == nullptr) { return "there is no W\n"; }
    const Matrix& W = *given;
    if (W.rows() != 2 || W.cols() != 2) { return fmt::format("W is {}x{}, must be 2x2\n", W.rows(), W.cols()); }
    // Far more than it takes, and near to what numbers can hold.
    if (max_abs(W) > 1e100) { return "W's elements are above 1e100: smaller ones will do\n"; }
    const Real sigma = singular_values(W)[0];
    if (sigma < 2 - 1e-9) {
        return fmt::format(
            "W's largest singular value is {:.6g}, must be at least 2: no error grows to twice its "
            "length in one step\n",
            sigma);
    }
    Matrix power = W;
    for (int i = 1; i < 50 && all_finite(power); ++i) { power = W * power; }
    const Real longest = all_finite(power) ? singular_values(power)[0] : std::numeric_limits<Real>::infinity();
    if (longest < 1e-6) { return ""; }
    const std::string after =
        fmt::format("after 50 steps a gradient can be {:.3g} times what it was, must be below 1e-6\n", longest);
    if (max_abs(transpose(W) * W - W * transpose(W)) <= 1e-9 * sigma * sigma) {
        return fmt::format(
            "W is normal: Wᵀ W = W Wᵀ. Then its spectral radius is its largest singular value, {:.6g}; "
            "{}",
            sigma, after);
    }
    const Real rho = spectral_radius(W);
    return fmt::format("W's spectral radius is {:.6g}{}; {}", rho,
                       rho > 1 ? ", above 1, which explodes in the end" : ", which is not small enough", after);
}

std::vector<Case> radius_cases() {
    std::vector<Case> cases;
    for (const auto& [goal, n] :
         {std::pair<Real, Index>{0.5, 1}, {1e-6, 50}, {1000, 100}, {2, 7}, {1e-12, 3}, {1, 10}}) {
        cases.push_back({fmt::format("{} in {} step{}", goal, n, n == 1 ? "" : "s"),
                         Bundle().put("goal", goal).put("n", static_cast<Real>(n))});
    }
    return cases;
}

/// The chapter's matrix (with another diagonal, so that it has two eigenvalues), a turn, and random ones.
std::vector<Matrix> matrices(Rng& rng) {
    std::vector<Matrix> all = {{{-1.5}}, {{0.9, 4}, {0, 0.5}}, {{0.72, -0.96}, {0.96, 0.72}}};
    for (const auto& [size, sigma] : {std::pair<Index, Real>{2, 0.6}, {3, 0.6}, {5, 0.3}}) {
        all.push_back(random_matrix(rng, size, size, sigma));
    }
    return all;
}

std::vector<Case> sigma_cases() {
    Rng rng(12);
    std::vector<Case> cases;
    for (const Matrix& W : matrices(rng)) { cases.push_back({size_name("W", W), {{"W", W}}}); }
    return cases;
}

/// With batch 1 and 3, and from no step to 20.
std::vector<Case> sequence_cases() {
    Rng rng(12);
    std::vector<Case> cases;
    const std::vector<Matrix> all = matrices(rng);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Index batch = i % 2 == 0 ? 1 : 3;
        const Index n = std::vector<Index>{5, 9, 1, 0, 20, 12}[i];
        const Real gamma = std::vector<Real>{1, 0.25, 0.5, 1, 0.25, 0.8}[i];
        Bundle in{{"W", all[i]}, {"dh_T", random_matrix(rng, all[i].rows(), batch)}};
        in.put("n", static_cast<Real>(n)).put("gamma", gamma);
        cases.push_back(
            {fmt::format("{}, batch {}, {} step{}", size_name("W", all[i]), batch, n, n == 1 ? "" : "s"), in});
    }
    return cases;
}

using Mistakes = MistakesOf<Missed>;

const Mistakes in_radius = {
    {"this is goal itself, as for one step: the gradient is multiplied by rho at each of n, and rho^n = goal",
     {.one_step = true}},
    {"mixed bases: 10^(log10(goal) / n) or e^(ln(goal) / n), not 10 to the power of a natural logarithm",
     {.ten_of_ln = true}},
    {"mixed bases: 10^(log10(goal) / n) or e^(ln(goal) / n), not e to the power of log10", {.e_of_log10 = true}},
    {"n + 1 steps were counted: from h_T to h_{T-n} it is n", {.more_steps = 1}},
    {"n - 1 steps were counted: from h_T to h_{T-n} it is n", {.more_steps = -1}},
    {"this is 1 / rho: goal = rho^n, so that goals below 1 have a radius below 1", {.inverse = true}},
    {"goal was divided by n: rho^n = goal, so rho is the n-th root", {.by_n = true}},
    {"every step took away the same amount: it takes the same part, rho^n = goal", {.differences = true}},
};

const Mistakes in_code = {
    {"1 / n is 0 in whole numbers: write 1.0 / n", {.whole_power = true}},
};

const Mistakes in_lengths = {
    {"W was not transposed: backwards goes Wᵀ", {.not_transposed = true}},
    {"this is rho^k times the first length: only the long run goes by rho; go back step by step and measure",
     {.by_rho = true}},
    {"this is the bound, sigma_max^k times the first length: go back step by step and measure", {.by_sigma = true}},
    {"this is the norm of W^k: the length of dh_{T-k} = (Wᵀ)^k dh_T is asked for", {.of_power = true}},
    {"this is the largest element of W^k: the length of dh_{T-k} = (Wᵀ)^k dh_T is asked for", {.element = true}},
    {"the largest element is not the length: take the norm", {.max_of_dh = true}},
    {"the root is missing: these are the lengths squared", {.squared = true}},
    {"the lengths of the B errors were added: the norm is that of all of them together", {.added = true}},
    {"one step too far: element 0 is the length of dh_T itself", {.shifted = true}},
    {"every step began at dh_T again: dh_{T-k} comes from dh_{T-k+1}", {.one_step_only = true}},
};

const Mistakes in_sigma = {
    {"this is the spectral radius: the largest singular value is the root of the largest eigenvalue of Wᵀ W",
     {.eigenvalue = true}},
    {"this is the norm of all elements, the root of the sum of all squared singular values", {.Frobenius = true}},
    {"this is the largest sum of a row's magnitudes", {.row_sum = true}},
    {"this is the largest element", {.largest = true}},
    {"the root is missing: Wᵀ W has the singular values' squares as its eigenvalues", {.no_root = true}},
    {"this is the smallest singular value", {.smallest = true}},
};

const Mistakes in_bounds = {
    {"gamma is missing: each step multiplies by gamma sigma_max", {.no_gamma = true}},
    {"gamma came in once: each of k steps multiplies by gamma sigma_max", {.gamma_once = true}},
    {"sigma_max came in once: each of k steps multiplies by gamma sigma_max", {.sigma_once = true}},
    {"the length of dh_T is missing", {.no_length = true}},
    {"k times gamma sigma_max was taken: it is the k-th power", {.multiplied = true}},
    {"gamma^k times what was measured for the linear network: that is below the bound, but a tanh network's may be "
     "above",
     {.of_measured = true}},
    {"one step too far: element 0 is the length of dh_T itself", {.shifted = true}},
};

Part part_of(const char* name, Index points, std::vector<Case> cases, Bundle (*right)(const Bundle&),
             Bundle (*by_hand)(const Bundle&, const Missed&), const std::vector<Mistakes>& tables) {
    Part part{.name = name, .points = points, .cases = std::move(cases), .right = right};
    for (const Mistakes& table : tables) { add_mistakes(part, table, by_hand); }
    return part;
}

/// Of the two numbers on the page.
Part paper() {
    Part part{.name = "radii_on_paper",
              .points = 1,
              .cases = {{"with the page's numbers", {}}},
              .right = [](const Bundle&) { return paper_of(radius_right); },
              .tolerance = 5e-4};
    add_mistakes(part, in_radius, [](const Bundle&, const Missed& m) {
        return paper_of([&](const Bundle& in) { return radius_by_hand::radius(in, m); });
    });
    return part;
}

Part matrix_part() {
    return {.name = "grows_then_vanishes",
            .points = 2,
            .cases = {{"your matrix", {}}},
            .right = nullptr,
            .objection = [](const Bundle&, const Bundle& answer) { return objection_to(answer); }};
}

}  // namespace

Exercise radius() {
    return {
        "12",
        "radius",
        "the spectral radius: predict, then measure",
        {paper(), part_of("radius_for", 1, radius_cases(), radius_right, radius_by_hand::radius, {in_radius, in_code}),
         part_of("lengths", 2, sequence_cases(), lengths_right, radius_by_hand::lengths, {in_lengths}), matrix_part(),
         part_of("sigma_max", 2, sigma_cases(), sigma_right, radius_by_hand::sigma_max, {in_sigma}),
         part_of("bounds", 1, sequence_cases(), bounds_right, radius_by_hand::bounds, {in_bounds, in_sigma})}};
}

}  // namespace chronograd::exercises
