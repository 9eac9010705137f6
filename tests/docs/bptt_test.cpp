// docs/bptt.md: its numbers are those of bptt_by_hand, of the tape, and of the Jacobians that it speaks of.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "hand_cells.hpp"
#include "nn/ledger.hpp"
#include "nn/rnn.hpp"
#include "printed_derivation.hpp"

using namespace chronograd;
using namespace chronograd::test;

namespace {

std::string chapter() {
    std::ifstream in(CHRONOGRAD_SOURCE_DIR "/docs/bptt.md");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The page's own network, and what it computes, for what the answers change in it.
struct Network {
    Rng rng{0};
    nn::RnnCell cell{1, 1, rng};
    Tape tape;
    Var h_0;
    Sequence h;
    Var L;

    explicit Network(double W_hh = -1, double start = 0.5, bool last_loss_alone = false) {
        cell.W_ih.edit().fill(0.5);
        cell.W_hh.edit().fill(W_hh);
        cell.b_ih.edit().fill(0.25);
        cell.b_hh.edit().fill(0);
        const std::vector<Var> x = {tape.constant({{1.0}}), tape.constant({{-1.0}}), tape.constant({{0.5}})};
        h_0 = tape.variable({{start}});
        h = nn::unroll(cell, x, h_0);
        L = 0.5 * square(h[2] - 1.0);
        if (!last_loss_alone) { L = 0.5 * square(h[0] - 0.5) + 0.5 * square(h[1] - 0.25) + L; }
        tape.backward(L);
    }
    [[nodiscard]] std::vector<Matrix> jacobians() const {
        const std::vector<Var> states = {h_0, h[0], h[1], h[2]};
        return step_jacobians(states);
    }
};

std::string five(double x) { return fmt::format("{:.5g}", x); }
std::string four_places(double x) { return fmt::format("{:.4f}", x); }
std::string five_places(double x) { return fmt::format("{:.5f}", x); }

/// Whether the chapter has this text; a number must not be the beginning or the end of a longer one.
bool says(const std::string& text) {
    static const std::string page = chapter();
    for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) {
        const char before = at == 0 ? ' ' : page[at - 1];
        const char behind = at + text.size() < page.size() ? page[at + text.size()] : ' ';
        if (std::isdigit(before) == 0 && before != '.' && std::isdigit(behind) == 0) { return true; }
    }
    return false;
}

}  // namespace

TEST_CASE("docs/bptt.md has every number of the derivation with one unit, under its name") {
    std::map<std::string, std::string> in_page;
    static const std::regex row(R"(^\| \$(\S+)\$ \| .* \| (-?[0-9.]+) \|$)");
    for (const std::string& line : lines_of(chapter())) {
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
        CHECK(replaced(chapter(), "\n", " ").find(given) != std::string::npos);
    }
}

TEST_CASE("docs/bptt.md has what the rewind and the ledger say") {
    const Network n;
    Rewind rewind(n.L);
    std::string report;
    while (rewind.step()) {
        const std::string text = rewind.report();
        if (text.find("affine(weight_hh, h_2") != std::string::npos) { report = text; }
    }
    REQUIRE(!report.empty());
    CHECK(says(report));
    const std::vector<nn::Share> shares = nn::ledger(n.L, n.cell.W_hh);
    REQUIRE(shares.size() == 3);
    CHECK(says(fmt::format("{:.5f} for $t = 1$, {:.5f} and {:.5f}", shares[0].given.item(), shares[1].given.item(),
                           shares[2].given.item())));
}

TEST_CASE("docs/bptt.md: its products of Jacobians, and how an error is split by them") {
    const Network n;
    const auto J = n.jacobians();
    const double delta[] = {0, n.h[0].item() - 0.5, n.h[1].item() - 0.25, n.h[2].item() - 1};
    const double J_2 = J[1].item();
    const double J_3 = J[2].item();
    for (const double x : {J_2, J_3, J_3 * J_2, delta[1] + J_2 * delta[2] + J_3 * J_2 * delta[3]}) {
        INFO(five_places(x));
        CHECK(says(five_places(x)));
    }
    const std::string sum = fmt::format("{:.5f} + {:.5f} - {:.5f} = {:.5f}", delta[1], J_2 * delta[2],
                                        -J_3 * J_2 * delta[3], n.h[0].grad().item());
    INFO(sum);
    CHECK(says(sum));
}

TEST_CASE("docs/bptt.md: singular values and spectral radii") {
    const Matrix W = examples::example(examples::CellKind::rnn, 2).W_hh;
    std::map<int, Matrix> power = {{1, W}};
    for (int k = 2; k <= 8; ++k) { power[k] = power[k - 1] * W; }
    std::string norms = "$\\lVert W_{hh}^k \\rVert$ |";
    std::string bounds = "$\\sigma_{\\max}^k$, the bound |";
    std::string radii = "$\\rho^k$ |";
    for (const int k : {1, 2, 3, 4, 8}) {
        norms += fmt::format(" {} |", four_places(singular_values(power[k])[0]));
        bounds += fmt::format(" {} |", four_places(jacobian_bound(W, k)));
        radii += fmt::format(" {} |", four_places(std::pow(spectral_radius(W), k)));
    }
    for (const std::string& row : {norms, bounds, radii}) {
        INFO(row);
        CHECK(says(row));
    }
    const Matrix nilpotent = {{1, -1}, {1, -1}};
    CHECK(max_abs(nilpotent * nilpotent) == 0);
    CHECK(spectral_radius(nilpotent) == 0);
    CHECK(std::abs(spectral_radius(Matrix{{1, 0}, {0, 0.5}} * nilpotent) - 0.5) < 1e-12);
}

TEST_CASE("docs/bptt.md: the answers") {
    const Network no_start(-1, 0);
    CHECK(nn::ledger(no_start.L, no_start.cell.W_hh)[0].norm == 0);
    CHECK(says(five(no_start.h_0.grad().item())));

    const Network last(-1, 0.5, true);
    CHECK(says(five_places(last.h[0].grad().item())));

    for (const double W : {-2.0, 2.0}) {
        const Network n(W);
        const auto J = n.jacobians();
        const std::string product = five(J[2].item() * J[1].item() * J[0].item());
        const std::string gradient = five(n.h_0.grad().item());
        INFO(product << " " << gradient);
        CHECK(says(product));
        CHECK(says(gradient));
    }
    CHECK(says(five(Network(2).h[2].item())));
}
