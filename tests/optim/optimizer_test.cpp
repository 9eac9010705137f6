// Optimisers: first steps worked out by hand, and fifty random ones against the sums that the recursions stand for.
#include <functional>
#include <memory>

#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "optim/sgd.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

using Make = std::function<std::unique_ptr<optim::Optimizer>(std::vector<Parameter>)>;

template <class Optimizer, class... Options>
Make make(Options... options) {
    return [=](std::vector<Parameter> p) { return std::make_unique<Optimizer>(std::move(p), options...); };
}

/// theta after steps with these gradients, from theta = 1.
std::vector<Real> run(const Make& make_optimizer, const std::vector<Real>& gradients) {
    const Parameter theta("theta", {{1}});
    const auto optimizer = make_optimizer({theta});
    std::vector<Real> path;
    for (const Real g : gradients) {
        theta.edit_grad()(0, 0) = g;
        optimizer->step();
        path.push_back(theta.value().item());
    }
    return path;
}

/// The mean of f(g) over the past, a step back counting beta times as much:  (1 - beta) sum of beta^(t - s) f(g_s).
/// Written as the sum that it is, where an optimiser keeps a running value.
template <class F>
long double decayed_mean(const std::vector<Real>& g, std::size_t t, long double beta, F f) {
    long double sum = 0;
    for (std::size_t s = 0; s <= t; ++s) { sum += std::pow(beta, static_cast<long double>(t - s)) * f(g[s]); }
    return (1 - beta) * sum;
}

const auto itself = [](long double g) { return g; };
const auto squared = [](long double g) { return g * g; };

/// The step that each takes at time t (counted from 0), from all gradients so far.
long double sgd_step(const std::vector<Real>& g, std::size_t t, long double lr, long double momentum) {
    return lr * decayed_mean(g, t, momentum, itself) / (1 - momentum);
}
long double rmsprop_step(const std::vector<Real>& g, std::size_t t, long double lr, long double alpha,
                         long double eps) {
    return lr * g[t] / (std::sqrt(decayed_mean(g, t, alpha, squared)) + eps);
}
long double adam_step(const std::vector<Real>& g, std::size_t t, long double lr, long double beta1, long double beta2,
                      long double eps) {
    const auto steps = static_cast<long double>(t + 1);
    const long double m_hat = decayed_mean(g, t, beta1, itself) / (1 - std::pow(beta1, steps));
    const long double v_hat = decayed_mean(g, t, beta2, squared) / (1 - std::pow(beta2, steps));
    return lr * m_hat / (std::sqrt(v_hat) + eps);
}

}  // namespace

TEST_CASE("the first steps are those worked out by hand") {
    const auto agree = [](const std::vector<Real>& path, const std::vector<Real>& wanted) {
        REQUIRE(path.size() == wanted.size());
        for (std::size_t i = 0; i < path.size(); ++i) { CHECK(disagreement(path[i], wanted[i]) <= 1e-15); }
    };
    SUBCASE("SGD goes lr against the gradient") {
        agree(run(make<optim::SGD>(optim::SgdOptions{.lr = 0.5}), {2, -1}), {1 - 0.5 * 2, 0 + 0.5});
    }
    SUBCASE("momentum keeps a part of the last step") {
        agree(run(make<optim::SGD>(optim::SgdOptions{.lr = 0.5, .momentum = 0.75}), {2, -1, 0}),
              {0, 0 - 0.5 * (0.75 * 2 - 1), -0.25 - 0.5 * 0.75 * 0.5});
    }
    SUBCASE("RMSprop divides by the root of (1 - alpha) g² and what is left of the squares before") {
        agree(run(make<optim::RMSprop>(optim::RmspropOptions{.lr = 0.1, .alpha = 0.75, .eps = 0.5}), {-4, 2}),
              {1 + 0.1 * 4 / (2 + 0.5), 1.16 - 0.1 * 2 / (2 + 0.5)});  // v = 16/4, then 3/4 of 4 and 4/4
    }
    SUBCASE("Adam's first step is lr g / (|g| + eps), whatever the betas are") {
        for (const Real beta : {0.0, 0.5, 0.9, 0.999}) {
            const optim::AdamOptions options{.lr = 0.25, .beta1 = beta, .beta2 = beta, .eps = 0.5};
            agree(run(make<optim::Adam>(options), {-2}), {1 + 0.25 * 2 / (2 + 0.5)});
        }
    }
    SUBCASE("AdamW first shrinks theta by lr weight_decay") {
        const optim::AdamOptions options{.lr = 0.25, .eps = 0.5};
        agree(run(make<optim::AdamW>(options, 0.4), {-2}), {1 - 0.25 * 0.4 + 0.25 * 2 / (2 + 0.5)});
        agree(run(make<optim::AdamW>(options, 0.4), {0}), {1 - 0.25 * 0.4});
        agree(run(make<optim::Adam>(options), {0}), {1});
    }
    SUBCASE("the defaults are PyTorch's") {
        const Real step = 0.001 * 3 / (3 + 1e-8);
        agree(run(make<optim::Adam>(), {3}), {1 - step});
        agree(run(make<optim::AdamW>(), {3}), {1 - 0.001 * 0.01 - step});
        agree(run(make<optim::RMSprop>(), {3}), {1 - 0.01 * 3 / (0.3 + 1e-8)});
    }
}

TEST_CASE("fifty random steps are the sums over the past that the recursions stand for") {
    struct Kind {
        std::string name;
        Make make;
        std::function<long double(const std::vector<Real>&, std::size_t)> step;
        Real shrink = 0;  // what AdamW takes off theta at every step
    };
    const optim::AdamOptions adam{.lr = 0.02, .beta1 = 0.8, .beta2 = 0.95, .eps = 1e-3};
    const auto adam_step_of = [&](const auto& g, std::size_t t) {
        return adam_step(g, t, adam.lr, adam.beta1, adam.beta2, adam.eps);
    };
    const Kind kinds[] = {
        {"SGD", make<optim::SGD>(optim::SgdOptions{.lr = 0.05}),
         [](const auto& g, std::size_t t) { return sgd_step(g, t, 0.05, 0); }},
        {"momentum", make<optim::SGD>(optim::SgdOptions{.lr = 0.05, .momentum = 0.9}),
         [](const auto& g, std::size_t t) { return sgd_step(g, t, 0.05, 0.9); }},
        {"RMSprop", make<optim::RMSprop>(optim::RmspropOptions{.lr = 0.03, .alpha = 0.9, .eps = 1e-3}),
         [](const auto& g, std::size_t t) { return rmsprop_step(g, t, 0.03, 0.9, 1e-3); }},
        {"RMSprop by default", make<optim::RMSprop>(),
         [](const auto& g, std::size_t t) { return rmsprop_step(g, t, 0.01, 0.99, 1e-8); }},
        {"Adam", make<optim::Adam>(adam), adam_step_of},
        {"Adam by default", make<optim::Adam>(),
         [](const auto& g, std::size_t t) { return adam_step(g, t, 0.001, 0.9, 0.999, 1e-8); }},
        {"AdamW", make<optim::AdamW>(adam, 0.3), adam_step_of, 0.02 * 0.3},
    };
    Rng rng(1);
    std::vector<Real> gradients(50);
    for (Real& g : gradients) { g = rng.normal(0, 1); }
    gradients[20] = 0;
    gradients[21] = 1e-9;
    gradients[22] = 1e6;
    for (const Kind& kind : kinds) {
        CAPTURE(kind.name);
        const std::vector<Real> path = run(kind.make, gradients);
        long double theta = 1;
        for (std::size_t t = 0; t < path.size(); ++t) {
            CAPTURE(t);
            theta = theta * (1 - static_cast<long double>(kind.shrink)) - kind.step(gradients, t);
            CHECK(disagreement(path[t], static_cast<Real>(theta)) <= 1e-12);
        }
    }
}

TEST_CASE("every element of every parameter is changed by its own gradient") {
    const Make makes[] = {make<optim::SGD>(optim::SgdOptions{.lr = 0.1, .momentum = 0.5}), make<optim::RMSprop>(),
                          make<optim::Adam>(), make<optim::AdamW>()};
    for (const Make& make_optimizer : makes) {
        const std::vector<Parameter> parameters{{"a", Matrix(2, 3, 1)}, {"b", Matrix(4, 1, 1)}};
        const auto optimizer = make_optimizer(parameters);
        for (int step = 0; step < 3; ++step) {
            Real g = -4;
            for (const Parameter& p : parameters) {
                for (Real& element : p.edit_grad()) { element = g++; }  // -4 .. 5, so one is 0
            }
            const auto version = parameters[0].version();
            optimizer->step();
            CHECK(parameters[0].version() > version);
        }
        Real g = -4;
        for (const Parameter& p : parameters) {
            for (const Real element : p.value()) {
                CHECK(element == run(make_optimizer, {g, g, g}).back());
                ++g;
            }
        }
    }
}

TEST_CASE("zero_grad sets all gradients to zero and leaves the values") {
    const Parameter a("a", {{1, 2}});
    const Parameter b("b", {{3}});
    optim::SGD sgd({a, b}, {.lr = 1});
    a.edit_grad().fill(5);
    b.edit_grad().fill(6);
    sgd.zero_grad();
    CHECK(max_abs(a.grad()) == 0);
    CHECK(max_abs(b.grad()) == 0);
    sgd.step();
    CHECK(identical(a.value(), Matrix{{1, 2}}));
    REQUIRE(sgd.parameters().size() == 2);
    CHECK(sgd.parameters()[1].is(b));
}

TEST_CASE("options out of range throw and are named") {
    const std::vector<Parameter> p{{"p", {{1}}}};
    const auto refuses = [&](const std::string& name, auto with, std::initializer_list<Real> values) {
        for (const Real value : values) {
            CAPTURE(name);
            CAPTURE(value);
            CHECK(throws_naming({name}, [&] { with(value); }));
        }
    };
    const auto not_a_rate = {-0.1, infinity, nan};
    const auto not_a_decay = {-0.1, 1.0, 1.5, nan};
    refuses(
        "SGD: lr", [&](Real x) { optim::SGD(p, {.lr = x}); }, not_a_rate);
    refuses(
        "SGD: momentum", [&](Real x) { optim::SGD(p, {.lr = 1, .momentum = x}); }, not_a_decay);
    refuses(
        "RMSprop: lr", [&](Real x) { optim::RMSprop(p, {.lr = x}); }, not_a_rate);
    refuses(
        "RMSprop: alpha", [&](Real x) { optim::RMSprop(p, {.alpha = x}); }, not_a_decay);
    refuses(
        "RMSprop: eps", [&](Real x) { optim::RMSprop(p, {.eps = x}); }, not_a_rate);
    refuses(
        "Adam: lr", [&](Real x) { optim::Adam(p, {.lr = x}); }, not_a_rate);
    refuses(
        "Adam: beta1", [&](Real x) { optim::Adam(p, {.beta1 = x}); }, not_a_decay);
    refuses(
        "Adam: beta2", [&](Real x) { optim::Adam(p, {.beta2 = x}); }, not_a_decay);
    refuses(
        "Adam: eps", [&](Real x) { optim::Adam(p, {.eps = x}); }, not_a_rate);
    refuses(
        "AdamW: weight_decay", [&](Real x) { optim::AdamW(p, {}, x); }, not_a_rate);
}

TEST_CASE("no parameters, or one that is listed twice, throw") {
    const Parameter a("weight", {{1}});
    const Parameter b("bias", {{1}});
    const Make makes[] = {make<optim::SGD>(optim::SgdOptions{.lr = 0.1}), make<optim::RMSprop>(), make<optim::Adam>(),
                          make<optim::AdamW>()};
    for (const Make& make_optimizer : makes) {
        CHECK(throws_naming({"no parameters"}, [&] { make_optimizer({}); }));
        CHECK(throws_naming({"weight", "twice"}, [&] { make_optimizer({a, b, a}); }));
    }
}

}  // namespace chronograd::test
