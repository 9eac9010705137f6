// Every number that bptt_by_hand prints, against differences in long double: the cells are computed forward only, and
// each adjoint is how much the loss moves when that one quantity, or that one use of it, is moved. No backward formula
// is used.
#include <doctest/doctest.h>

#include <cmath>

#include "agreement.hpp"
#include "output_of.hpp"
#include "printed_derivation.hpp"

using namespace chronograd::test;

namespace {

using Real = long double;
using Vec = std::vector<Real>;

Vec operator+(Vec a, const Vec& b) {
    for (std::size_t i = 0; i < a.size(); ++i) { a[i] += b.at(i); }
    return a;
}

Vec operator%(Vec a, const Vec& b) {
    for (std::size_t i = 0; i < a.size(); ++i) { a[i] *= b.at(i); }
    return a;
}

template <class F>
Vec each(Vec a, const F& f) {
    for (Real& x : a) { x = f(x); }
    return a;
}

Vec tanh(const Vec& a) {
    return each(a, [](Real x) { return std::tanh(x); });
}

Vec sigmoid(const Vec& a) {
    return each(a, [](Real x) { return 1 / (1 + std::exp(-x)); });
}

/// One run of a cell, forward, in which one element of one quantity is moved.
class Run {
public:
    Run(const std::string& cell, const std::map<std::string, Vec>& given, std::string moved = "", std::size_t i = 0,
        Real by = 0)
        : given_(given), moved_(std::move(moved)), i_(i), by_(by) {
        h_ = at("h", 0, given.at("h_0"));
        for (t_ = 1; t_ <= 3; ++t_) {
            const Vec used = at("e", t_ - 1, h_);  // h_{t-1}, as step t uses it
            h_ = at("h", t_, cell == "rnn" ? rnn(used) : cell == "lstm" ? lstm(used) : gru(used));
            loss();
        }
        seen["L"] = {L_};
    }

    std::map<std::string, Vec> seen;  // every quantity by its name
    bool hit = false;                 // whether there is the one to be moved

private:
    Vec rnn(const Vec& h) { return tanh(at("a", t_, line("W_ih", weight("W_hh", h)) + bias("b"))); }

    Vec lstm(const Vec& h) {
        const auto a = [&](const std::string& k) {
            return at("a_" + k, t_, line("W_i" + k, weight("W_h" + k, h)) + bias("b_" + k));
        };
        if (t_ == 1) { c_ = at("c", 0, given_.at("c_0")); }
        const Vec i = at("i", t_, sigmoid(a("i")));
        const Vec f = at("f", t_, sigmoid(a("f")));
        const Vec g = at("g", t_, tanh(a("g")));
        const Vec o = at("o", t_, sigmoid(a("o")));
        c_ = at("c", t_, f % at("q", t_ - 1, c_) + i % g);  // q: c_{t-1}, as step t uses it
        return o % tanh(c_);
    }

    Vec gru(const Vec& h) {
        const auto gate = [&](const std::string& k) {
            const Vec a = at("a_" + k, t_, line("W_i" + k, weight("W_h" + k, h)) + bias("b_" + k));
            return at(k, t_, sigmoid(a));
        };
        const Vec r = gate("r");
        const Vec z = gate("z");
        const Vec p = at("p", t_, weight("W_hn", h) + bias("b_hn"));
        const Vec u = at("u", t_, r % p);
        const Vec n = at("n", t_, tanh(at("a_n", t_, line("W_in", u) + bias("b_in"))));
        return each(z, [](Real x) { return 1 - x; }) % n + z % h;
    }

    void loss() {
        const Vec h = at("@", t_, h_);  // h_t, as the loss uses it
        const Vec& y = given_.at(name("y", t_));
        Real L_t = 0;
        for (std::size_t k = 0; k < h.size(); ++k) { L_t += (h[k] - y[k]) * (h[k] - y[k]) / 2; }
        seen[name("L", t_)] = {L_t};
        L_ += L_t;
    }

    static std::string name(const std::string& what, int t) {
        return what + (what.find('_') == std::string::npos ? "_" : ",") + std::to_string(t);
    }

    Vec moved(Vec value, bool here) {
        hit = hit || here;
        if (here) { value.at(i_) += by_; }
        return value;
    }
    Vec at(const std::string& what, int t, const Vec& value) {
        return seen[name(what, t)] = moved(value, name(what, t) == moved_);
    }
    /// Step t's copy of a parameter: W moves all of them, W^(t) one.
    Vec copy(const std::string& W) {
        return moved(given_.at(W), moved_ == W || moved_ == W + "^(" + std::to_string(t_) + ")");
    }
    Vec bias(const std::string& b) { return copy(b); }
    Vec weight(const std::string& W, const Vec& x) {
        const Vec w = copy(W);
        Vec product(w.size() / x.size());
        for (std::size_t k = 0; k < w.size(); ++k) { product[k / x.size()] += w[k] * x[k % x.size()]; }
        return product;
    }
    Vec line(const std::string& W, const Vec& rest) { return weight(W, given_.at(name("x", t_))) + rest; }

    const std::map<std::string, Vec>& given_;
    std::string moved_;
    std::size_t i_;
    Real by_;
    int t_ = 0;
    Vec h_;
    Vec c_;
    Real L_ = 0;
};

struct Oracle {
    std::string cell;
    std::map<std::string, Vec> given;

    /// dL/d(element i of what is called `name`), by a fourth-order central difference.
    [[nodiscard]] Real slope(const std::string& name, std::size_t i) const {
        const Real h = 1e-3L;
        const auto L = [&](Real by) {
            const Run run(cell, given, name, i, by);
            REQUIRE_MESSAGE(run.hit, name);
            return run.seen.at("L")[0];
        };
        return (8 * (L(h) - L(-h)) - (L(2 * h) - L(-2 * h))) / (12 * h);
    }

    /// What stands under a printed name: dz is an adjoint, and so are what a loss (@), and what a step sends back (e,
    /// q).
    [[nodiscard]] Real value(const std::string& name, std::size_t i) const {
        if (name[0] == 'd') { return slope(name.substr(1), i); }
        if (name[0] == '@' || name[0] == 'e' || name[0] == 'q') { return slope(name, i); }
        const Run run(cell, given);
        REQUIRE_MESSAGE(run.seen.count(name) == 1, name);
        return run.seen.at(name).at(i);
    }
};

Oracle oracle_of(const std::string& cell, const PrintedDerivation& p) {
    Oracle oracle = {cell, {}};
    for (const auto& [name, numbers] : p.given) {
        for (const std::string& x : numbers) { oracle.given[name].push_back(std::stold(x)); }
    }
    return oracle;
}

/// The element of a table's row: "dW_hh[1,2]" is number 1 of dW_hh.
std::pair<std::string, std::size_t> element(const std::string& name) {
    const std::size_t open = name.find('[');
    if (open == std::string::npos) { return {name, 0}; }
    const Printed at = numbers_in(name.substr(open));
    const std::size_t first = std::stoul(at[0]) - 1;
    // Two columns have W_h alone: W_i reads one input.
    return {name.substr(0, open), at.size() == 1 ? first : 2 * first + std::stoul(at[1]) - 1};
}

struct Case {
    const char* cell;
    const char* units;
    std::size_t equations;
    std::size_t rows;
};

// By counting: for the RNN, forward a, h, L and once L; backward δ, dh, da, e, three shares; three sums and dh_0.
const std::vector<Case> cases = {
    {"rnn", "1", 3 * 3 + 1 + 3 * 7 + 4, 3 * 4 + 1},      {"rnn", "2", 3 * 3 + 1 + 3 * 7 + 4, 8 * 4 + 2},
    {"lstm", "1", 3 * 11 + 1 + 3 * 25 + 14, 12 * 4 + 2}, {"lstm", "2", 3 * 11 + 1 + 3 * 25 + 14, 32 * 4 + 4},
    {"gru", "1", 3 * 10 + 1 + 3 * 20 + 11, 10 * 4 + 1},  {"gru", "2", 3 * 10 + 1 + 3 * 20 + 11, 26 * 4 + 2}};

}  // namespace

TEST_CASE("bptt_by_hand: every number of the derivation is that of forward passes in long double") {
    for (const Case& c : cases) {
        const std::string arguments = std::string("--cell ") + c.cell + " --units " + c.units;
        INFO(arguments);
        const PrintedDerivation p = read_text(output_of_bptt_by_hand(arguments));
        const Oracle oracle = oracle_of(c.cell, p);
        CHECK(p.values.size() == c.equations);
        for (const auto& equation : p.values) {
            const std::string& name = equation.first;  // clang 14 hands no structured binding to a lambda
            const Printed& numbers = equation.second;
            CAPTURE(name);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                const Real exact = oracle.value(name, i);
                CHECK(std::abs(std::stold(numbers[i]) - exact) <= 5.1e-5L * std::abs(exact));  // five digits
                CHECK(exact != 0);
            }
            // Neither fewer nor more elements than there are.
            const std::string of = name[0] == 'd' ? name.substr(1, name.find('^') - 1) : name;
            if (oracle.given.count(of) == 1) { CHECK(numbers.size() == oracle.given.at(of).size()); }
        }
    }
}

TEST_CASE("bptt_by_hand: hand, tape and differences are those of forward passes in long double") {
    for (const Case& c : cases) {
        const std::string arguments = std::string("--cell ") + c.cell + " --units " + c.units;
        INFO(arguments);
        const PrintedDerivation p = read_text(output_of_bptt_by_hand(arguments));
        const Oracle oracle = oracle_of(c.cell, p);
        CHECK(p.table.size() == c.rows);
        for (const TableRow& row : p.table) {
            const auto place = element(row.name);
            std::string name = place.first;
            if (row.when.rfind("t = ", 0) == 0) { name += "^(" + row.when.substr(4) + ")"; }
            CAPTURE(name);
            const Real exact = oracle.value(name, place.second);
            for (const std::string& x : row.numbers) { CHECK(std::abs(std::stold(x) - exact) <= 1.1e-10L); }
        }
    }
}

TEST_CASE("bptt_by_hand: the Markdown holds the same numbers") {
    for (const Case& c : cases) {
        const std::string arguments = std::string("--cell ") + c.cell + " --units " + c.units;
        INFO(arguments);
        const PrintedDerivation text = read_text(output_of_bptt_by_hand(arguments));
        const PrintedDerivation page = read_markdown(output_of_bptt_by_hand(arguments + " --markdown"));
        CHECK(page.given == text.given);
        CHECK(page.values == text.values);
        REQUIRE(page.table.size() == text.table.size());
        for (std::size_t k = 0; k < page.table.size(); ++k) {
            CHECK(page.table[k].name == text.table[k].name);
            CHECK(page.table[k].when == text.table[k].when);
            CHECK(page.table[k].numbers == text.table[k].numbers);
        }
    }
}

TEST_CASE("bptt_by_hand: a share, a sum or a state that is off in one way out of three is noticed") {
    using namespace chronograd::examples;
    for (const CellKind kind : {CellKind::rnn, CellKind::lstm, CellKind::gru}) {
        Page page;
        const Hand hand = by_hand(example(kind, 2), page);
        const auto agree = [&](const auto& spoil_hand, const auto& spoil_tape) {
            Hand by_hand = hand;
            Gradients tape = hand.gradients;
            spoil_hand(by_hand.gradients);
            spoil_tape(tape);
            Page unused;
            return compare(unused, by_hand, tape, hand.gradients);
        };
        const auto nothing = [](Gradients&) {};
        CHECK(agree(nothing, nothing));
        CHECK(agree([](Gradients& g) { g.sums[1](0, 1) *= 1 + 1e-14; }, nothing));
        CHECK_FALSE(agree([](Gradients& g) { g.sums[1](0, 1) *= 1 + 1e-9; }, nothing));
        CHECK_FALSE(agree([](Gradients& g) { g.sums[3](1, 0) = -g.sums[3](1, 0); }, nothing));
        CHECK_FALSE(agree(nothing, [](Gradients& g) { g.shares[0][2](1, 0) *= 1 + 1e-6; }));
        CHECK_FALSE(agree(nothing, [](Gradients& g) { g.h_0(1, 0) = std::nan(""); }));
    }
}
