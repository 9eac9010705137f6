// The ledger: the shares of all time steps add up to the gradient, and each is right by itself, however small.
#include "nn/ledger.hpp"

#include <numbers>

#include "nn/gru.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// The sum of all shares of W, if the ledger has one for each of the steps 1 .. T; else throws.
Matrix sum_of_shares(const std::vector<nn::Share>& shares, int T) {
    Matrix sum(shares.at(0).given.rows(), shares[0].given.cols());
    REQUIRE(std::ssize(shares) == T);
    for (int t = 1; t <= T; ++t) {
        const nn::Share& share = shares[static_cast<std::size_t>(t) - 1];
        CHECK(share.time == t);
        CHECK(disagreement(share.norm, norm(share.given)) <= 1e-15);
        sum += share.given;
    }
    return sum;
}

/// Checks all parameters of a network with this recurrent layer, of outputs that are `width` high, and a head.
template <class Layer>
void check_sums(const Layer& layer, Index width, Rng& rng) {
    constexpr int T = 5;
    const nn::Linear head(width, 2, rng);
    Tape tape;
    const std::vector<Var> xs = variables(tape, random_sequence(rng, T, 3, 3));
    const std::vector<Var> ys = variables(tape, random_sequence(rng, T, 2, 3));
    const Var L = nn::mse_loss(head(layer(xs).h), ys);
    std::vector<Parameter> parameters = layer.parameters();
    for (const Parameter& p : head.parameters()) { parameters.push_back(p); }
    std::vector<Matrix> sums;
    for (const Parameter& p : parameters) {
        CAPTURE(p.name());
        const std::vector<nn::Share> shares = nn::ledger(L, p);
        sums.push_back(sum_of_shares(shares, T));
        Real parts = 0;
        for (const nn::Share& share : shares) { parts += share.part; }
        CHECK(disagreement(parts, Real(1)) <= 1e-12);
    }
    tape.backward(L);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        CAPTURE(parameters[i].name());
        CHECK(disagreement(sums[i], parameters[i].grad()) <= 1e-12);
        CHECK(max_abs(parameters[i].grad()) > 0);
    }
}

/// L = sum over t of the sum of C_t % W: step t's share is C_t.
std::vector<nn::Share> shares_of(const std::vector<Matrix>& given) {
    const Parameter W("W", Matrix(given[0].rows(), given[0].cols(), 1));
    Tape tape;
    std::vector<Var> parts;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const AtTime t(tape, static_cast<int>(i) + 1);
        parts.push_back(sum(tape.constant(given[i]) % tape.parameter(W)));
    }
    return nn::ledger(sum(stack_rows(parts)), W);
}

}  // namespace

TEST_CASE("the shares of all steps add up to the gradient, of every parameter of every layer") {
    Rng rng(1);
    for (const Index num_layers : {1, 2}) {
        for (const bool bidirectional : {false, true}) {
            CAPTURE(num_layers);
            CAPTURE(bidirectional);
            const Index width = bidirectional ? 8 : 4;
            using nn::Nonlinearity;
            using nn::Reset;
            check_sums(nn::RNN(3, 4, rng, {num_layers, bidirectional, Nonlinearity::tanh}), width, rng);
            check_sums(nn::LSTM(3, 4, rng, {.num_layers = num_layers, .bidirectional = bidirectional}), width, rng);
            check_sums(nn::LSTM(3, 4, rng, {num_layers, bidirectional, {}, true}), width, rng);
            check_sums(nn::GRU(3, 4, rng, {num_layers, bidirectional, Reset::after_product}), width, rng);
            check_sums(nn::GRU(3, 4, rng, {num_layers, bidirectional, Reset::before_product}), width, rng);
        }
    }
}

TEST_CASE("a share is right to its own last digits, be it 1e-20 of the total or 1e-200") {
    // h_t = f(w h_{t-1} + x_t) and L = h_T: step t's share is (product of f'_s over s = t .. T) w^(T - t) h_{t-1}.
    constexpr int T = 41;
    for (const bool linear : {true, false}) {
        CAPTURE(linear);
        const Real w = 1e-5;
        const Parameter W("W", {{w}});
        Tape tape;
        std::vector<Real> h{0.3};
        Var h_t = tape.variable(Matrix{{h[0]}});
        for (int t = 1; t <= T; ++t) {
            const AtTime time(tape, t);
            const Var a = tape.parameter(W) * h_t + 0.5;
            h_t = linear ? a : tanh(a);
            const Real by_hand = w * h.back() + 0.5;
            h.push_back(linear ? by_hand : std::tanh(by_hand));
        }
        const std::vector<nn::Share> shares = nn::ledger(h_t, W);
        REQUIRE(std::ssize(shares) == T);
        Real slopes = 1;
        for (int t = T; t >= 1; --t) {
            CAPTURE(t);
            const auto i = static_cast<std::size_t>(t);
            slopes *= linear ? 1 : 1 - h[i] * h[i];
            const Real wanted = slopes * std::pow(w, T - t) * h[i - 1];
            const nn::Share& share = shares[i - 1];
            CHECK(share.time == t);
            CHECK(disagreement(share.given.item(), wanted) <= 1e-10);
            CHECK(disagreement(share.norm, wanted) <= 1e-10);
            CHECK(disagreement(share.part, wanted / shares.back().given.item()) <= 2e-5);  // w beside 1
            CHECK(share.angle <= 1e-13);
        }
        const Real total = shares[T - 1].norm + shares[T - 2].norm + shares[T - 3].norm + shares[T - 4].norm;
        CHECK(disagreement(shares[T - 5].part, shares[T - 5].norm / total) <= 1e-10);  // 1e-20 of the total
        CHECK(disagreement(shares[0].part, shares[0].norm / total) <= 1e-10);          // 1e-200
        CHECK(shares[T - 5].part < 1.1e-20);
        CHECK(shares[0].part < 1.1e-200);
    }
}

TEST_CASE("norm, part and angle of shares whose directions are known") {
    constexpr Real degrees = 180 / std::numbers::pi_v<Real>;
    const std::vector<nn::Share> known = shares_of({{{9, 0}, {0, 0}},
                                                    {{0, 0}, {0, 3}},
                                                    {{-3, 0}, {0, 0}},
                                                    Matrix(2, 2),
                                                    {{0, 0}, {0, 5}}});  // the total is [6 0; 0 8], 10 long
    const Real norms[] = {9, 3, 3, 0, 5};
    const Real parts[] = {0.54, 0.24, -0.18, 0, 0.4};
    const Real angles[] = {std::acos(0.6) * degrees, std::acos(0.8) * degrees, 180 - std::acos(0.6) * degrees, nan,
                           std::acos(0.8) * degrees};
    for (std::size_t i = 0; i < 5; ++i) {
        CAPTURE(i);
        CHECK(known[i].time == static_cast<int>(i) + 1);
        CHECK(disagreement(known[i].norm, norms[i]) <= 1e-15);
        CHECK(disagreement(known[i].part, parts[i]) <= 1e-15);
        CHECK((i == 3 ? std::isnan(known[i].angle) : disagreement(known[i].angle, angles[i]) <= 1e-14));
    }
}

TEST_CASE("parallel, opposite and orthogonal shares, and angles of a billionth of a radian") {
    constexpr Real degrees = 180 / std::numbers::pi_v<Real>;
    const std::vector<nn::Share> line = shares_of({{{3, 4}}, {{-0.75, -1}}, {{0.3, 0.4}}});
    CHECK(line[0].angle <= 1e-13);
    CHECK(line[1].angle == 180);
    CHECK(line[2].angle <= 1e-13);
    const std::vector<nn::Share> orthogonal = shares_of({{{1e-20, 0}}, {{-1e-20, 2}}});  // the total is [0 2]
    CHECK(orthogonal[0].angle == 90);
    CHECK(orthogonal[0].part == 0);
    for (const Real small : {1e-3, 1e-9, 1e-12}) {
        CAPTURE(small);
        const std::vector<nn::Share> shares = shares_of({{{1, 0}}, {{1, 2 * small}}});  // the total is 2 [1 small]
        CHECK(disagreement(shares[0].angle, std::atan(small) * degrees) <= 1e-6);
        const std::vector<nn::Share> back = shares_of({{{-1, 0}}, {{3, 2 * small}}});
        CHECK(disagreement(180 - back[0].angle, std::atan(small) * degrees) <= 3e-14 / small);
    }
    const std::vector<nn::Share> nothing = shares_of({{{1, 2}}, {{-1, -2}}});  // they cancel
    for (const nn::Share& share : nothing) {
        CHECK(disagreement(share.norm, std::sqrt(Real(5))) <= 1e-15);
        CHECK(share.part == 0);
        CHECK(std::isnan(share.angle));
    }
}

TEST_CASE("uses outside of any step have a line of their own, and those of one step share one") {
    const Parameter W("W", {{2, 3}});
    Tape tape;
    const Var decay = sum(square(tape.parameter(W)));  // gives 2 W = [4 6]
    std::vector<Var> parts{decay};
    for (const int t : {7, 4}) {  // step t gives 10 t from each of two uses, and 1 from both sides of W W's
        const AtTime time(tape, t);
        const Var w = tape.parameter(W);
        parts.push_back(sum(10.0 * t * w) + sum(w * Real(10 * t)));
        parts.push_back(sum(w % w));
    }
    const Var later = sum(tape.parameter(W));  // no part of L
    const Var L = sum(stack_rows(parts));
    const std::vector<nn::Share> shares = nn::ledger(L, W);
    REQUIRE(shares.size() == 3);
    CHECK(shares[0].time == Tape::no_time);
    CHECK(identical(shares[0].given, Matrix{{4, 6}}));
    CHECK(shares[1].time == 4);
    CHECK(identical(shares[1].given, Matrix{{84, 86}}));
    CHECK(shares[2].time == 7);
    CHECK(identical(shares[2].given, Matrix{{144, 146}}));
    CHECK(nn::ledger(later, W).size() == 3);

    tape.clear();
    const AtTime time(tape, 3);
    const std::vector<nn::Share> alone = nn::ledger(sum(tape.parameter(W)), W);  // the loss is the only use
    REQUIRE(alone.size() == 1);
    CHECK(alone[0].time == 3);
    CHECK(identical(alone[0].given, Matrix{{1, 1}}));
}

TEST_CASE("a step from which nothing flows back has a share of zeros, one without a use has none") {
    const Parameter W("W", {{2}});
    const Parameter unused("unused", {{2}});
    const Parameter stranger("stranger", {{2}});
    Tape tape;
    std::vector<Var> y;
    for (const int t : {1, 2, 4}) {
        const AtTime time(tape, t);
        y.push_back(t == 2 ? detach(3 * tape.parameter(W)) : 3 * tape.parameter(W));
    }
    const Var aside = square(tape.parameter(unused));
    const Var L = sum(stack_rows(y));
    const std::vector<nn::Share> shares = nn::ledger(L, W);
    REQUIRE(shares.size() == 3);
    CHECK(shares[1].time == 2);
    CHECK(shares[1].norm == 0);
    CHECK(shares[1].part == 0);
    CHECK(std::isnan(shares[1].angle));
    CHECK(shares[2].time == 4);
    CHECK(shares[2].part == 0.5);

    for (const nn::Share& share : nn::ledger(L, unused)) { CHECK(share.norm == 0); }  // on the tape, but not under L
    CHECK(throws_naming({"not used", "stranger"}, [&] { nn::ledger(L, stranger); }));
    CHECK(throws_naming({"rewind from", "3x1"}, [&] { nn::ledger(stack_rows(y), W); }));
    CHECK(W.grad().item() == 0);  // looking gives nothing to Parameter::grad()
    tape.backward(L);
    CHECK(W.grad().item() == 6);
    (void)W.edit();
    CHECK(throws_naming({"W", "changed"}, [&] { nn::ledger(L, W); }));
    tape.clear();
    CHECK(throws_naming({"cleared"}, [&] { nn::ledger(L, W); }));
    CHECK(aside.is_valid() == false);
}

}  // namespace chronograd::test
