// dL/dh_t for every t, and split by the loss term that it came from, against BPTT written out here.
#include "nn/gru.hpp"
#include "nn/ledger.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

constexpr Index T = 6;

/// The records of each step's loss, which stand before the mean over them.
std::vector<Var> terms_of(Tape& tape, Var L) {
    std::vector<Var> terms;
    for (Index i = 0; i < L.index(); ++i) {
        if (tape[i].op() == std::string("mean_squared_error")) { terms.push_back(tape.var(i)); }
    }
    return terms;
}

/// Checks that the terms' parts of every state's gradient add up, and that no loss reaches a later state.
template <class Layer>
void check_terms(const Layer& layer, Rng& rng) {
    Tape tape;
    const std::vector<Var> xs = variables(tape, random_sequence(rng, T, 3, 2));
    const std::vector<Var> ys = variables(tape, random_sequence(rng, T, 4, 2));
    const Sequence h = layer(xs).h;
    const Var L = nn::mse_loss(h, ys);
    const std::vector<Var> terms = terms_of(tape, L);
    REQUIRE(std::ssize(terms) == T);
    const std::vector<std::vector<Matrix>> parts = nn::state_gradients_by_term(L, terms, h);
    const std::vector<Matrix> whole = nn::state_gradients(L, h);
    const Matrix norms = nn::norms(parts);
    tape.backward(L);
    for (std::size_t k = 0; k < T; ++k) {
        CAPTURE(k);
        Matrix sum(4, 2);
        for (std::size_t j = 0; j < T; ++j) {
            sum += parts[j][k];
            CHECK((max_abs(parts[j][k]) == 0) == (k > j));
            CHECK(disagreement(norms(static_cast<Index>(j), static_cast<Index>(k)), norm(parts[j][k])) <= 1e-15);
        }
        CHECK(disagreement(sum, whole[k]) <= 1e-12);
        CHECK(identical(whole[k], h[k].grad()));
    }
}

/// h_t = w h_{t-1} + x_t with a loss (h_t - y_t)² / 2 at every step, from a leaf h_0.
struct Scalar {
    explicit Scalar(Real w) : w(w) {
        const Parameter W("W", {{w}});
        for (int t = 1; t <= T; ++t) {
            const AtTime time(tape, t);
            h.push_back(tape.parameter(W) * h.back() + Real(t));
            terms.push_back(0.5 * square(h.back() - 2));
        }
        L = sum(stack_rows(terms));
    }
    Real w;
    Tape tape;
    std::vector<Var> h{tape.variable(Matrix{{1}})};  // h_0 .. h_T
    std::vector<Var> terms;
    Var L;
};

}  // namespace

TEST_CASE("the gradients of an RNN's states are those of BPTT by hand") {
    Rng rng(1);
    const nn::RNN rnn(3, 4, rng);
    const std::vector<Matrix> y = random_sequence(rng, T, 4, 2);
    Tape tape;
    const Var h_0 = tape.variable(random(rng, 4, 2));
    const Sequence h = rnn(variables(tape, random_sequence(rng, T, 3, 2)), h_0).h;
    const Var L = nn::mse_loss(h, variables(tape, y));
    std::vector<Var> states{h_0};
    states.insert(states.end(), h.begin(), h.end());
    const std::vector<Matrix> dh = nn::state_gradients(L, states);
    REQUIRE(std::ssize(dh) == T + 1);

    Matrix from_later(4, 2);
    for (std::size_t t = T; t >= 1; --t) {
        CAPTURE(t);
        const Matrix h_t(h[t - 1].value());
        const Matrix wanted = (2.0 / (T * 8)) * (h_t - y[t - 1]) + from_later;  // the loss at t, and step t + 1
        CHECK(disagreement(dh[t], wanted) <= 1e-12);
        const Matrix da = wanted - wanted % h_t % h_t;
        from_later = transpose(rnn.cells[0].W_hh.value()) * da;
    }
    CHECK(disagreement(dh[0], from_later) <= 1e-12);
}

TEST_CASE("split by loss term, a state's gradient has no part of an earlier loss, and the parts add up") {
    Rng rng(1);
    for (const Index num_layers : {1, 2}) {
        check_terms(nn::RNN(3, 4, rng, {.num_layers = num_layers}), rng);
        check_terms(nn::LSTM(3, 4, rng, {.num_layers = num_layers}), rng);
        check_terms(nn::LSTM(3, 4, rng, {.num_layers = num_layers, .fused = true}), rng);
        check_terms(nn::GRU(3, 4, rng, {.num_layers = num_layers}), rng);
        check_terms(nn::GRU(3, 4, rng, {.num_layers = num_layers, .reset = nn::Reset::before_product}), rng);
    }
}

TEST_CASE("in a scalar linear recurrence, term j's part of the gradient of state k is w^(j - k) dL_j/dh_j") {
    for (const Real w : {0.5, -3.0, 1e-30}) {
        CAPTURE(w);
        const Scalar s(w);
        const auto parts = nn::state_gradients_by_term(s.L, s.terms, s.h);
        const Matrix norms = nn::norms(parts);
        for (Index j = 1; j <= T; ++j) {
            for (Index k = 0; k <= T; ++k) {
                const Real dh_j = s.h[static_cast<std::size_t>(j)].item() - 2;
                const Real wanted = k > j ? 0 : std::pow(w, j - k) * dh_j;
                const Real part = parts[static_cast<std::size_t>(j) - 1][static_cast<std::size_t>(k)].item();
                CHECK(disagreement(part, wanted) <= 1e-13);
                CHECK(disagreement(norms(j - 1, k), std::abs(wanted)) <= 1e-13);
            }
        }
    }
}

TEST_CASE("what a term weighs in the loss counts, and so does the order of nothing") {
    Scalar s(0.5);
    const Var weighted = 7 * s.terms[1] + 3 * square(s.terms[4]);
    const std::vector<Var> terms{s.terms[4], s.terms[0], s.terms[1]};  // in any order, also those that L leaves out
    const std::vector<Var> states{s.h[2], s.h[0]};
    const auto parts = nn::state_gradients_by_term(weighted, terms, states);
    const auto error = [&](std::size_t t) { return s.h[t].item() - 2; };
    const Real of_term_5 = 6 * s.terms[4].item() * error(5);
    CHECK(disagreement(parts[0][0].item(), of_term_5 * 0.125) <= 1e-14);
    CHECK(disagreement(parts[0][1].item(), of_term_5 / 32) <= 1e-14);
    CHECK(parts[1][0].item() == 0);
    CHECK(parts[1][1].item() == 0);
    CHECK(disagreement(parts[2][0].item(), 7 * error(2)) <= 1e-14);
    CHECK(disagreement(parts[2][1].item(), 7 * error(2) / 4) <= 1e-14);
    CHECK(nn::state_gradients(weighted, std::vector{weighted})[0].item() == 1);
    CHECK(nn::state_gradients(s.terms[0], std::vector{s.h[3]})[0].item() == 0);  // it comes later
}

TEST_CASE("a wrong use of the states' gradients throws, and the tape is unharmed") {
    Scalar s(0.5);
    Tape other;
    const std::vector<Var> strangers{other.variable(Matrix{{1}})};
    CHECK(
        throws_naming({"state_gradients", "0 terms", "7 states"}, [&] { nn::state_gradients_by_term(s.L, {}, s.h); }));
    CHECK(throws_naming({"state_gradients", "0 states"}, [&] { nn::state_gradients(s.L, {}); }));
    CHECK(throws_naming({"another tape"}, [&] { nn::state_gradients(s.L, strangers); }));
    CHECK(throws_naming({"another tape"}, [&] { nn::state_gradients_by_term(s.L, strangers, s.h); }));
    CHECK(nn::norms({}).size() == 0);
    const Matrix A{{1}};
    CHECK(throws_naming({"norms", "row 1", "1", "2"}, [&] { nn::norms({{A, A}, {A}}); }));
    CHECK(throws_naming({"norms", "row 2", "3", "2"}, [&] { nn::norms({{A, A}, {A, A}, {A, A, A}}); }));
    CHECK(throws_naming({"rewind from", "2x1"}, [&] { nn::state_gradients(stack_rows(std::vector{s.L, s.L}), s.h); }));
    const Real wanted = nn::state_gradients(s.L, s.h)[0].item();
    s.tape.backward(s.L);
    CHECK(s.h[0].grad().item() == wanted);
    s.tape.clear();
    CHECK(throws_naming({"cleared"}, [&] { nn::state_gradients(s.L, s.h); }));
}

}  // namespace chronograd::test
