// Random numbers: exactly those of Boost's engine and distributions, so that a seed means the same everywhere.
#include "autograd/random.hpp"

#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "support.hpp"

namespace chronograd::test {

TEST_CASE("the numbers of a seed are those of Boost's Mersenne Twister and distributions") {
    for (const std::uint32_t seed : {0U, 1U, 42U, 4294967295U}) {
        Rng rng(seed);
        boost::random::mt19937 engine(seed);
        for (int i = 0; i < 100; ++i) {
            CHECK(rng.uniform(0, 1) == boost::random::uniform_01<double>()(engine));
            CHECK(rng.uniform(-2, 6) == -2 + 8 * boost::random::uniform_01<double>()(engine));
            CHECK(rng.normal(0, 1) == boost::random::normal_distribution<double>()(engine));
            CHECK(rng.normal(3, 0.5) == 3 + 0.5 * boost::random::normal_distribution<double>()(engine));
            CHECK(rng.below(10) == boost::random::uniform_int_distribution<Index>(0, 9)(engine));
        }
    }
}

TEST_CASE("the same seed gives the same numbers, another seed gives others") {
    Rng a(7);
    Rng b(7);
    Rng c(8);
    const Matrix of_a = random(a, 20, 1);
    CHECK(identical(of_a, random(b, 20, 1)));
    CHECK_FALSE(identical(of_a, random(c, 20, 1)));
}

TEST_CASE("numbers stay within their bounds and reach every value below n") {
    Rng rng(3);
    std::vector<int> seen(5, 0);
    for (int i = 0; i < 1000; ++i) {
        const Real x = rng.uniform(-0.5, 0.25);
        CHECK_UNARY(x >= -0.5 && x < 0.25);
        ++seen.at(static_cast<std::size_t>(rng.below(5)));
    }
    for (const int count : seen) { CHECK_UNARY(count > 120 && count < 280); }  // 200 +- 6 standard deviations
    CHECK(rng.below(1) == 0);
}

}  // namespace chronograd::test
