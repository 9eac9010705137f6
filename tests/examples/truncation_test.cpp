// Truncated gradients against what does not come from the tape: a linear recurrence in closed form, BPTT written by
// hand, and random windows with all their outcomes enumerated.
#include <array>
#include <cmath>
#include <string>

#include "autograd/ops.hpp"
#include "csv.hpp"
#include "nn/rnn.hpp"
#include "pairs.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

/// h_t = w h_{t-1} + 1 from h_0 = 0 and the losses h_t: a network of one unit whose relu is never off.
Pairs linear_pairs(Real w, Index T) {
    Rng rng(1);
    const nn::RnnCell cell(1, 1, rng, nn::Nonlinearity::relu);
    cell.W_ih.edit()(0, 0) = 1;
    cell.W_hh.edit()(0, 0) = w;
    cell.b_ih.edit()(0, 0) = cell.b_hh.edit()(0, 0) = 0;
    Tape tape;
    const std::span<Var> xs = tape.sequence(T);
    for (Var& x : xs) { x = tape.constant({{1.0}}); }
    std::vector<Var> losses;
    for (const Var h : nn::unroll(cell, xs, tape.constant({{0.0}}))) { losses.push_back(sum(h)); }
    return {losses, cell.W_hh};
}

/// The gradient of h_j, back over the last k <= j steps: the sum of w^lag h_{j-1-lag}, where h_t = (1 - w^t) / (1 - w).
Real last_of_linear(Real w, Index j, Index k) {
    return ((1 - std::pow(w, k)) / (1 - w) - static_cast<Real>(k) * std::pow(w, j - 1)) / (1 - w);
}

bool same(const std::vector<Block>& blocks, const std::vector<std::array<Index, 3>>& expected) {
    return std::equal(
        blocks.begin(), blocks.end(), expected.begin(), expected.end(),
        [](const Block& b, const auto& e) { return b.first == e[0] && b.counted == e[1] && b.last == e[2]; });
}

}  // namespace

TEST_CASE("truncation: blocks by hand") {
    CHECK(same(blocks_of(7, 3, 3), {{1, 1, 3}, {4, 4, 6}, {7, 7, 7}}));
    CHECK(same(blocks_of(7, 2, 4), {{1, 1, 2}, {1, 3, 4}, {3, 5, 6}, {5, 7, 7}}));
    CHECK(same(blocks_of(3, 1, 2), {{1, 1, 1}, {1, 2, 2}, {2, 3, 3}}));
    CHECK(same(blocks_of(5, 5, 5), {{1, 1, 5}}));
    Rng rng(1);
    CHECK(same(random_windows(3, 1, rng), {{1, 1, 1}, {2, 2, 2}, {3, 3, 3}}));
    CHECK(same(random_windows(3, 0, rng), {{1, 1, 3}}));
}

TEST_CASE("truncation: a linear recurrence in closed form") {
    const Real w = 0.8;
    const Index T = 12;
    const Pairs pairs = linear_pairs(w, T);
    for (Index k = 1; k <= T; ++k) {
        Real last = 0;
        Real windows = 0;
        for (Index j = 1; j <= T; ++j) {
            last += last_of_linear(w, j, std::min(j, k));
            windows += last_of_linear(w, j, (j - 1) % k + 1);  // so many steps of its window, up to j
        }
        CHECK(disagreement(gradient_of(pairs, blocks_of(T, 1, k)).item(), last) < 1e-13);
        CHECK(disagreement(gradient_of(pairs, blocks_of(T, k, k)).item(), windows) < 1e-13);
    }
    Real derivative = 0;  // of the sum of (1 - w^j) / (1 - w)
    for (Index j = 1; j <= T; ++j) {
        derivative += (1 - std::pow(w, j)) / (1 - w) / (1 - w) - static_cast<Real>(j) * std::pow(w, j - 1) / (1 - w);
    }
    CHECK(disagreement(gradient_of(pairs, blocks_of(T, T, T)).item(), derivative) < 1e-13);
}

TEST_CASE("truncation: pairs are those of BPTT by hand and add up to the training sweep's gradient") {
    Rng rng(5);
    const EchoNet net = echo_net(2, 3);
    const Echo echo(rng, 9, 1, 2);
    Tape tape;
    const Sequence terms = echo_losses(tape, net, echo);
    const Parameter W_hh = net.layer.cells[0].W_hh;
    const Pairs pairs(terms, W_hh);
    const Pairs by_hand = pairs_by_hand(net, echo);
    REQUIRE(pairs.steps() == 9);
    for (Index j = 1; j <= 9; ++j) {
        for (Index k = 1; k <= j; ++k) { CHECK(disagreement(pairs(j, k), by_hand(j, k)) < 1e-12); }
    }
    Var loss = terms[0];
    for (const Var& term : terms.subspan(1)) { loss = loss + term; }
    tape.backward(loss);
    CHECK(disagreement(W_hh.grad(), gradient_of(by_hand, blocks_of(9, 9, 9))) < 1e-12);
}

TEST_CASE("truncation: blocks that are really run give the sums over pairs") {
    Rng rng(5);
    const EchoNet net = echo_net(3, 4);
    const Echo echo(rng, 20, 1, 3);
    const Pairs pairs = pairs_by_hand(net, echo);
    const Parameter W_hh = net.layer.cells[0].W_hh;
    Tape tape;
    const auto check = [&](const std::vector<Block>& blocks, Real factor) {
        W_hh.zero_grad();
        run_blocks(tape, net, echo, blocks, factor);
        CHECK(disagreement(W_hh.grad(), gradient_of(pairs, blocks, factor)) < 1e-12);
    };
    for (const Index k : {1, 2, 3, 7, 20, 30}) {
        check(blocks_of(20, k, k), 1);
        check(blocks_of(20, 1, k), 1);
        check(blocks_of(20, k, 2 * k), 1);
        check(random_windows(20, 0.25, rng), 1 / (1 - Real(0.25)));
    }
}

TEST_CASE("truncation: what running blocks costs") {
    Rng rng(5);
    const EchoNet net = echo_net(3, 4);
    const Echo echo(rng, 20, 2, 3);
    Tape tape;
    const Cost whole = run_blocks(tape, net, echo, blocks_of(20, 20, 20));
    const Cost windows = run_blocks(tape, net, echo, blocks_of(20, 4, 4));
    const Cost last = run_blocks(tape, net, echo, blocks_of(20, 1, 4));
    CHECK(whole.steps == 20);
    CHECK(windows.steps == 20);
    CHECK(last.steps == 1 + 2 + 3 + 17 * 4);
    CHECK(disagreement(windows.loss, whole.loss) < 1e-13);  // forward, nothing is cut
    CHECK(disagreement(last.loss, whole.loss) < 1e-13);
    CHECK(5 * (windows.records - 10) < whole.records);  // a fifth of the steps, and the parameters' leaves
}

TEST_CASE("truncation: all of the sequence is the full gradient to the bit") {
    Rng rng(2);
    const Pairs pairs = random_pairs(rng, 8);
    CHECK(identical(gradient_of(pairs, blocks_of(8, 8, 8)), gradient_of(pairs, blocks_of(8, 1, 8))));
    CHECK(identical(gradient_of(pairs, blocks_of(8, 9, 9)), gradient_of(pairs, blocks_of(8, 8, 8))));
    CHECK(disagreement(gradient_of(pairs, blocks_of(8, 8, 8)), full(pairs)) < 1e-13);
    CHECK(miss(gradient_of(pairs, blocks_of(8, 8, 8)), gradient_of(pairs, blocks_of(8, 8, 8))).error == 0);
}

TEST_CASE("truncation: error and cosine of plain vectors") {
    const Miss m = miss(Matrix{{1, 0}}, Matrix{{1, 1}});
    CHECK(disagreement(m.error, std::sqrt(0.5)) < 1e-15);
    CHECK(disagreement(m.cosine, std::sqrt(0.5)) < 1e-15);
    CHECK(miss(Matrix{{-2, 0}}, Matrix{{1, 0}}).cosine == -1);
    CHECK(std::isnan(miss(Matrix{{0, 0}}, Matrix{{1, 1}}).cosine));
}

TEST_CASE("truncation: echo asks for what came in some steps ago") {
    Rng rng(4);
    const Echo echo(rng, 5, 2, 3);
    CHECK(identical(echo.target[2], Matrix(1, 2)));
    CHECK(identical(echo.target[3], echo.x[0]));
    CHECK(identical(echo.target[4], echo.x[1]));
}

TEST_CASE("truncated_bptt: errors before training are those of BPTT by hand") {
    const TemporaryFolder folder;
    REQUIRE(run({TRUNCATED_BPTT, "--steps", "6", "--hidden", "2", "--delay", "2", "--iterations", "10", "--no-plots"},
                folder.path()) == 0);
    Rng data(2);  // --seed 0
    const Pairs pairs = pairs_by_hand(echo_net(2, 0), Echo(data, 6, 1, 2));
    const Matrix g = full(pairs);
    CsvReader csv(folder.path() / "out" / "truncation.csv");
    const auto number = [&](const char* column) { return csv.number(csv.column(column)); };
    for (Index k = 1; k <= 6; ++k) {
        REQUIRE(csv.next());
        REQUIRE(csv.text(0) == "before");
        REQUIRE(number("k") == static_cast<double>(k));
        Matrix windows = pairs.zeros();
        Matrix last = pairs.zeros();
        for (Index j = 1; j <= 6; ++j) {
            for (Index use = 1; use <= j; ++use) {
                if ((j - 1) / k == (use - 1) / k) { windows += pairs(j, use); }
                if (j - use < k) { last += pairs(j, use); }
            }
        }
        CHECK(disagreement(number("gradient_norm"), norm(g)) < 1e-10);
        CHECK(std::abs(number("windows_error") - norm(windows - g) / norm(g)) < 1e-12);
        CHECK(std::abs(number("last_error") - norm(last - g) / norm(g)) < 1e-12);
        if (k == 1) { continue; }
        Real variance = 0;
        for (unsigned cuts = 0; cuts < 32; ++cuts) {
            const Real p = 1 / static_cast<Real>(k);
            Real probability = 1;
            for (unsigned t = 0; t < 5; ++t) { probability *= (cuts >> t & 1U) != 0 ? p : 1 - p; }
            const Matrix estimate = gradient_of(pairs, windows_of(6, cuts), 1 / (1 - p));
            variance += probability * std::pow(norm(estimate - g), 2);
        }
        CHECK(disagreement(number("random_deviation"), std::sqrt(variance) / norm(g)) < 1e-10);
    }
}

}  // namespace chronograd::test
