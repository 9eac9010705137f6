// constant_error_carousel: what it measures on the tape is what plain loops over the LSTM's equations give: the product
// of the forget gates, and differences of c_T.
#include "carousel.hpp"

#include <fmt/format.h>

#include <cmath>

#include "csv.hpp"
#include "process.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

Real sigma(Real a) { return 1 / (1 + std::exp(-a)); }

/// One sequence through an LSTM by plain loops, from any step on.
struct PlainLstm {
    const nn::LstmCell& cell;
    const std::vector<Matrix>& x;

    struct State {
        std::vector<Real> h, c, f, o;
    };
    [[nodiscard]] State zero() const {
        const std::vector<Real> zeros(static_cast<std::size_t>(cell.hidden()), 0);
        return {zeros, zeros, zeros, zeros};
    }
    [[nodiscard]] State step(const Matrix& x_t, const State& prev) const {
        const Index H = cell.hidden();
        State s = prev;
        for (Index j = 0; j < H; ++j) {
            std::vector<Real> a;
            for (Index row = j; row < 4 * H; row += H) {
                Real sum = cell.b_ih.value()(row, 0) + cell.b_hh.value()(row, 0);
                for (Index k = 0; k < x_t.rows(); ++k) { sum += cell.W_ih.value()(row, k) * x_t(k, 0); }
                for (Index k = 0; k < H; ++k) { sum += cell.W_hh.value()(row, k) * prev.h[k]; }
                a.push_back(sum);
            }
            s.f[j] = sigma(a[1]);
            s.o[j] = sigma(a[3]);
            s.c[j] = s.f[j] * prev.c[j] + sigma(a[0]) * std::tanh(a[2]);
            s.h[j] = s.o[j] * std::tanh(s.c[j]);
        }
        return s;
    }
    [[nodiscard]] State run(Index from, Index to, State s) const {
        for (Index t = from; t < to; ++t) { s = step(x[t], s); }
        return s;
    }
};

std::vector<Matrix> inputs(Index T) {
    Rng rng(4);
    return draw_examples(adding_problem(T), rng, 1).x;
}

Carousel plain_carousel(Real bias, Real direct, Real leak, Real trained) {
    const auto paths = [](Real d, Real l) {
        return Paths{Matrix{{0, 1, 0, 1}, {1, 0.5, 0.25, 0.75}, {2, d, l, d + l}}, Matrix{{0.1}, {0.2}, {0.3}}, 1};
    };
    return {bias, paths(direct, leak), paths(trained, trained / 2),
            MemoryRun{"LSTM", 2, 0, Matrix{{0, 0.5}, {40, 0.125}}, trained > 0.5 ? Outcome::solved : Outcome::unsolved,
                      40, 1}};
}

}  // namespace

TEST_CASE("carousel: sigma(b)^k is what the chapter says") {
    const auto shown = [](Real bias, Index k) { return fmt::format("{:.2e}", kept(bias, k)); };
    CHECK(shown(0, 20) == "9.54e-07");
    CHECK(shown(0, 100) == "7.89e-31");
    CHECK(shown(1, 20) == "1.90e-03");
    CHECK(shown(1, 100) == "2.48e-14");
    CHECK(shown(3, 20) == "3.78e-01");
    CHECK(shown(3, 100) == "7.76e-03");
    CHECK(shown(5, 20) == "8.74e-01");
    CHECK(shown(5, 100) == "5.11e-01");
    CHECK(kept(3, 0) == 1);
}

TEST_CASE("carousel: the direct path is the product of f_t, and with the leak it is dc_T/dc_k") {
    for (const Real bias : {0.0, 3.0}) {
        CAPTURE(bias);
        Rng rng(2);
        const nn::LSTM lstm(2, 3, rng, {.forget_bias = bias});
        for (Real& w : lstm.cells[0].W_hh.edit()) { w *= 3; }  // so that there is a leak worth the name
        const Index T = 7;
        const Index H = 3;
        const std::vector<Matrix> x = inputs(T);
        const Paths paths = measure_paths(lstm, x);
        REQUIRE(paths.sizes.rows() == T + 1);

        const PlainLstm plain{lstm.cells[0], x};
        std::vector<Real> kept_of_unit(3, 1);
        Real smallest = 1;
        Real largest = 0;
        Real mean = 0;
        for (Index k = T; k >= 0; --k) {
            CAPTURE(k);
            const PlainLstm::State at_k = plain.run(0, k, plain.zero());
            Matrix leak(H, H);
            Matrix all(H, H);
            Real direct = 0;
            for (Index j = 0; j < H; ++j) {
                const Real step = 1e-4;
                const auto end = [&](Real by) {
                    PlainLstm::State s = at_k;
                    s.c[j] += by;
                    if (k > 0) { s.h[j] = s.o[j] * std::tanh(s.c[j]); }  // h_0 is given
                    return plain.run(k, T, s).c;
                };
                const auto above = end(step);
                const auto below = end(-step);
                for (Index i = 0; i < H; ++i) {
                    all(i, j) = (above[i] - below[i]) / (2 * step);
                    leak(i, j) = all(i, j) - (i == j ? kept_of_unit[j] : 0);
                }
                direct += kept_of_unit[j] * kept_of_unit[j];
            }
            const auto row = [&](Index column) { return paths.sizes(T - k, column); };
            CHECK(row(0) == static_cast<Real>(T - k));
            CHECK(disagreement(row(1), std::sqrt(direct / 3)) < 1e-12);
            CHECK(std::abs(row(2) - norm(leak) / std::sqrt(Real(3))) < 1e-7 * norm(all));
            CHECK(disagreement(row(3), norm(all) / std::sqrt(Real(3))) < 1e-6);
            for (Index j = 0; j < H && k > 0; ++j) {
                const Real f = at_k.f[j];
                kept_of_unit[j] *= f;
                smallest = std::min(smallest, f);
                largest = std::max(largest, f);
                mean += f / static_cast<Real>(T * H);
            }
        }
        CHECK(disagreement(paths.forget, Matrix{{smallest}, {mean}, {largest}}) < 1e-12);
        CHECK(paths.zeros == 1);                             // the leak of no step
        CHECK(paths.sizes(T, 2) > paths.sizes(T, 1) / 100);  // the leak took part in what was compared
    }
}

TEST_CASE("carousel: without weights, the size of the direct path is sigma(b)^n, and there is no leak") {
    Rng rng(2);
    const nn::LSTM lstm(2, 4, rng, {.forget_bias = 1});
    lstm.cells[0].W_hh.edit().fill(0);
    for (Index row = 4; row < 8; ++row) {
        for (Index k = 0; k < 2; ++k) { lstm.cells[0].W_ih.edit()(row, k) = 0; }
    }
    const Paths paths = measure_paths(lstm, inputs(20));
    for (Index n = 0; n <= 20; ++n) {
        CHECK(disagreement(paths.sizes(n, 1), std::pow(sigma(1), static_cast<Real>(n))) < 1e-12);
    }
    CHECK(paths.zeros == 21);
    CHECK(disagreement(paths.forget, Matrix(3, 1, sigma(1))) < 1e-15);
}

TEST_CASE("carousel: what was seen follows the numbers") {
    const MemoryTask task = adding_problem(2);
    const std::string text =
        carousel_seen({plain_carousel(0, 0.25, 0.5, 0.125), plain_carousel(5, 0.5, 0.25, 0.75)}, task, 2);
    CHECK(
        names_all({"leaves this much of an error:\n0.25 (b = 0), 0.99 (b = 5).",
                   "fresh LSTMs, 2 steps back: 0.25 (b = 0), 0.5 (b = 5).", "trained ones: 0.12 (b = 0), 0.75 (b = 5).",
                   "fresh: for b = 0; trained: for no b.", "2 steps back, larger for b = 5.", "was solved with b = 5.",
                   "leaves out 4 sizes that are exactly 0"},
                  text));
}

TEST_CASE("carousel: a training that diverged is told, and its numbers are in no sentence") {
    Carousel lost = plain_carousel(5, 0.5, 0.25, nan);
    lost.run.outcome = Outcome::diverged;
    const std::vector<Carousel> all{plain_carousel(0, 0.25, 0.5, 0.125), lost};
    const std::string text = carousel_seen(all, adding_problem(2), 2);
    CHECK(names_all({"trained ones: 0.12 (b = 0).", "was solved with no b. It diverged with b = 5.",
                     "4 sizes that are exactly 0: at n = 0 there is no leak, 4 times"},
                    text));
    CHECK(text.find("nan") == std::string::npos);
    CHECK(names_all({"  diverged"}, gates_table(all)));
    CHECK(names_all({"trained ones: none."}, carousel_seen({lost}, adding_problem(2), 2)));
}

TEST_CASE("carousel: tables and CSV") {
    const std::vector<Carousel> all{plain_carousel(1, 0.25, 0.5, 0.125)};
    CHECK(names_all({"\n   1     2    5.34e-01  2.50e-01  5.00e-01  7.50e-01  1.25e-01  6.25e-02  1.88e-01"},
                    paths_table(all, steps_back(2))));
    CHECK(steps_back(2) == std::vector<Index>{1, 2});
    CHECK(steps_back(100) == std::vector<Index>{1, 20, 100});
    CHECK(steps_back(150) == std::vector<Index>{1, 20, 100, 150});
    CHECK(names_all({"\n   1    0.7311  0.200 (0.100 .. 0.300)  0.200 (0.100 .. 0.300)   0.500  0.125       40"},
                    gates_table(all)));
    CHECK(names_all({"network,bias,back,closed_form,direct,leak,all_ways\nfresh,1,0,1,1,0,1\nfresh,1,1,0.731",
                     ",0.5,0.25,0.75\n", "trained,1,2,0.534"},
                    paths_csv(all)));

    const auto run = [](Index T, Outcome outcome, Index updates) {
        return MemoryRun{"LSTM", T, 0, Matrix{{0, 1}, {9, 0.25}}, outcome, updates, 1};
    };
    MemoryTask ten = copy_memory(10, 1);
    MemoryTask twenty = copy_memory(20, 1);
    ten.baseline = twenty.baseline = 0.5;
    const Delays delays{{ten, twenty},
                        {0, 5},
                        {run(10, Outcome::unsolved, 9), run(10, Outcome::solved, 5), run(20, Outcome::unsolved, 9),
                         run(20, Outcome::solved, 7)}};
    CHECK(delays_table(delays) ==
          "delay T           b = 0           b = 5\n"
          "     10       > 9 (0.5)               5\n"
          "     20       > 9 (0.5)               7");
    CHECK(delays_seen(delays) == "The copy task is solved at T, with b = 0: none; b = 5: 10, 20.");
    CHECK(delays_csv(delays) ==
          "delay,bias,outcome,updates,loss\n10,0,not solved,9,0.25\n10,5,solved,5,0.25\n20,0,not solved,9,0.25\n"
          "20,5,solved,7,0.25\n");
}

TEST_CASE("constant_error_carousel: what it writes for the fresh network is that network's") {
    const TemporaryFolder folder;
    REQUIRE(run({CONSTANT_ERROR_CAROUSEL, "--steps", "5", "--hidden", "2", "--updates", "1", "--csv", "--no-plots"},
                folder.path()) == 0);
    Rng weights(0);  // --seed 0
    const nn::LSTM lstm(2, 2, weights, {.forget_bias = 3});
    Rng fresh(2);
    const std::vector<Matrix> x = draw_examples(adding_problem(5), fresh, 1).x;
    const PlainLstm plain{lstm.cells[0], x};
    Matrix product(2, 1, 1);
    PlainLstm::State s = plain.zero();
    for (const Matrix& x_t : x) {
        s = plain.step(x_t, s);
        for (Index j = 0; j < 2; ++j) { product(j, 0) *= s.f[j]; }
    }
    CsvReader reader(folder.path() / "out" / "constant_error_carousel.csv");
    int found = 0;
    while (reader.next()) {
        if (reader.text(0) != "fresh" || reader.number(1) != 3 || reader.number(2) != 5) { continue; }
        CHECK(disagreement(reader.number(reader.column("direct")), norm(product) / std::sqrt(Real(2))) < 1e-12);
        CHECK(disagreement(reader.number(reader.column("closed_form")), std::pow(sigma(3), Real(5))) < 1e-14);
        ++found;
    }
    CHECK(found == 1);
}

}  // namespace chronograd::test
