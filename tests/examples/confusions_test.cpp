// What confusions prints, against plain loops and formulas worked out by hand, none of which knows the tape.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "confusions.hpp"
#include "program.hpp"
#include "support.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

void check_line(const std::string& text, const std::string& line) {
    CHECK_MESSAGE(("\n" + text).find("\n" + line + "\n") != std::string::npos, "no line '" << line << "' in\n" << text);
}

}  // namespace

TEST_CASE("confusions: names are different, and each finds its own, and near ones are suggested") {
    std::set<std::string> names;
    for (const Confusion& confusion : all_confusions()) {
        names.insert(confusion.name);
        CHECK(&find_confusion(confusion.name) == &confusion);
        CHECK(std::string(confusion.question).ends_with("?"));
    }
    CHECK(names.size() == all_confusions().size());
    CHECK_THROWS_WITH_AS(find_confusion("fra"), "there is no confusion 'fra'; did you mean 'far'?", InputError);
    CHECK_THROWS_AS(find_confusion("nothing like it"), InputError);
}

TEST_CASE("confusions batch: W X by hand, and of the transposed X") {
    check_line(show_batch(), "W X  = [741 852 963]");  // 1 + 40 + 700, ...
    check_line(show_batch(), "W X' = [321 654 987]: runs as well, and each number mixes three sequences");
    CHECK(show_batch().find("1x3 times 2x3") != std::string::npos);
}

TEST_CASE("confusions twice: 8 w once, and twice") {
    check_line(show_twice(), "L = (2 w)^2 at w = 3: dL/dw = 8 w = 24");
    check_line(show_twice(), "recorded anew, and swept without zero_grad: 48");
    CHECK(show_twice().find("counted twice") != std::string::npos);
}

TEST_CASE("confusions zero_grad: (1 - lr)^n, and an oscillation without loss") {
    std::string with;
    std::string without;
    const double omega = std::acos(1 - 0.1 / 2);  // of w_{t+1} = (2 - lr) w_t - w_{t-1}
    // w_t = cos(omega t) + B sin(omega t), w_1 = 0.9
    const double B = (0.9 - std::cos(omega)) / std::sin(omega);
    for (const int t : {1, 2, 3, 10, 20}) {
        with += fmt::format(" {:8.4f}", std::pow(0.9, t));
        without += fmt::format(" {:8.4f}", std::cos(omega * t) + B * std::sin(omega * t));
    }
    check_line(show_zero_grad(), "zero_grad before each backward " + with);
    check_line(show_zero_grad(), "forgotten                      " + without);
}

TEST_CASE("confusions clear, in_place: the numbers are kept, and what is stale throws") {
    check_line(show_clear(), fmt::format("h = tanh(0.5) = {:.6f}", std::tanh(0.5)));
    CHECK(show_clear().find("cleared since") != std::string::npos);
    CHECK(show_in_place().find("was changed after its use") != std::string::npos);
    check_line(show_in_place(), "dL/dw is still 0");
    check_line(show_in_place(), "recorded anew: 10");
}

TEST_CASE("confusions shares: BPTT over three steps in a loop, and the difference of a plain loss") {
    const double x[] = {1, -1, 0.5};
    const double y[] = {0.5, 0.25, 1};
    const auto forward = [&](double w) {
        std::vector<double> h{0.5};
        for (int t = 1; t <= 3; ++t) { h.push_back(std::tanh(0.5 * x[t - 1] + w * h[t - 1] + 0.25)); }
        return h;
    };
    const std::vector<double> h = forward(-1);
    const std::string text = show_shares();
    double e = 0;
    double sum = 0;
    double share = 0;
    for (int t = 3; t >= 1; --t) {
        const double da = (h[t] - y[t - 1] + e) * (1 - h[t] * h[t]);
        e = -da;
        share = da * h[t - 1];
        sum += share;
        check_line(text, fmt::format("dW_hh from t = {}: {:9.6f}", t, share));
    }
    check_line(text, fmt::format("added (+=):       {:9.6f}", sum));
    check_line(text, fmt::format("overwritten (=):  {:9.6f}   what came last, from t = 1", share));
    const auto loss = [&](double w) {
        double L = 0;
        const std::vector<double> s = forward(w);
        for (int t = 1; t <= 3; ++t) { L += (s[t] - y[t - 1]) * (s[t] - y[t - 1]) / 2; }
        return L;
    };
    check_line(text, fmt::format("(L(w + h) - L(w - h)) / 2h: {:9.6f}", (loss(-1 + 1e-5) - loss(-1 - 1e-5)) / 2e-5));
}

TEST_CASE("confusions detach: 6 w, and 3 w where the first use is cut off") {
    check_line(show_detach(), "as it is:              h_2 = 12, dh_2/dw = 12");
    check_line(show_detach(), "h_2 = w detach(h_1):   h_2 = 12, dh_2/dw = 6");
    CHECK(show_detach().find("nothing that it depends on wants a gradient") != std::string::npos);
}

TEST_CASE("confusions mean: 2 (1 + 4 + 9 + 16), and a quarter of it") {
    check_line(show_mean(), "sum:  L =   30, dL/dw = 60; learning rate 0.1: SGD w = -5.0, Adam w = 0.9000");
    check_line(show_mean(), "mean: L =  7.5, dL/dw = 15; learning rate 0.1: SGD w = -0.5, Adam w = 0.9000");
}

TEST_CASE("confusions biases: of h = (1 - z) n + z h_0 with z = r = 1/2, n = 0") {
    const double dn = 0.5;  // 1 - z, and the slope of tanh at 0 is 1
    check_line(show_biases(), "gate r: db_ih = 0.0000, db_hh = 0.0000");
    check_line(show_biases(), fmt::format("gate z: db_ih = {0:.4f}, db_hh = {0:.4f}", (1 - 0) * 0.25));
    check_line(show_biases(), fmt::format("gate n: db_ih = {:.4f}, db_hh = {:.4f}", dn, 0.5 * dn));
}

TEST_CASE("confusions last: running sums from either end") {
    check_line(show_last(), "one layer:      output at t = 1: [1]     at t = 3: [6]     last state: [6]");
    check_line(show_last(), "two layers:     output at t = 1: [1]     at t = 3: [10]    last state: [6; 10]");
    check_line(show_last(), "bidirectional:  output at t = 1: [1; 6]  at t = 3: [6; 3]  last state: [6; 6]");
}

TEST_CASE("confusions far: 2^-(20 - t) times 2 (1 - 2^-(t - 1))") {
    double sum = 0;
    for (int t = 1; t <= 20; ++t) {
        const double share = std::pow(0.5, 20 - t) * 2 * (1 - std::pow(0.5, t - 1));
        sum += share;
        if (t == 2 || t == 10 || t >= 18) { check_line(show_far(), fmt::format("t = {:2}: {:.3g}", t, share)); }
    }
    check_line(show_far(), fmt::format("all 20: {:.4f}", sum));
}

TEST_CASE("confusions window: pairs counted one by one") {
    for (const auto& [k1, k2] : {std::pair{6, 6}, {2, 2}, {2, 4}, {1, 2}}) {
        std::string reach;
        int pairs = 0;
        int run = 0;
        for (int j = 1; j <= 6; ++j) {
            const int end = (j + k1 - 1) / k1 * k1;  // the backward pass that the loss of step j belongs to
            const int first = std::max(1, end - k2 + 1);
            pairs += j - first + 1;
            reach += fmt::format(" {}", j - first + 1);
            if (j == end) { run += end - first + 1; }
        }
        check_line(show_window(),
                   fmt::format("k1 = {}, k2 = {}:{}   {:2} of 21 pairs, {:2} steps run", k1, k2, reach, pairs, run));
    }
}

TEST_CASE("confusions clip: (3, 4) by hand") {
    const double turned = (std::acos(-1.0) / 4 - std::asin(0.6)) * 180 / std::acos(-1.0);  // from 45 degrees
    check_line(show_clip(), fmt::format("clipped by value: [1; 1], by {:.1f} degrees in another direction", turned));
    check_line(show_clip(), "clipped by norm:  [0.6; 0.8]");
    check_line(show_clip(), "zero_grad, backward, clip, step:       w = (-0.06, -0.08)");
    check_line(show_clip(), "zero_grad, clip, backward, step:       w = (-0.30, -0.40)");
    check_line(show_clip(), "zero_grad, backward, step, clip:       w = (-0.30, -0.40)");
    check_line(show_clip(), "backward, clip, zero_grad, step:       w = (0.00, 0.00)");
}

TEST_CASE("confusions nan: the operation and the step are named") {
    CHECK(show_nan().find("dL/dw is NaN\n") != std::string::npos);
    CHECK(show_nan().find("log at t = 3") != std::string::npos);
}

TEST_CASE("confusions gates: two steps of an LSTM in plain numbers, its blocks in three orders") {
    const double W_ih[] = {1, 0.5, 1, -0.5};
    const double W_hh[] = {0.5, 0.5, -1, 1};
    const double b[] = {0, 1, 0, 0.5};
    // Where the reader's i, f, g and o are found in the file: there each block has its true name.
    const auto h_2 = [&](std::array<int, 4> taken) {
        double h = 0.2;
        double c = 0.5;
        for (const double x : {1.0, -1.0}) {
            std::array<double, 4> a{};
            for (int k = 0; k < 4; ++k) { a[k] = W_ih[taken[k]] * x + W_hh[taken[k]] * h + b[taken[k]]; }
            c = test::logistic(a[1]) * c + test::logistic(a[0]) * std::tanh(a[2]);
            h = test::logistic(a[3]) * std::tanh(c);
        }
        return h;
    };
    const std::string truth = "ifgo";
    for (const std::string file : {"ifgo", "iofg", "igfo"}) {
        std::array<int, 4> taken{};
        for (int k = 0; k < 4; ++k) { taken[k] = static_cast<int>(truth.find(file[k])); }
        check_line(show_gates(), fmt::format("blocks {} {} {} {}, read as i f g o:     h_2 = {:.4f}", file[0], file[1],
                                             file[2], file[3], h_2(taken)));
    }
}

TEST_CASE("confusions reset: with r = z = 1/2") {
    for (const double b : {0.0, 1.0}) {
        const double after = 0.5 * std::tanh(0.5 * (1 + b)) + 0.5;
        const double before = 0.5 * std::tanh(0.5 + b) + 0.5;
        check_line(
            show_reset(),
            fmt::format("b_hn = {}: r (W_hn h + b_hn) gives {:.4f}, W_hn (r h) + b_hn gives {:.4f}", b, after, before));
    }
}

TEST_CASE("confusions radius: powers of [a, c] above [0, a] are [a^k, k c a^(k-1)] above [0, a^k]") {
    for (int k = 1; k <= 32; k *= 2) {
        const double a = std::pow(0.5, k);
        const double c = k * 4 * std::pow(0.5, k - 1);
        // Of [a c; 0 a] the singular values multiply to a^2, and their squares add up to 2 a^2 + c^2.
        const double largest = (std::sqrt(4 * a * a + c * c) + c) / 2;
        check_line(show_radius(), fmt::format("||W^{}|| {} {:.4g}", k, k < 10 ? " " : "", largest));
    }
    // From 6 steps on nothing is longer than it was.
    const auto norm = [](int k) {
        const double a = std::pow(0.5, k);
        const double c = k * 8 * std::pow(0.5, k);
        return (std::sqrt(4 * a * a + c * c) + c) / 2;
    };
    for (int k = 1; k < 6; ++k) { CHECK(norm(k) > 1); }
    for (int k = 6; k < 60; ++k) { CHECK(norm(k) < 1); }
}

TEST_CASE("confusions float: the formula's error is h^2, and float's rounding takes over before double's") {
    const std::string text = show_float();
    for (const char* line : {"h = 1e-01: double 1e-02, float 1e-02", "h = 1e-02: double 1e-04, float 1e-04"}) {
        check_line(text, line);
    }
    CHECK(text.find("h = 1e-03: double 1e-06, float ") != std::string::npos);
    CHECK(text.find("h = 1e-04: double 1e-08, float ") != std::string::npos);
    // What float says is a whole number of roundings near 1, divided by 2h: no better than that.
    const std::size_t at = text.find("h = 1e-05");
    const double miss = std::stod(text.substr(text.find("float ", at) + 6));
    CHECK(miss > 1e-4);
    CHECK(miss < 3 * std::pow(2.0, -23) / 1e-5);
}
