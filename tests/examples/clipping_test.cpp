// clipping: training against a loop with clipping written by hand, and the figures of trials whose numbers are plain.
#include "clipping_report.hpp"
#include "nn/clip.hpp"
#include "nn/loss.hpp"
#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

/// The norms before clipping, by SGD and clipping element by element.
std::vector<Real> norms_by_hand(const LatchTraining& s, const Clipping& clipping, std::uint32_t seed) {
    Rng weights(seed);
    Rng data(seed + 1);
    const LatchNet net = latch_net(weights, s.hidden, s.radius);
    std::vector<Real> norms;
    for (Index k = 0; k < s.updates; ++k) {
        Tape tape;
        for (const Parameter& p : net.parameters()) { p.zero_grad(); }
        tape.backward(latch_loss(tape, net, Latch(data, s.steps, s.batch)));
        Real squares = 0;
        for (const Parameter& p : net.parameters()) {
            for (const Real g : p.grad()) { squares += g * g; }
        }
        norms.push_back(std::sqrt(squares));
        for (const Parameter& p : net.parameters()) {
            for (Index i = 0; i < p.size(); ++i) {
                Real g = p.grad().data()[i];
                if (clipping.norm > 0 && norms.back() > clipping.norm) { g = clipping.norm * g / norms.back(); }
                if (clipping.value > 0 && g > clipping.value) { g = clipping.value; }
                if (clipping.value > 0 && g < -clipping.value) { g = -clipping.value; }
                p.edit().data()[i] -= s.learning_rate * g;
            }
        }
    }
    return norms;
}

LatchRun run_with(Real loss, const std::vector<Real>& norms, Index clipped) { return {loss, norms, clipped}; }

}  // namespace

TEST_CASE("clipping: training is SGD on gradients that are clipped as by hand") {
    LatchTraining s;
    s.steps = 10;
    s.hidden = 5;
    s.updates = 8;
    s.learning_rate = 0.1;
    for (const Clipping& clipping : {Clipping{}, Clipping{.norm = 0.05}, Clipping{.value = 0.02}}) {
        const LatchRun trained = train_latch(s, clipping, 7);
        const std::vector<Real> expected = norms_by_hand(s, clipping, 7);
        REQUIRE(trained.norms.size() == expected.size());
        for (std::size_t k = 0; k < expected.size(); ++k) {
            // The library's factor has norm + 1e-6 below.
            CHECK(disagreement(trained.norms[k], expected[k]) < 1e-4);
        }
        CHECK(trained.clipped == (clipping.norm > 0 || clipping.value > 0 ? 8 : 0));
    }
}

TEST_CASE("clipping: the numbers of the chapter: of (100, 1), and of an eigenvalue of 1.01") {
    const Parameter p("p", Matrix{{0, 0}});
    const auto clipped = [&](const auto& clip) {
        p.edit_grad().assign(Matrix{{100, 1}});
        clip(std::vector<Parameter>{p});
        return Matrix(p.grad());
    };
    CHECK(disagreement(clipped([](const auto& all) { nn::clip_grad_norm(all, 1); }), Matrix{{1, 0.01}}) < 1e-3);
    CHECK(identical(clipped([](const auto& all) { nn::clip_grad_value(all, 1); }), Matrix{{1, 1}}));
    CHECK(std::abs(std::pow(1.01, 100) - 2.7) < 0.05);
    CHECK(std::abs(std::pow(1.01, 1000) - 21000) < 500);
    CHECK(disagreement(std::pow(1 / (1 + std::exp(0.0)), 20), 9.54e-7) < 1e-3);
    CHECK(disagreement(std::pow(1 / (1 + std::exp(-1.0)), 20), 1.90e-3) < 5e-3);
    CHECK(disagreement(std::pow(1 / (1 + std::exp(-3.0)), 20), 0.378) < 2e-3);
}

TEST_CASE("the remedies' other numbers: widths of the wall, where it begins, how long Adam remembers") {
    const auto slope = [](Real x) { return 1 / ((1 + std::exp(-x)) * (1 + std::exp(x))); };
    const auto width = [&](Real w) { return (w * slope(0.5) - 1) / (std::pow(w * slope(0.5), 50) - 1); };
    CHECK(std::abs(1 / slope(0.5) - 4.2553) < 5e-5);
    CHECK(std::abs(width(5) - 5.5e-5) < 5e-7);
    CHECK(std::abs(width(4.7877) - 3.5e-4) < 5e-6);
    CHECK(std::abs(-2.612297 - -2.65561 - 0.043) < 5e-4);
    // The average of the squares, of which one is 1e8 and all others are 1: until the large one adds no more than they.
    Real average = 0.999 + 0.001 * 1e8;
    CHECK(disagreement(average, 1e5) < 1e-3);
    int updates = 0;
    for (; average > 2; ++updates) { average = 0.999 * average + 0.001; }
    CHECK(std::abs(updates - 1000 * std::log(1e5)) < 100);
}

TEST_CASE("clipping: latch begins with the sign that is asked for; the rest is noise") {
    Rng rng(1);
    const Latch latch(rng, 30, 50);
    REQUIRE(latch.x.size() == 30);
    Index ones = 0;
    for (Index k = 0; k < 50; ++k) {
        CHECK(latch.x[0](0, k) == (latch.first[k] == 1 ? 1 : -1));
        ones += latch.first[k];
    }
    CHECK(ones > 10);
    CHECK(ones < 40);
    for (std::size_t t = 1; t < 30; ++t) { CHECK(max_abs(latch.x[t]) <= 0.5); }
    // Who always says one half: ln 2.
    const LatchNet net = latch_net(rng, 3, 1.5);
    for (const Parameter& p : net.head.parameters()) { p.edit().fill(0); }
    Tape tape;
    CHECK(disagreement(latch_loss(tape, net, latch).item(), std::log(2.0)) < 1e-12);
}

TEST_CASE("clipping: training that breaks off has an infinite loss, and only finite norms") {
    LatchTraining s;
    s.steps = 3;
    s.learning_rate = 1e308;
    const LatchRun trained = train_latch(s, {}, 1);
    CHECK(trained.loss == infinity);
    for (const Real norm : trained.norms) { CHECK(std::isfinite(norm)); }
}

TEST_CASE("clipping: figures of trials") {
    const ClippingTrial none{
        "none", 0, {}, {run_with(0.01, {1, 2}, 0), run_with(0.8, {3, 10}, 0), run_with(infinity, {}, 0)}};
    const ClippingTrial half{
        "norm", 0.5, {.norm = 2}, {run_with(0.01, {1, 3}, 1), run_with(0.05, {1, 1}, 0), run_with(0.3, {9, 9}, 2)}};
    const ClippingTrial large{
        "norm", 20, {.norm = 80}, {run_with(2, {1}, 0), run_with(2, {1}, 0), run_with(2, {1}, 0)}};
    CHECK(norms_of(none).mean == 4);
    CHECK(norms_of(none).median == 2.5);
    CHECK(norms_of(none).largest == 10);
    CHECK(norms_of(none, true).mean == 1.5);
    CHECK(norms_of(none, false).mean == 6.5);
    CHECK(norms_of(none, false).largest == 10);
    CHECK(norms_of(half, false).median == 9);
    CHECK(solved(none) == 1);
    CHECK(no_better_than_a_guess(none) == 2);
    CHECK(median_loss(none) == 0.8);
    CHECK(solved(half) == 2);
    CHECK(no_better_than_a_guess(half) == 0);
    CHECK(share_clipped(half) == 0.5);
    CHECK(names_all(
        {"1 of 3 runs are solved", "median 2.5, the mean 4, and the largest is 10. The largest 1 of 4 make half",
         "More are solved by clipping by:\nnorm at 0.5 x.", "As many or fewer by:\nnorm at 20 x.",
         "holds 1 of the thresholds that were tried; 1 of these helped.\nWith the solved runs'",
         "The mean of the solved runs' norms is 1.5, that of the others' 6.5.",
         "average it is 0.75 to 15, and holds 1 of the thresholds that were tried; 1 of these helped."},
        what_was_seen({none, half, large})));
    // The rule is about thresholds, whichever average they are multiples of.
    const ClippingTrial tiny{"norm", 0.1, {.norm = 0.8}, {run_with(2, {1}, 0)}};
    CHECK(names_all({"times the average norm, holds 0 of the", "holds 1 of the thresholds that were tried; 0 of these"},
                    what_was_seen({none, tiny})));
    const ClippingTrial lost{"none", 0, {}, {run_with(2, {1, 2}, 0)}};
    CHECK(what_was_seen({lost, tiny}).find("solved runs'") == std::string::npos);
    CHECK(names_all({"No run is solved without clipping, so the average in good"}, what_was_seen({lost, tiny})));
    CHECK(names_all({"none,0,0,2,inf,0,0,0,0\n", "norm,0.5,2,0,0.01,2,3,2,1\n"}, clipping_csv({none, half})));
    const std::string table = clipping_table({none, half});
    CHECK(names_all({"1 of 3", "2 of 3", "50.0 %"}, table));
}

TEST_CASE("clipping: a gradient is counted as clipped where it is changed, at the threshold itself, too") {
    LatchTraining s;
    s.steps = 5;
    s.hidden = 3;
    s.updates = 1;
    const Real norm = train_latch(s, {}, 7).norms[0];
    CHECK(train_latch(s, {.norm = norm}, 7).clipped == 1);  // the factor is norm / (norm + 1e-6)
    CHECK(train_latch(s, {.norm = norm + 0.5e-6}, 7).clipped == 1);
    CHECK(train_latch(s, {.norm = norm + 2e-6}, 7).clipped == 0);
}

TEST_CASE("clipping: norms that the picture leaves out are told") {
    const ClippingTrial without{"none", 0, {}, {run_with(1, {1, 0, 2e-9, 1e-7}, 0)}};
    const ClippingTrial with{"norm", 1, {.norm = 1}, {run_with(1, {1, 1e-8}, 0)}};
    CHECK(names_all({"clipped at their median norm. 2 norms below 1e-8 are not drawn."},
                    histogram_caption(without, with)));
    CHECK(names_all({" 1 norm below 1e-8 is not drawn."},
                    histogram_caption({"none", 0, {}, {run_with(1, {1, 0}, 0)}}, with)));
    CHECK(histogram_caption(with, with).ends_with("median norm."));
}

TEST_CASE("clipping: four bins a decade, and shares that add up to 1") {
    CHECK(bin_of(1) == 0);
    CHECK(bin_of(1.7) == 0);  // 10^(1/4) = 1.778
    CHECK(bin_of(1.8) == 1);
    CHECK(bin_of(0.99) == -1);
    CHECK(bin_of(123) == 8);
    const ClippingTrial trial{"none", 0, {}, {run_with(1, {1, 1.7, 1.8, 0.99}, 0)}};
    const Matrix bins = histogram(trial, -1, 1);
    CHECK(disagreement(bins,
                       Matrix{{std::pow(10, -0.125), 0.25}, {std::pow(10, 0.125), 0.5}, {std::pow(10, 0.375), 0.25}}) <
          1e-12);
}

}  // namespace chronograd::test
