// Numbers in sentences: bounds against the numbers that they bound.
#include "words.hpp"

#include <string>

#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

TEST_CASE("words: a bound is never below what it bounds, and above it by less than a unit of its last digit") {
    CHECK(rounded_up(0.0021, 1) == "0.003");
    CHECK(rounded_up(0.0021, 2) == "0.0021");
    CHECK(rounded_up(0.0606, 2) == "0.061");
    CHECK(rounded_up(1.11, 2) == "1.2");
    CHECK(rounded_up(1.0, 2) == "1");
    CHECK(rounded_up(9.91, 1) == "1e+01");
    CHECK(rounded_up(0.996, 2) == "1");
    CHECK(rounded_up(0.991, 2) == "1");
    CHECK(rounded_up(0.99, 2) == "0.99");
    CHECK(rounded_up(0, 2) == "0");
    CHECK(rounded_up(nan, 2) == "nan");
    Rng rng(0);
    for (int k = 0; k < 1000; ++k) {
        const Real x = std::pow(10, rng.uniform(-6, 3));
        for (const int digits : {1, 2, 3}) {
            const Real bound = std::stod(rounded_up(x, digits));
            CHECK(bound >= x);
            CHECK(bound <= x * (1 + std::pow(10, 1 - digits)));
        }
    }
}

TEST_CASE("words: one thing, several things") {
    CHECK(counted(1, "step") == "1 step");
    CHECK(counted(0, "step") == "0 steps");
    CHECK(counted(2, "run") == "2 runs");
}

}  // namespace chronograd::test
