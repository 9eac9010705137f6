// docs/bptt.md: its numbers are those of bptt_by_hand, of its program, and of the Jacobians that it speaks of. The
// formulas themselves are held to differences in bptt_formulas_test.cpp.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "hand_cells.hpp"
#include "nn/loss.hpp"
#include "nn/rnn.hpp"
#include "page.hpp"
#include "printed_derivation.hpp"

namespace chronograd::test {

namespace {

/// The page's network of one unit as plain numbers; element t belongs to step t.
struct OneUnit {
    double W_hh = -1;
    double h_0 = 0.5;
    bool last_loss_alone = false;

    std::array<double, 4> h{}, delta{}, dh{}, J{};

    void run() {
        constexpr std::array<double, 4> x = {0, 1, -1, 0.5};
        constexpr std::array<double, 4> y = {0, 0.5, 0.25, 1};
        h[0] = h_0;
        for (std::size_t t = 1; t <= 3; ++t) { h[t] = std::tanh(0.5 * x[t] + W_hh * h[t - 1] + 0.25); }
        double e = 0;
        for (std::size_t t = 3; t >= 1; --t) {
            delta[t] = last_loss_alone && t < 3 ? 0 : h[t] - y[t];
            dh[t] = delta[t] + e;
            J[t] = (1 - h[t] * h[t]) * W_hh;
            e = J[t] * dh[t];
        }
        dh[0] = e;
    }
};

OneUnit one_unit(double W_hh = -1, double h_0 = 0.5, bool last_loss_alone = false) {
    OneUnit n{W_hh, h_0, last_loss_alone};
    n.run();
    return n;
}

}  // namespace

TEST_CASE("docs/bptt.md: every number is printed, derived or given") {
    const Page page("bptt.md");
    Known known(page);
    known.prints("./run bptt_by_hand");
    known.prints("./run bptt_by_hand --units 2");
    known.programs();
    const OneUnit n = one_unit();
    known.values({n.J[2], n.J[3], n.J[3] * n.J[2], n.J[2] * n.delta[2], n.J[3] * n.J[2] * n.delta[3]});
    CHECK(std::abs(n.delta[1] + n.J[2] * n.delta[2] + n.J[3] * n.J[2] * n.delta[3] - n.dh[1]) < 1e-15);
    // The answers.
    known.values({one_unit(-1, 0).dh[0], one_unit(-1, 0.5, true).dh[1]});
    for (const double W : {-2.0, 2.0}) {
        const OneUnit other = one_unit(W);
        known.values({other.J[3] * other.J[2] * other.J[1], other.dh[0], other.h[3]});
    }
    // W_hh = [1/2 -1; 1/4 1/2]. Its singular values' squares have the sum 25/16 and the product 1/4. Its second power
    // is [0 -1; 1/4 0], its third -1/2 of itself between two diag(1, -1), which turn nothing longer, its fourth -I/4.
    const double sigma = std::sqrt((25 / 16.0 + std::sqrt(25 / 16.0 * 25 / 16.0 - 1)) / 2);
    known.values({sigma, 1, sigma / 2, 0.25, 0.0625});
    for (const int k : {1, 2, 3, 4, 8}) { known.values({std::pow(sigma, k), std::pow(0.5, 0.5 * k)}); }
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/bptt.md has every number of the derivation with one unit, under its name") {
    const std::string text = Page("bptt.md").text();
    std::map<std::string, std::string> in_page;
    static const std::regex row(R"(^\| \$(\S+)\$ \| .* \| (-?[0-9.]+) \|$)");
    for (const std::string& line : lines_of(text)) {
        std::smatch m;
        if (std::regex_match(line, m, row)) { in_page[plain_name(m[1])] = m[2]; }
    }
    examples::Page page;
    examples::by_hand(examples::example(examples::CellKind::rnn, 1), page);
    const PrintedDerivation printed = read_text(page.text());
    REQUIRE(printed.values.size() == 35);
    for (const auto& equation : printed.values) {
        const std::string& name = equation.first;  // clang 14 hands no structured binding to a lambda
        const Printed& numbers = equation.second;
        INFO(name);
        CHECK(in_page[name] == numbers.at(0));
    }
    for (const std::string given : {"$W_{ih} = 0.5$", "$W_{hh} = -1$", "$b = 0.25$", "$h_0 = 0.5$",
                                    "$x = (1, -1, 0.5)$", "$y = (0.5, 0.25, 1)$"}) {
        CHECK(replaced(text, "\n", " ").find(given) != std::string::npos);
    }
}

TEST_CASE("docs/bptt.md: the table of norms, bounds and radii has its rows in order") {
    const std::string text = Page("bptt.md").text();
    const Matrix W = examples::example(examples::CellKind::rnn, 2).W_hh;
    std::map<int, Matrix> power = {{1, W}};
    for (int k = 2; k <= 8; ++k) { power[k] = power[k - 1] * W; }
    std::string norms = "| $\\lVert W_{hh}^k \\rVert$ |";
    std::string bounds = "| $\\sigma_{\\max}^k$, the bound |";
    std::string radii = "| $\\rho^k$ |";
    for (const int k : {1, 2, 3, 4, 8}) {
        norms += fmt::format(" {:.4f} |", singular_values(power[k])[0]);
        bounds += fmt::format(" {:.4f} |", jacobian_bound(W, k));
        radii += fmt::format(" {:.4f} |", std::pow(spectral_radius(W), k));
    }
    for (const std::string& row : {norms, bounds, radii}) {
        INFO(row);
        CHECK(text.find(row + "\n") != std::string::npos);
    }
    CHECK(max_abs(power[4] + Matrix{{0.25, 0}, {0, 0.25}}) == 0);  // it shrinks every error to a quarter
    const Matrix nilpotent = {{1, -1}, {1, -1}};
    CHECK(max_abs(nilpotent * nilpotent) == 0);
    CHECK(spectral_radius(nilpotent) == 0);
    CHECK(std::abs(spectral_radius(Matrix{{1, 0}, {0, 0.5}} * nilpotent) - 0.5) < 1e-12);
}

TEST_CASE("docs/bptt.md: the tape gives the numbers of the answers") {
    for (const OneUnit& n : {one_unit(), one_unit(-1, 0), one_unit(-1, 0.5, true), one_unit(-2), one_unit(2)}) {
        Rng rng(0);
        const nn::RnnCell cell(1, 1, rng);
        cell.W_ih.edit().fill(0.5);
        cell.W_hh.edit().fill(n.W_hh);
        cell.b_ih.edit().fill(0.25);
        cell.b_hh.edit().fill(0);
        Tape tape;
        const Var x[] = {tape.constant({{1.0}}), tape.constant({{-1.0}}), tape.constant({{0.5}})};
        const Var h_0 = tape.variable({{n.h_0}});
        const Sequence h = nn::unroll(cell, x, h_0);
        Var L = 0.5 * square(h[2] - 1.0);
        if (!n.last_loss_alone) { L = 0.5 * square(h[0] - 0.5) + 0.5 * square(h[1] - 0.25) + L; }
        tape.backward(L);
        CHECK(std::abs(h_0.grad().item() - n.dh[0]) < 1e-13);
        CHECK(std::abs(h[0].grad().item() - n.dh[1]) < 1e-13);
        const std::vector<Var> states = {h_0, h[0], h[1], h[2]};
        const std::vector<Matrix> J = step_jacobians(states);
        for (std::size_t t = 1; t <= 3; ++t) { CHECK(std::abs(J[t - 1].item() - n.J[t]) < 1e-13); }
    }
}

TEST_CASE("docs/bptt.md: a loss on the last state, and a mean") {
    Tape tape;
    const Var y = tape.variable({{1, 2}, {3, 4}});
    const Var z = tape.variable({{-1, 0}, {0.5, 2}});
    const Var zero = tape.constant(Matrix(2, 2));
    const Var ys[] = {y, z};
    const Var targets[] = {zero, zero};
    tape.backward(nn::mse_loss(ys, targets));
    CHECK(max_abs(y.grad() - (2.0 / 8) * y.value()) < 1e-15);  // (BPTT.6), n = O B T = 8
    CHECK(max_abs(z.grad() - (2.0 / 8) * z.value()) < 1e-15);
}

}  // namespace chronograd::test
