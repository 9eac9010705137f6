// Exercise 11: Adam and AdamW by the library's optimisers, the first update and both averages by closed forms.
#include <cmath>

#include "../cases.hpp"
#include "../task.hpp"
#include "adam_by_hand.hpp"
#include "autograd/parameter.hpp"
#include "exercise.hpp"
#include "optim/adam.hpp"

namespace chronograd::exercises {
namespace {

using adam_by_hand::Missed;

/// The average that began at 0, written out as the sum over all g_i: (1 - beta) beta^(t-i) g_i.
std::vector<Matrix> averages(const std::vector<Matrix>& g, Real beta) {
    std::vector<Matrix> all;
    for (std::size_t t = 0; t < g.size(); ++t) {
        Matrix sum(g[0].rows(), g[0].cols());
        for (std::size_t i = 0; i <= t; ++i) { sum += (1 - beta) * std::pow(beta, static_cast<Real>(t - i)) * g[i]; }
        all.push_back(sum);
    }
    return all;
}

/// theta after each update. That after the first one does not depend on beta1 and beta2: m_hat = g and v_hat = g².
std::vector<Matrix> thetas(const Bundle& in, optim::Optimizer& optimizer, Real decay) {
    const std::vector<Matrix> g = in.sequence("g");
    const Real lr = in.number("lr"), eps = in.number("eps");
    const Parameter& theta = optimizer.parameters()[0];
    std::vector<Matrix> all;
    for (const Matrix& g_t : g) {
        theta.edit_grad().assign(g_t);
        optimizer.step();
        all.emplace_back(theta.value());
    }
    all[0] = (1 - lr * decay) * in["theta"] - lr * at_each(g[0], [&](Real g) { return g / (std::abs(g) + eps); });
    return all;
}

Bundle with_averages(const Bundle& in, const std::vector<Matrix>& thetas) {
    const std::vector<Matrix> g = in.sequence("g");
    std::vector<Matrix> squares;
    squares.reserve(g.size());
    for (const Matrix& g_t : g) { squares.push_back(g_t % g_t); }
    return Bundle()
        .put("m", averages(g, in.number("beta1")))
        .put("v", averages(squares, in.number("beta2")))
        .put("theta", thetas);
}

optim::AdamOptions options_of(const Bundle& in) {
    return {.lr = in.number("lr"), .beta1 = in.number("beta1"), .beta2 = in.number("beta2"), .eps = in.number("eps")};
}

Bundle adam_right(const Bundle& in) {
    optim::Adam adam({Parameter("theta", in["theta"])}, options_of(in));
    return with_averages(in, thetas(in, adam, 0));
}

Bundle adamw_right(const Bundle& in) {
    const Real decay = in.number("weight_decay");
    optim::AdamW adamw({Parameter("theta", in["theta"])}, options_of(in), decay);
    return with_averages(in, thetas(in, adamw, decay));
}

/// Gradients near 1 with PyTorch's defaults; and with an eps that is seen. Of one matrix, an element has no gradient.
std::vector<Case> cases_of(bool decays) {
    struct Size {
        Index updates, rows, cols;
        optim::AdamOptions options;
        Real gradients = 1;
    };
    Rng rng(11);
    std::vector<Case> cases;
    for (const Size& s : {Size{1, 1, 1, {}},
                          {1, 3, 2, {.lr = 0.1, .beta1 = 0.5, .beta2 = 0.9, .eps = 0.1}},
                          {3, 2, 3, {.lr = 0.05, .beta1 = 0.8, .beta2 = 0.95, .eps = 0.01}},
                          {25, 4, 3, {}, 100},
                          {25, 1, 4, {.lr = 0.02, .beta1 = 0.9, .beta2 = 0.99, .eps = 1e-3}, 1e-3}}) {
        Bundle in{{"theta", random_matrix(rng, s.rows, s.cols)}};
        std::vector<Matrix> g;
        for (Index t = 0; t < s.updates; ++t) {
            g.push_back(random_matrix(rng, s.rows, s.cols, s.gradients));
            if (s.rows == 4) { g.back()(2, 1) = 0; }
        }
        const optim::AdamOptions& o = s.options;
        in.put("g", g).put("lr", o.lr).put("beta1", o.beta1).put("beta2", o.beta2).put("eps", o.eps);
        std::string name = fmt::format("{}x{}, {} update{}, lr {}, betas {} and {}, eps {}", s.rows, s.cols, s.updates,
                                       s.updates == 1 ? "" : "s", o.lr, o.beta1, o.beta2, o.eps);
        if (decays) {
            const Real decay = s.updates == 1 ? 0.1 : 0.01;
            in.put("weight_decay", decay);
            name += fmt::format(", weight decay {}", decay);
        }
        cases.push_back({name, in});
    }
    return cases;
}

using Mistakes = MistakesOf<Missed>;

const Mistakes in_adam = {
    {"the bias correction is missing: m and v began at 0, and are divided by 1 - beta1^t and 1 - beta2^t",
     {.m_as_it_is = true, .v_as_it_is = true}},
    {"m's bias correction is missing: m_hat = m / (1 - beta1^t)", {.m_as_it_is = true}},
    {"v's bias correction is missing: v_hat = v / (1 - beta2^t)", {.v_as_it_is = true}},
    {"the bias correction was made with t = 0, and 1 - beta^0 is 0: t is counted up before it is used", {.t_off = -1}},
    {"the bias correction was made with t + 1: it is 1 at the first update", {.t_off = 1}},
    {"the bias correction was made with t = 1 at every update: state.t is how many there have been", {.t_one = true}},
    {"m_hat and v_hat were kept in the state: m and v are, without correction", {.hat_kept = true}},
    {"m and v were not kept: the next update goes on from those in the state", {.not_kept = true}},
    {"beta1 and beta2 are swapped: beta1 is m's, beta2 is v's", {.swapped = true}},
    {"g was not squared: v is the average of g % g", {.not_squared = true}},
    {"m was squared in place of g: v is the average of g % g", {.m_squared = true}},
    {"the factors 1 - beta1 and 1 - beta2 are missing: both are averages", {.no_weight = true}},
    {"eps was added inside the root: it is sqrt(v_hat) + eps", {.eps_inside = true}},
    {"eps was added before v's bias correction: it is sqrt(v_hat) + eps", {.eps_early = true}},
    {"eps is missing: it is sqrt(v_hat) + eps, and v_hat may be 0", {.no_eps = true}},
    {"the root is missing: it is sqrt(v_hat) + eps", {.no_root = true}},
    {"the step goes along g: it goes along the average, m_hat", {.g_for_m = true}},
    {"the step goes uphill: it is subtracted from theta", {.uphill = true}},
    {"the learning rate is missing", {.no_rate = true}},
};

const Mistakes in_decay = {
    {"weight decay was added to the gradient (L2), and goes through m and v: it is taken from theta itself",
     {.L2 = true}},
    {"the decay is not multiplied by the learning rate: theta shrinks by lr * weight_decay * theta",
     {.no_decay_lr = true}},
    {"theta does not decay: this is Adam", {.no_decay = true}},
    {"theta grows: lr * weight_decay * theta is subtracted", {.grows = true}},
    {"what decays is the theta that Adam's step has left: it is the theta from before", {.late = true}},
};

Part part_of(const char* name, Index points, std::vector<Case> cases, Bundle (*right)(const Bundle&),
             const std::vector<Mistakes>& tables) {
    Part part{.name = name, .points = points, .cases = std::move(cases), .right = right};
    for (const Mistakes& table : tables) { add_mistakes(part, table, adam_by_hand::updates); }
    return part;
}

}  // namespace

Exercise adam() {
    return {"11",
            "adam",
            "Adam and AdamW",
            {part_of("adam_step", 3, cases_of(false), adam_right, {in_adam}),
             part_of("adamw_step", 2, cases_of(true), adamw_right, {in_decay, in_adam})}};
}

}  // namespace chronograd::exercises
