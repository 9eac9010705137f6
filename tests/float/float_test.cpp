// The float library against the double library, both in this one program.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "float/training_run.hpp"

namespace float_test {
namespace {

/// The largest difference, as a part of the largest magnitude; infinite for NaN and for different sizes.
double disagreement(const std::vector<double>& a, const std::vector<double>& b) {
    double difference = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
    double largest = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const double d = std::abs(a[i] - b[i]);
        difference = d <= difference ? difference : (d > difference ? d : std::numeric_limits<double>::infinity());
        largest = std::max(largest, std::abs(b[i]));
    }
    return difference == 0 ? 0 : difference / largest;
}

}  // namespace

TEST_CASE("float and double agree to 1e-4 in states, loss, gradients, clipping and an update") {
    const Numbers in_float = run_in_float();
    const Numbers in_double = run_in_double();
    REQUIRE(in_float.size() == in_double.size());
    double worst = 0;
    for (const auto& entry : in_double) {
        const std::string& name = entry.first;
        const std::vector<double>& numbers = entry.second;
        CAPTURE(name);
        REQUIRE(in_float.count(name) == 1);
        const double error = disagreement(in_float.at(name), numbers);
        CHECK(error <= 1e-4);
        CHECK(numbers != std::vector<double>(numbers.size(), 0.0));
        worst = std::max(worst, error);
    }
    CHECK(worst > 1e-9);  // they are not one and the same library
}

TEST_CASE("the float library draws the double library's weights, rounded") {
    const Numbers in_float = run_in_float();
    const Numbers in_double = run_in_double();
    for (const std::string name : {"rnn weight_ih_l0", "rnn weight_hh_l1", "rnn bias_hh_l0", "rnn weight", "rnn bias",
                                   "lstm weight_hh_l0", "lstm bias_ih_l0", "gru weight_hh_l1_reverse"}) {
        CAPTURE(name);
        REQUIRE(in_double.count(name) == 1);
        std::vector<double> rounded = in_double.at(name);
        for (double& x : rounded) { x = static_cast<float>(x); }
        CHECK(in_float.at(name) == rounded);
    }
}

TEST_CASE("the comparison of float and double can fail") {
    CHECK(disagreement({1, 2}, {1, 2}) == 0);
    CHECK(disagreement({1, 2.001}, {1, 2}) > 1e-4);
    CHECK(disagreement({1, std::nan("")}, {1, 2}) > 1);
    CHECK(disagreement({std::nan(""), 2}, {1, 2}) > 1);
    CHECK(disagreement({1}, {1, 2}) > 1);
}

}  // namespace float_test
