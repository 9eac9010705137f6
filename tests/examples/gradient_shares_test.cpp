// gradient_ledger: the shares that it writes are the gradients of unshared copies of W_hh, one a time step, as
// differences of the loss see them; and what is made of shares is right for shares whose figures are plain.
#include "gradient_shares.hpp"

#include <fmt/format.h>

#include <cmath>
#include <sstream>

#include "csv.hpp"
#include "net.hpp"
#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "process.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

nn::Share plain_share(int t, Real x) { return {t, Matrix{{x}}, std::abs(x), x, x == 0 ? nan : 0}; }

/// A look whose shares have these sizes, and whose gradient has the size 1.
Look plain_look(const std::string& cell, const std::vector<Real>& sizes) {
    Look look{cell, 0.5, 1, 2, {}};
    for (const Real size : sizes) {
        look.shares.push_back(plain_share(static_cast<int>(look.shares.size()) + 1, size));
    }
    return look;
}

struct Noise {
    std::vector<Matrix> x;
    Matrix target;
};

/// The program's sequences: 32 of T numbers from U[-1, 1), one time step after another, and their sums over sqrt(T).
Noise programs_noise(Index T) {
    Rng rng(1);  // --seed 0
    Noise noise{{}, Matrix(1, 32)};
    for (Index t = 0; t < T; ++t) {
        noise.x.emplace_back(1, 32);
        for (Real& x : noise.x.back().ref()) { x = rng.uniform(-1, 1); }
        noise.target += noise.x.back();
    }
    noise.target = (1 / std::sqrt(static_cast<Real>(T))) * noise.target;
    return noise;
}

/// The mean squared error where step t has a cell of its own: `other` at t = k, the layer's cell at all other ones.
template <class Layer>
Real loss_of_copies(const Net<Layer>& net, const Layer& other, Index k, const Noise& noise) {
    Tape tape;
    using State = typename Layer::State;
    State state = nn::Parts<State>::each(
        [&](const char*, const auto&) { return tape.constant(Matrix(net.layer.hidden(), noise.target.cols())); });
    for (Index t = 1; t <= std::ssize(noise.x); ++t) {
        const Layer& layer = t == k ? other : net.layer;
        state = layer.cells[0].step(tape.constant(noise.x[t - 1]), state);
    }
    const Matrix off = net.head(nn::output(state)).value() - noise.target;
    return norm(off) * norm(off) / static_cast<Real>(off.size());
}

/// dL/dW_hh^(k) by central differences, where W_hh^(k) is step k's own copy.
template <class Layer>
Matrix gradient_of_copy(const Net<Layer>& net, Layer other, Index k, const Noise& noise) {
    for (std::size_t p = 0; p < 4; ++p) { other.parameters()[p].edit().assign(net.layer.parameters()[p].value()); }
    const Parameter W = other.cells[0].W_hh;
    Matrix gradient(W.rows(), W.cols());
    for (Index i = 0; i < W.size(); ++i) {
        const Real w = W.value().data()[i];
        const Real step = 1e-4;
        W.edit().data()[i] = w + step;
        const Real above = loss_of_copies(net, other, k, noise);
        W.edit().data()[i] = w - step;
        const Real below = loss_of_copies(net, other, k, noise);
        W.edit().data()[i] = w;
        gradient.ref().data()[i] = (above - below) / (2 * step);
    }
    return gradient;
}

/// The rows of shares.csv of one cell before training: t -> share_norm, and the gradient's norm.
template <class Layer>
void check_cell(const std::filesystem::path& csv, const std::string& cell, const Net<Layer>& net, const Layer& other,
                const Noise& noise) {
    std::vector<Matrix> expected;
    Matrix total(net.layer.cells[0].W_hh.rows(), net.layer.cells[0].W_hh.cols());
    for (Index k = 1; k <= std::ssize(noise.x); ++k) {
        expected.push_back(gradient_of_copy(net, other, k, noise));
        total += expected.back();
    }
    CsvReader reader(csv);
    std::size_t found = 0;
    while (reader.next()) {
        if (reader.text(0) != "before" || reader.text(1) != cell) { continue; }
        REQUIRE(reader.number(reader.column("t")) == static_cast<double>(found + 1));
        INFO(cell, " at t = ", found + 1);
        const Real share = reader.number(reader.column("share_norm"));
        CHECK(std::abs(share - norm(expected[found])) < 1e-7 * norm(total));
        CHECK(disagreement(reader.number(reader.column("gradient_norm")), norm(total)) < 1e-6);
        ++found;
    }
    CHECK(found == expected.size());
}

}  // namespace

TEST_CASE("gradient_ledger: each share that the program writes is the gradient of that step's own copy of W_hh") {
    const TemporaryFolder folder;
    REQUIRE(run({GRADIENT_LEDGER, "--steps", "5", "--hidden", "2", "--iterations", "1", "--no-plots"}, folder.path()) ==
            0);
    const auto csv = folder.path() / "out" / "shares.csv";
    const Noise noise = programs_noise(5);
    Rng weights(0);
    Rng any(9);
    const nn::RNN rnn(1, 2, weights);
    check_cell(csv, "RNN", Net<nn::RNN>{rnn, nn::Linear(2, 1, weights)}, nn::RNN(1, 2, any), noise);
    const nn::LSTM lstm(1, 2, weights, {.forget_bias = 1});
    check_cell(csv, "LSTM", Net<nn::LSTM>{lstm, nn::Linear(2, 1, weights)}, nn::LSTM(1, 2, any), noise);
    const nn::GRU gru(1, 2, weights);
    check_cell(csv, "GRU", Net<nn::GRU>{gru, nn::Linear(2, 1, weights)}, nn::GRU(1, 2, any), noise);
}

TEST_CASE("gradient_ledger: how many of the last steps give the gradient") {
    const auto shares = [](const std::vector<Real>& sizes) { return plain_look("RNN", sizes).shares; };
    CHECK(last_steps_for(shares({0, 0.04, 0.05, 0.91}), 0.1) == 1);
    CHECK(last_steps_for(shares({0, 0.06, 0.05, 0.89}), 0.1) == 2);
    CHECK(last_steps_for(shares({0, 0.06, 0.05, 0.89}), 0) == 3);
    CHECK(last_steps_for(shares({0, 5, -5, 1}), 0.1) == 1);    // what cancels need not be kept
    CHECK(last_steps_for(shares({0, 1, 1, -0.5}), 0.1) == 3);  // of 1.5, the last step alone has the wrong sign
    CHECK(last_steps_for(shares({0, 0}), 0.1) == 0);
}

TEST_CASE("gradient_ledger: logarithmic bars from the latest step down, from the least share that is not 0") {
    const std::vector<Look> looks{plain_look("RNN", {0, 2e-7, 0.1, 1}), plain_look("GRU", {0, 1, 2e-5, 0.02})};
    CHECK(bars_begin({{"before", looks}, {"after", {plain_look("RNN", {0, 3e-12})}}}) == -12);
    CHECK(bars_begin({{"before", {plain_look("RNN", {0, 0, 1})}}}) == -1);
    CHECK(bars_begin({{"before", looks}}) == -7);
    const std::string bars = share_bars(looks, -7);
    CHECK(bars ==
          "   t RNN                      GRU\n"
          "   4 1.0e+00 ##############   2.0e-02 ###########\n"
          "   3 1.0e-01 ############     2.0e-05 #####\n"
          "   2 2.0e-07 #                1.0e+00 ##############\n"
          "   1       0 (h_0 = 0)              0 (h_0 = 0)");
    CHECK(share_bars({plain_look("RNN", {0, 0, 1})}, -7) ==
          "   t RNN\n   3 1.0e+00 ##############\n   2       0\n   1       0 (h_0 = 0)");
}

TEST_CASE("gradient_ledger: CSV has every share and the picture's script too") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    const std::vector<Stage> stages{{"before", {plain_look("RNN", {0, 1.0 / 3})}},
                                    {"after", {plain_look("RNN", {0, 2})}}};
    CHECK(shares_csv(stages) ==
          "training,cell,loss,gradient_norm,t,share_norm,share_relative,part,angle_deg\n"
          "before,RNN,0.5,1,1,0,0,0,\n"
          "before,RNN,0.5,1,2,0.3333333333333333,0.3333333333333333,0.3333333333333333,0\n"
          "after,RNN,0.5,1,1,0,0,0,\n"
          "after,RNN,0.5,1,2,2,2,2,0\n");
    write_shares_script(out, stages);
    const std::string script = folder.read("shares.gp");
    CHECK(names_all({"$panel0_0 << EOD\n1 0 \n2 0.33333333333333331 \nEOD", "$panel1_0 << EOD\n1 0 \n2 2 \nEOD",
                     "yrange [1e-1:1e1]", "logscale y", "'after training'"},
                    script));
    Look saturated = plain_look("LSTM", {0, 0});
    saturated.gradient = 0;
    const Look other = plain_look("LSTM", {0, 1});
    write_shares_script(out, {{"before", {other, other}}, {"after", {saturated, saturated}}});
    CHECK(names_all({"'before training'", "'after training (LSTM and LSTM: all 0)'"}, folder.read("shares.gp")));
}

TEST_CASE("gradient_ledger: what was seen follows the numbers") {
    const Look far = plain_look("GRU", {0, 0.3, 0.7});
    const Look near = plain_look("RNN", {0, 1e-5, 1});
    Look saturated = plain_look("LSTM", {0, 0, 0});
    saturated.gradient = 0;
    const std::string end = "shares vanish, and not the gradient";
    CHECK(names_all({"before training in RNN; after training in none", end},
                    what_was_seen({"before", {far, near}}, {"after", {far, far}})));
    CHECK(names_all({"before training in none; after training in LSTM (all of it is 0", "needed: nothing (LSTM)"},
                    what_was_seen({"before", {far}}, {"after", {saturated}})));
    CHECK(
        names_all({"in RNN and RNN; after"}, what_was_seen({"before", {near, far, near}}, {"after", {far, far, far}})));
    Look wild = near;
    wild.loss = 501;  // 0.5 before
    const std::string diverged = "But training has diverged in RNN: the loss is more than a thousand times";
    CHECK(names_all({diverged}, what_was_seen({"before", {near, far}}, {"after", {wild, far}})));
    wild.loss = 499;
    CHECK(what_was_seen({"before", {near, far}}, {"after", {wild, far}}).find("diverged") == std::string::npos);
    CHECK(what_was_seen({"before", {far}}, {"after", {saturated}}).find(end) == std::string::npos);
    CHECK(what_was_seen({"before", {far}}, {"after", {far}}).find(end) == std::string::npos);
}

TEST_CASE("gradient_ledger: a gradient that is not finite is no look") {
    Rng rng(1);
    Tape tape;
    const Parameter W("W", Matrix{{1e200}});
    const Var x = tape.constant({{1e200}});
    const Var y = square(tape.parameter(W) * x);
    CHECK(message_of<std::runtime_error>([&] { (void)look_at("RNN", y, W); }).find("RNN: the gradient") == 0);
}

}  // namespace chronograd::test
