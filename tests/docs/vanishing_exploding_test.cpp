// docs/vanishing_exploding.md: its blocks are what gradient_flow prints, and every number in its sentences is printed,
// too, or follows from a closed form here.
#include <cmath>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "flow_by_hand.hpp"
#include "page.hpp"

namespace chronograd::test {

namespace {

/// The line of a network in the tables, word by word.
std::vector<std::string> row(const std::string& text, const std::string& network) {
    const std::size_t at = text.find("\n" + network + " ");
    REQUIRE(at != std::string::npos);
    std::istringstream line(text.substr(at + network.size() + 1, text.find('\n', at + 1) - at - network.size() - 1));
    std::vector<std::string> words;
    for (std::string word; line >> word;) { words.push_back(word); }
    return words;
}

/// The measured slope, as it stands in the row of an RNN.
std::string measured(const std::string& text, const std::string& network) { return row(text, network).at(4); }

/// How far the slope at rest is from the measured one.
Real miss_at_rest(const std::string& text, const std::string& cell) {
    const auto words = row(text, cell);
    return std::abs(std::stod(words.at(1)) - std::stod(words.at(2)));
}

/// "0.24" of "misses the measured slope by 0.24 at most".
std::string miss_of_estimate(const std::string& text) {
    std::smatch found;
    REQUIRE(std::regex_search(text, found, std::regex(R"(misses the measured slope\s+by ([0-9.]+) at most)")));
    return found[1];
}

/// The mean of 1 - tanh²(c) over the states of an LSTM that reads noise, as the program's.
Real mean_slope_of_cell(Real forget_bias) {
    Rng rng(0);
    const Journey journey = noisy_journey(rng, 100, 32, 16, 0.3);
    const nn::LstmCell cell(1, 32, rng, forget_bias);
    Tape tape;
    nn::LstmState s{tape.constant(Matrix(32, 16)), tape.constant(Matrix(32, 16))};
    Real sum = 0;
    for (const Matrix& x_t : journey.x) {
        s = cell.step(tape.constant(x_t), s);
        for (const Real c : s.c.value()) { sum += 1 - std::pow(std::tanh(c), 2); }
    }
    return sum / (100 * 32 * 16);
}

}  // namespace

TEST_CASE("docs/vanishing_exploding.md: every number is printed, derived or given") {
    const Page page("vanishing_exploding.md");
    Known known(page);
    const std::string text = known.prints("./run gradient_flow");
    for (const Fence& block : page.fences()) {
        INFO(block.text);
        CHECK(text.find("\n" + block.text) != std::string::npos);
    }
    CHECK(page.fences().size() == 2);
    // The 2x2, by repeated multiplication.
    const Matrix W{{0.9, 4}, {0, 0.9}};
    Matrix power = W;
    for (int n = 1; n <= 100; ++n, power = power * W) {
        for (const int listed : {1, 2, 5, 9, 20, 50, 100}) {
            if (n == listed) { known.values({largest_of_two(power), std::pow(0.9, n)}); }
        }
    }
    known.value(-1 / std::log(0.9));
    // Saturation.
    const auto slope_at = [](Real a) { return 4 / std::pow(std::exp(a) + std::exp(-a), 2); };
    known.values({slope_at(1), slope_at(5), slope_at(10), 55 * std::log(2.0) / 2});
    known.given({"18.71"});  // a band around it is tested with the tape, in flow_theory_test.cpp
    // Of the two networks, how far the slopes are apart; cells at rest, against those that are measured.
    const auto measured_at = [&](const std::string& network) { return std::stod(measured(text, network)); };
    known.values({std::log(1.5) - std::log(1.1), measured_at("tanh rho=1.5") - measured_at("tanh rho=1.1")});
    for (const char* cell : {"LSTM b=0", "LSTM b=1", "LSTM b=3", "GRU"}) { known.value(miss_at_rest(text, cell)); }
    // The answers. Of what these commands print, no more than is asked for is known.
    const std::string loud = output_of_run("./run gradient_flow --noise 3");
    const std::string quiet = output_of_run("./run gradient_flow --noise 0.01");
    known.text(miss_of_estimate(loud));
    known.text(measured(loud, "tanh rho=1.5"));
    known.text(measured(quiet, "tanh rho=0.9") + " " + measured(quiet, "tanh rho=1.5"));
    known.value(std::log(0.85 / 0.15));
    known.given(
        {"0.1", "0.15", "0.85", "100", "1000"});  // an example of a slope, what a question asks, steps, a factor
    known.given({"2.1", "3.3"});                  // sections of the paper
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/vanishing_exploding.md: what its sentences say of the run") {
    const std::string text = output_of_run("./run gradient_flow");
    int vanish = 0;
    int bounded = 0;
    for (const std::string kind : {"linear", "tanh"}) {
        for (const std::string rho : {"0.5", "0.9", "1.0", "1.1", "1.5"}) {
            const auto words = row(text, fmt::format("{} rho={}", kind, rho));
            const bool below = std::stod(words[1]) < 1;
            bounded += below ? 1 : 0;
            vanish += !below && std::stod(words[4]) < -0.05 ? 1 : 0;
        }
    }
    CHECK(bounded == 2);
    CHECK(vanish == 4);
    CHECK(names_all({"26831 of 51200", "from 8 steps back", "93 norms of 0", "0.36 (IRNN)", "by 0.11 to 0.39",
                     "by 0.054 at most", "to within 0.0021", "15.5 times as long\n9 steps back"},
                    text));
    CHECK(row(text, "IRNN")[5] == "5304");
    for (const std::string cell : {"LSTM b=0", "LSTM b=1", "LSTM b=3"}) {  // all measure more than the direct path
        CHECK(std::stod(row(text, cell)[2]) > std::stod(row(text, cell)[0]));
    }
    CHECK(std::abs(std::exp(100 * miss_at_rest(text, "LSTM b=3")) / 1000 - 1) < 0.2);
    CHECK(row(text, "tanh inputs x100")[3] == "-inf");
    // With b = 3 a cell is far from rest, 1 - tanh²(c) far below 1.
    CHECK(mean_slope_of_cell(0) > 0.9);
    CHECK(mean_slope_of_cell(3) < 0.5);
    for (const std::string cell : {"LSTM b=0", "GRU"}) {
        CHECK(std::stod(row(text, cell).back()) < std::stod(measured(text, "tanh rho=1.0")));
    }
}

TEST_CASE("docs/vanishing_exploding.md: the answers") {
    const std::string text = output_of_run("./run gradient_flow");
    const std::string loud = output_of_run("./run gradient_flow --noise 3");
    for (const std::string network : {"linear rho=0.5", "linear rho=1.0", "linear rho=1.5", "IRNN"}) {
        CHECK(row(loud, network) == row(text, network));
    }
    for (const std::string rho : {"0.5", "0.9", "1.0", "1.1", "1.5"}) {
        CHECK(std::stod(measured(loud, "tanh rho=" + rho)) < std::stod(measured(text, "tanh rho=" + rho)) - 1);
    }
    CHECK(row(output_of_run("./run gradient_flow --hidden 1"), "linear rho=1.5") ==
          std::vector<std::string>{"1.500", "1.500", "+0.4055", "-", "+0.4055", "-", "held"});
    for (const Index n : {1, 9, 50}) { CHECK(norm_of_power(0.9, -4, n) == norm_of_power(0.9, 4, n)); }
}

}  // namespace chronograd::test
