// docs/rnn.md: its states against plain loops over numbers, which share no code with the library, and its counts.
#include <array>
#include <cmath>

#include <nn/linear.hpp>
#include <nn/loss.hpp>
#include <nn/rnn.hpp>

#include "page.hpp"

namespace chronograd::test {

namespace {

using Two = std::array<double, 2>;

/// The page's cell: (RNN.1) element by element, with its two units and one input.
struct PlainCell {
    Two W_ih = {0.5, -1};
    std::array<Two, 2> W_hh = {Two{0.5, -1}, Two{0.25, 0.5}};
    Two b = {0.25, -0.5};

    [[nodiscard]] Two before_tanh(double x, const Two& h) const {
        Two a;
        for (std::size_t i = 0; i < 2; ++i) { a[i] = W_ih[i] * x + W_hh[i][0] * h[0] + W_hh[i][1] * h[1] + b[i]; }
        return a;
    }
    /// h_1 .. h_3, by (RNN.2).
    [[nodiscard]] std::array<Two, 3> states(const std::array<double, 3>& xs, Two h = {0.5, -0.25}) const {
        std::array<Two, 3> all;
        for (std::size_t t = 0; t < 3; ++t) {
            const Two a = before_tanh(xs[t], h);
            all[t] = h = {std::tanh(a[0]), std::tanh(a[1])};
        }
        return all;
    }
};

Index numbers_to_learn(const std::vector<Parameter>& parameters) {
    Index count = 0;
    for (const Parameter& p : parameters) { count += p.size(); }
    return count;
}

}  // namespace

TEST_CASE("docs/rnn.md: every number is printed, derived or given") {
    const Page page("rnn.md");
    Known known(page);
    known.prints("./run bptt_by_hand --units 2");
    known.programs();
    known.given({"3000", "100"});  // the length of a sequence, and a step of it
    const PlainCell cell;
    const auto as_it_was = cell.states({1, -1, 0.5});
    const auto otherwise = cell.states({0, -1, 0.5});
    known.values({otherwise[0][0], otherwise[0][1]});
    for (std::size_t t = 0; t < 3; ++t) { known.value(otherwise[t][0] - as_it_was[t][0]); }
    PlainCell without_memory;
    without_memory.W_hh = {};
    const auto forgetful = without_memory.states({1, -1, 0.5});
    known.values({forgetful[2][0], forgetful[2][1], 2 * 36 + 2 * 56});
    CHECK(forgetful[2] == without_memory.states({-1, 1, 0.5})[2]);
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/rnn.md: the cell's states are those of the formula, and columns do not meet") {
    const PlainCell plain;
    Rng rng(0);
    const nn::RnnCell cell(1, 2, rng);
    cell.W_ih.edit().assign(Matrix{{0.5}, {-1}});
    cell.W_hh.edit().assign(Matrix{{0.5, -1}, {0.25, 0.5}});
    cell.b_ih.edit().assign(Matrix{{0.5}, {-0.75}});
    cell.b_hh.edit().assign(Matrix{{-0.25}, {0.25}});  // what counts is the sum of the two
    Tape tape;
    const Var xs[] = {tape.constant({{1, -1}}), tape.constant({{-1, 1}}), tape.constant({{0.5, 0.5}})};
    const Sequence h = nn::unroll(cell, xs, tape.constant({{0.5, 0.5}, {-0.25, -0.25}}));
    const std::array<std::array<Two, 3>, 2> by_hand = {plain.states({1, -1, 0.5}), plain.states({-1, 1, 0.5})};
    for (std::size_t t = 0; t < 3; ++t) {
        for (std::size_t s = 0; s < 2; ++s) {
            for (std::size_t i = 0; i < 2; ++i) {
                CHECK(std::abs(h[t].value()(static_cast<Index>(i), static_cast<Index>(s)) - by_hand[s][t][i]) < 1e-14);
            }
        }
    }
    CHECK(plain.before_tanh(1, {0.5, -0.25}) == Two{1.25, -1.5});
}

TEST_CASE("docs/rnn.md: how many numbers there are to learn") {
    Rng rng(0);
    for (const auto& [I, H] : {std::pair<Index, Index>{1, 2}, {3, 4}, {5, 7}}) {
        CHECK(numbers_to_learn(nn::RnnCell(I, H, rng).parameters()) == H * (I + H + 2));
    }
    CHECK(numbers_to_learn(nn::RNN(3, 4, rng, {.num_layers = 2}).parameters()) == 76);
    const nn::RNN both(3, 4, rng, {.num_layers = 2, .bidirectional = true});
    CHECK(numbers_to_learn(both.parameters()) == 184);
    Tape tape;
    const std::vector<Var> xs(5, tape.constant(Matrix(3, 7)));
    const auto out = both(xs);
    CHECK_THROWS_AS((void)nn::Linear(4, 2, rng)(out.h), Error);
    CHECK(nn::Linear(8, 2, rng)(out.h)[4].value().rows() == 2);
}

TEST_CASE("docs/rnn.md: a head reads each state by itself, and the loss is the mean over all of them") {
    Rng rng(1);
    const nn::Linear head(2, 1, rng);
    Tape tape;
    const std::vector<Var> h = {tape.constant({{0.5, -1}, {0.25, 2}}), tape.constant({{1, 0}, {-0.5, 0.75}})};
    const std::vector<Var> y = {tape.constant({{1, -1}}), tape.constant({{0.5, 0}})};
    double sum = 0;
    for (std::size_t t = 0; t < 2; ++t) {
        for (Index s = 0; s < 2; ++s) {
            const MatrixView W = head.W.value();
            const double prediction =  // (LINEAR.1)
                W(0, 0) * h[t].value()(0, s) + W(0, 1) * h[t].value()(1, s) + head.b.value()(0, 0);
            sum += (prediction - y[t].value()(0, s)) * (prediction - y[t].value()(0, s));
        }
    }
    CHECK(std::abs(nn::mse_loss(head(Sequence(h)), Sequence(y)).item() - sum / 4) < 1e-14);
}

}  // namespace chronograd::test
