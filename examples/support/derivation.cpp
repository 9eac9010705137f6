// The steps that do not depend on the kind of cell.
#include "derivation.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace chronograd::examples {

static Matrix block(const Matrix& stacked, Index gate, Index height) {
    Matrix rows(height, stacked.cols());
    for (Index r = 0; r < height; ++r) {
        for (Index c = 0; c < rows.cols(); ++c) { rows(r, c) = stacked(gate * height + r, c); }
    }
    return rows;
}

static Matrix stacked(const std::vector<Matrix>& blocks) {
    const Index height = blocks[0].rows();
    Matrix all(std::ssize(blocks) * height, blocks[0].cols());
    for (Index r = 0; r < all.rows(); ++r) {
        for (Index c = 0; c < all.cols(); ++c) {
            all(r, c) = blocks[static_cast<std::size_t>(r / height)](r % height, c);
        }
    }
    return all;
}

std::string at(const std::string& name, Index t) {
    return fmt::format("{}{}{}", name, name.find('_') == std::string::npos ? "_" : ",", t);
}

Derivation::Derivation(const Problem& problem, Page& page) : problem(problem), page(page) {
    const std::string cell = problem.kind == CellKind::rnn    ? "An RNN"
                             : problem.kind == CellKind::lstm ? "An LSTM"
                                                              : "A GRU";
    page.title(fmt::format("{} with {}, over {} steps", cell, problem.units() == 1 ? "one unit" : "two units",
                           problem.steps()));
    page.say(
        "Every step uses the same weights, and has its own term of the loss `L`. `dz` stands for `∂L/∂z`, the adjoint "
        "of `z`, and `dW^(t)` for what the copy of `W` that step `t` uses has received: its share of `dW`.");
    page.say(
        problem.kind == CellKind::gru
            ? "`b_r` is `b_ir` + `b_hr`, and `b_z` likewise: both summands receive the same. Only `n` needs its two."
            : "`b` is `b_ih` + `b_hh`; both summands receive the same.");
    if (problem.units() > 1) { page.say("`%` multiplies element by element, and a square squares every element."); }
    page.section("Given");
    const std::vector<std::string> letters = problem.gates();
    for (std::size_t k = 0; k < letters.size(); ++k) { gates.push_back(given_gate(letters[k], static_cast<Index>(k))); }
    const auto sequence = [&](const std::string& name, const std::vector<Matrix>& values) {
        std::vector<Term> terms;
        page.gap();
        for (std::size_t t = 1; t <= values.size(); ++t) {
            terms.push_back(page.given(at(name, static_cast<Index>(t)), values[t - 1]));
        }
        return terms;
    };
    x = sequence("x", problem.x);
    y = sequence("y", problem.y);
    page.gap();
    h = {page.given("h_0", problem.h_0)};
}

Gate Derivation::given_gate(const std::string& letter, Index k) {
    page.gap();
    const auto given = [&](const std::string& name, const Matrix& stacked) {
        return Part{name, page.given(name, block(stacked, k, problem.units())), {}};
    };
    const std::string last = letter.empty() ? "h" : letter;
    const Part W_i = given("W_i" + last, problem.W_ih);
    const Part W_h = given("W_h" + last, problem.W_hh);
    if (problem.kind == CellKind::gru && letter == "n") {
        return {letter, W_i, W_h, given("b_in", problem.b_ih), given("b_hn", problem.b_hh)};
    }
    return {letter, W_i, W_h, given(letter.empty() ? "b" : "b_" + letter, problem.b_ih + problem.b_hh), {}};
}

Term Derivation::activation(const Gate& g, Index t, const std::string& tag) {
    const std::string name = g.letter.empty() ? "a" : "a_" + g.letter;
    return page.equation(at(name, t), g.W_i.value * x[t - 1] + g.W_h.value * h[t - 1] + g.b.value, tag);
}

void Derivation::loss(Index t) { L.push_back(page.equation(at("L", t), half_squared_norm(h[t] - y[t - 1]))); }

void Derivation::total_loss() {
    page.gap();
    Term total = L[0];
    for (std::size_t k = 1; k < L.size(); ++k) { total = total + L[k]; }
    page.equation("L", total);
}

void Derivation::backward(Index t) {
    page.section(fmt::format("Backward, t = {}", t));
    if (t < problem.steps()) { return; }
    const std::string cell_path = problem.kind == CellKind::lstm ? fmt::format(" and `q_{}` = 0", t) : "";
    page.say(fmt::format("Behind the last step there is nothing: `e_{}` = 0{}.", t, cell_path));
}

Term Derivation::arrived(Index t, const Term& e) {
    page.gap();
    const Term delta = page.equation(at("δ", t), h[t] - y[t - 1]);
    return page.equation(at("dh", t), delta + e, "(BPTT.1)");
}

void Derivation::shares(Gate& g, Index t, const Term& da, const Term& dp) {
    const auto share = [&](Part& part, const Term& formula) {
        const std::string name = fmt::format("d{}^({})", part.name, t);
        part.shares.insert(part.shares.begin(), page.equation(name, formula, "(BPTT.4)"));
    };
    page.gap();
    share(g.W_i, da * T(x[t - 1]));
    share(g.W_h, dp * T(h[t - 1]));
    share(g.b, da);
    if (g.b_h) { share(*g.b_h, dp); }
}

Hand Derivation::sums(const Term& e_0) {
    page.section("Sums over time");
    Hand hand;
    std::array<std::vector<Matrix>, 4> sums;                 // of W_ih, W_hh, b_ih, b_hh: the gates' rows
    std::array<std::vector<std::vector<Matrix>>, 4> shares;  // the same for each step
    for (auto& parameter : shares) { parameter.resize(L.size()); }
    for (const Gate& g : gates) {
        page.gap();
        const std::array<const Part*, 4> parts = {&g.W_i, &g.W_h, &g.b, g.b_h ? &*g.b_h : &g.b};
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const Part& part = *parts[k];
            Term total = part.shares[0];
            for (std::size_t t = 1; t < L.size(); ++t) { total = total + part.shares[t]; }
            sums[k].push_back(total.value());
            for (std::size_t t = 0; t < L.size(); ++t) { shares[k][t].push_back(part.shares[t].value()); }
            if (k == 3 && !g.b_h) { continue; }  // it is the third again
            page.equation("d" + part.name, total, "(BPTT.4)");
            hand.parts.push_back({"d" + part.name, k, static_cast<Index>(sums[k].size() - 1) * problem.units()});
        }
    }
    page.gap();
    hand.gradients.h_0 = page.equation("dh_0", e_0).value();
    for (std::size_t k = 0; k < sums.size(); ++k) {
        hand.gradients.sums.push_back(stacked(sums[k]));
        hand.gradients.shares.emplace_back();
        for (const auto& step : shares[k]) { hand.gradients.shares.back().push_back(stacked(step)); }
    }
    return hand;
}

}  // namespace chronograd::examples
