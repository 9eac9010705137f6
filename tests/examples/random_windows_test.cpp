// Random windows, with all their outcomes enumerated: right on average, and as far off as was derived.
#include <cmath>

#include "pairs.hpp"
#include "truncation_report.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

TEST_CASE("truncation: over all outcomes random windows have the full gradient as mean and the derived variance") {
    Rng rng(3);
    for (const Index T : {1, 2, 3, 7}) {
        const Pairs pairs = random_pairs(rng, T);
        for (const Real p : {0.1, 0.5, 0.9}) {
            Matrix mean = pairs.zeros();
            Real variance = 0;
            for (unsigned cuts = 0; cuts < 1U << (T - 1); ++cuts) {
                Real probability = 1;
                for (Index t = 1; t < T; ++t) { probability *= (cuts >> (t - 1) & 1U) != 0 ? p : 1 - p; }
                const Matrix estimate = gradient_of(pairs, windows_of(T, cuts), 1 / (1 - p));
                mean += probability * estimate;
                variance += probability * std::pow(norm(estimate - full(pairs)), 2);
            }
            CHECK(disagreement(mean, full(pairs)) < 1e-12);
            if (T == 1) {
                CHECK(variance_of_random_windows(pairs, p) == 0);
            } else {
                CHECK(disagreement(variance_of_random_windows(pairs, p), variance) < 1e-12);
            }
        }
    }
}

TEST_CASE("truncated_bptt: a bias is what misses something, and is said of nothing else") {
    const auto said = [](Real windows, Real last) {
        const Curve curve{"after", 4, 1, {{2, {windows, 1}, {last, 1}, 0, true, {}}}};
        const Scheme scheme{"the full gradient", 4, 4, false};
        const Trained full{scheme, {}, 1, 1, 4, 0};
        return what_was_seen(curve, {full}, 2);
    };
    CHECK(names_all(
        {"windows miss the full gradient by 0.5 of its size, the last k steps by\n0.25 of its size: that is a bias"},
        said(0.5, 0.25)));
    CHECK(names_all({"by 0.5 of its size, the last k steps by\nnothing. What windows miss is a bias"}, said(0.5, 0)));
    CHECK(names_all({"by nothing, the last k steps by\n0.5 of its size. What the last k steps miss is a bias"},
                    said(1e-16, 0.5)));
    CHECK(names_all({"by nothing, the last k steps by\nnothing: the shares from further back are 0."}, said(0, 0)));
    CHECK(said(0, 0).find("bias") == std::string::npos);
}

TEST_CASE("truncation: random windows follow one another and end with the probability that was asked for") {
    Rng rng(4);
    Index cuts = 0;
    for (Index i = 0; i < 2000; ++i) {
        Index next = 1;
        for (const auto& [first, counted, last] : random_windows(11, 0.2, rng)) {
            CHECK(first == next);
            CHECK(counted == first);
            CHECK(last >= first);
            next = last + 1;
            cuts += last < 11 ? 1 : 0;
        }
        CHECK(next == 12);
    }
    CHECK(std::abs(cuts - 4000) < 5 * std::sqrt(20000 * 0.2 * 0.8));  // five standard deviations
}

}  // namespace chronograd::test
