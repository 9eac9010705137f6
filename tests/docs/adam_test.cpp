// docs/adam.md: its numbers, and its formulas by sums and loops that share no code with optim/.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "optim/adam.hpp"
#include "optim/sgd.hpp"
#include "page.hpp"

namespace chronograd::test {
namespace {

/// The moments after some gradients, corrected, as the sums that they are.
struct Moments {
    double m = 0;
    double v = 0;
    double m_hat = 0;
    double v_hat = 0;
};
Moments moments_of(const std::vector<double>& g, double beta1, double beta2) {
    Moments sums;
    double weights1 = 0;
    double weights2 = 0;
    for (std::size_t back = 0; back < g.size(); ++back) {
        const double weight1 = (1 - beta1) * std::pow(beta1, static_cast<double>(back));
        const double weight2 = (1 - beta2) * std::pow(beta2, static_cast<double>(back));
        const double now = g[g.size() - 1 - back];
        sums.m += weight1 * now;
        sums.v += weight2 * now * now;
        weights1 += weight1;
        weights2 += weight2;
    }
    // The weights' own sums are what a mean is short of.                                               (ADAM.2)
    sums.m_hat = sums.m / weights1;
    sums.v_hat = sums.v / weights2;
    return sums;
}

/// Adam's longest step after many updates, by the sum over the past written out.
double longest_step(double beta1, double beta2) {
    double sum = 0;
    for (int back = 0; back < 20'000; ++back) {
        const double weight1 = (1 - beta1) * std::pow(beta1, back);
        const double weight2 = (1 - beta2) * std::pow(beta2, back);
        sum += weight2 > 0 ? weight1 * weight1 / weight2 : 0;
    }
    return std::sqrt(sum);
}

/// The library's last step, in learning rates.
double last_step(const std::vector<double>& gradients, const optim::AdamOptions& options) {
    const Parameter theta("theta", {{0}});
    optim::Adam adam({theta}, options);
    double before = 0;
    for (const double g : gradients) {
        before = theta.value().item();
        theta.edit_grad()(0, 0) = g;
        adam.step();
    }
    return before - theta.value().item();
}

/// The distance that SGD leaves of 1, after some updates in a parabola.
double left_by_sgd(double lr, double momentum, double curvature, int updates) {
    const Parameter theta("theta", {{1}});
    optim::SGD sgd({theta}, {.lr = lr, .momentum = momentum});
    for (int t = 0; t < updates; ++t) {
        theta.edit_grad()(0, 0) = curvature * theta.value().item();
        sgd.step();
    }
    return theta.value().item();
}

}  // namespace

TEST_CASE("docs/adam.md: every number is printed, derived or given") {
    const Page page("adam.md");
    Known known(page);
    known.prints("./run optimizer_paths");
    known.prints("./run optimizer_paths --turn 45");
    known.prints("./run optimizer_paths --learning-rate 0.05");
    known.programs();
    for (const std::vector<double>& g : {std::vector<double>{4}, {4, -2}, {4, -2, 1}}) {
        const Moments now = moments_of(g, 0.9, 0.999);
        known.values({now.m, now.v, now.m_hat, now.v_hat, now.m_hat / std::sqrt(now.v_hat)});
    }
    known.values({2.0 / 50, 1 - 0.035 * 50, 1 - 0.035, 2 * (1 + 0.8) / 50});
    known.value(0.1 / std::sqrt(0.001));
    known.value(longest_step(0.9, 0.999));
    known.value(std::pow(1 - 0.001 * 0.1, 1000));
    // Learning rates, decays and gradients that the page sets.
    known.given({"0.9", "0.8", "0.99", "0.999", "0.035", "0.01", "2.1", "0.001", "100"});
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/adam.md: the corrected moments are the library's, and a constant gradient's mean is itself") {
    const std::vector<double> g{4, -2, 1};
    const Moments now = moments_of(g, 0.9, 0.999);
    CHECK(std::abs(last_step(g, {.lr = 1, .eps = 0}) - now.m_hat / std::sqrt(now.v_hat)) < 1e-13);
    for (const std::size_t t : {1U, 2U, 7U, 50U}) {
        const Moments constant = moments_of(std::vector<double>(t, 3), 0.9, 0.999);
        CHECK(std::abs(constant.m_hat - 3) < 1e-12);
        CHECK(std::abs(constant.m - 3 * (1 - std::pow(0.9, static_cast<double>(t)))) < 1e-12);
    }
}

TEST_CASE("docs/adam.md: no gradients make a longer step than the bound, some come up to it, and it is no other") {
    for (const auto& [beta1, beta2] : {std::pair{0.9, 0.999}, {0.8, 0.95}, {0.5, 0.9}}) {
        const double bound = (1 - beta1) / std::sqrt((1 - beta2) * (1 - beta1 * beta1 / beta2));  //         (ADAM.5)
        CHECK(std::abs(longest_step(beta1, beta2) / bound - 1) < 1e-9);
        const optim::AdamOptions options{.lr = 1, .beta1 = beta1, .beta2 = beta2, .eps = 1e-30};
        // The gradients that are best for it grow by beta2 / beta1; any others stay below.
        std::vector<double> g(20'000, 0);
        for (std::size_t k = 1; k <= 200; ++k) { g[g.size() - k] = std::pow(beta1 / beta2, static_cast<double>(k)); }
        CHECK(std::abs(last_step(g, options) / bound - 1) < 1e-6);
        for (const double ratio : {0.5, 0.7, 1.0, 1.2, 2.0}) {
            for (const std::size_t updates : {1U, 2U, 5U, 30U, 300U}) {
                std::vector<double> others(updates);
                for (std::size_t t = 0; t < updates; ++t) { others[t] = std::pow(ratio, static_cast<double>(t)); }
                CHECK(last_step(others, options) <= bound);
            }
        }
    }
    CHECK(longest_step(0.9, 0.999) > 2 * 0.1 / std::sqrt(0.001));  // what the paper has is the spike's
}

TEST_CASE("docs/adam.md: momentum's eigenvalues, by the matrix of a step applied again and again") {
    for (const double curvature : {1.0, 50.0}) {
        const double lr = 0.035;
        const double mu = 0.8;
        double d = 1;  // (SGD.4)
        double v = 0;
        double largest = 0;
        for (int t = 1; t <= 400; ++t) {
            const double next = (1 - lr * curvature) * d - lr * mu * v;
            v = curvature * d + mu * v;
            d = next;
            if (t <= 100) { CHECK(std::abs(left_by_sgd(lr, mu, curvature, t) - d) < 1e-13); }
            largest = t > 200 ? std::max(largest, std::abs(d) / std::pow(std::sqrt(mu), t)) : 0;
        }
        // As fast as the root of mu: no power of another number stays within bounds beside it.           (SGD.5)
        CHECK(largest > 0.05);
        CHECK(largest < 20);
    }
    // SGD: a geometric series.                                                                           (SGD.2)
    CHECK(std::abs(left_by_sgd(0.035, 0, 50, 10) - std::pow(-0.75, 10)) < 1e-14);
}

TEST_CASE("docs/adam.md: momentum runs away above lr = 2 (1 + momentum) / curvature, SGD above 2 / curvature") {
    for (const double mu : {0.0, 0.5, 0.8}) {
        const double edge = 2 * (1 + mu) / 50;
        CHECK(std::abs(left_by_sgd(0.97 * edge, mu, 50, 2000)) < 1e-3);
        CHECK(std::abs(left_by_sgd(1.03 * edge, mu, 50, 2000)) > 1e3);
    }
}

TEST_CASE("docs/adam.md: a threshold below every gradient changes nothing but what eps does") {
    std::vector<double> signs{1, -1, 1, 1, -1, 1};
    std::vector<double> small = signs;
    for (double& g : small) { g *= 0.001; }
    CHECK(std::abs(last_step(signs, {.lr = 1, .eps = 0}) - last_step(small, {.lr = 1, .eps = 0})) < 1e-12);
}

}  // namespace chronograd::test
