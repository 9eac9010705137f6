// The GRU: its names on the tape, closed forms of its state, and where its two resets agree.
#include "nn/gru.hpp"

#include <memory>

#include "nn/hand_gru.hpp"
#include "nn/layers.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

constexpr nn::Reset both_resets[] = {nn::Reset::after_product, nn::Reset::before_product};

/// A GRU whose weights are zero; b_ih is b_r, b_z, b_in and b_hh is 0, 0, b_hn, each for all hidden units.
nn::GRU with_constant_gates(nn::Reset reset, Index hidden, Real b_r, Real b_z, Real b_in, Real b_hn) {
    Rng rng(1);
    nn::GRU gru(2, hidden, rng, {.reset = reset});
    for (const Parameter& p : gru.parameters()) { p.edit().fill(0); }
    for (Index j = 0; j < hidden; ++j) {
        gru.cells[0].b_ih.edit()(j, 0) = b_r;
        gru.cells[0].b_ih.edit()(hidden + j, 0) = b_z;
        gru.cells[0].b_ih.edit()(2 * hidden + j, 0) = b_in;
        gru.cells[0].b_hh.edit()(2 * hidden + j, 0) = b_hn;
    }
    return gru;
}

/// Two GRUs with the same numbers, the one with its reset after the product, the other before it.
struct Pair {
    explicit Pair(std::uint32_t seed) {
        Rng rng(seed);
        Rng same(seed);
        after = std::make_unique<nn::GRU>(3, 4, rng, nn::GruOptions{});
        before = std::make_unique<nn::GRU>(3, 4, same, nn::GruOptions{.reset = nn::Reset::before_product});
    }

    /// Applies both to the same sequence and goes backwards from the same projection of all states.
    void run() {
        Rng rng(9);
        const std::vector<Matrix> x = random_sequence(rng, 5, 3, 2);
        const Matrix h_0 = random(rng, 4, 2);
        const Matrix projection = random(rng, 20, 2);
        for (const nn::GRU* gru : {after.get(), before.get()}) {
            Tape tape;
            const Var h = tape.variable(h_0);
            const Var all = stack_rows((*gru)(variables(tape, x), h).h);
            tape.backward(sum(all % tape.constant(projection)));
            (gru == after.get() ? h_after : h_before) = Matrix(all.value());
            (gru == after.get() ? dh_0_after : dh_0_before) = Matrix(h.grad());
        }
    }

    std::unique_ptr<nn::GRU> after, before;
    Matrix h_after, h_before, dh_0_after, dh_0_before;
};

}  // namespace

TEST_CASE("a step of a GRU names its gates and its states on the tape") {
    for (const nn::Reset reset : both_resets) {
        const bool after = reset == nn::Reset::after_product;
        Rng rng(1);
        const nn::GRU gru(3, 5, rng, {.reset = reset});
        const nn::GruCell& cell = gru.cells[0];
        const Weights w = {Matrix(cell.W_ih.value()), Matrix(cell.W_hh.value()), Matrix(cell.b_ih.value()),
                           Matrix(cell.b_hh.value())};
        const HandGru by_hand = {after ? ResetPlace::after_product : ResetPlace::before_product};
        const std::vector<Matrix> x = random_sequence(rng, 3, 3, 2);
        Tape tape;
        (void)gru(variables(tape, x));
        State state = {Matrix(5, 2), {}};
        for (std::size_t t = 0; t < x.size(); ++t) {
            const HandGru::Step step = by_hand.step(w, x[t], state);
            const std::string at_t = "_" + std::to_string(t + 1);
            CHECK(disagreement(value_of("r" + at_t, tape), step.r) <= 1e-14);
            CHECK(disagreement(value_of("z" + at_t, tape), step.z) <= 1e-14);
            CHECK(disagreement(value_of("u" + at_t, tape), after ? step.r % step.product : step.product) <= 1e-14);
            CHECK(disagreement(value_of("n" + at_t, tape), step.n) <= 1e-14);
            CHECK(disagreement(value_of("h" + at_t, tape), step.now.h) <= 1e-14);
            state = step.now;
        }
    }
}

TEST_CASE("with constant gates, a GRU's state goes from h_0 to n like z^t") {
    for (const nn::Reset reset : both_resets) {
        const nn::GRU gru = with_constant_gates(reset, 2, -0.4, 0.8, 0.3, 0.9);
        const Real z = logistic(0.8);
        // b_hn stands inside what is reset after the product, and outside of what is reset before it.
        const Real n = std::tanh(0.3 + (reset == nn::Reset::after_product ? logistic(-0.4) : 1) * 0.9);
        Rng rng(1);
        Tape tape;
        const Var h_0 = tape.variable(random(rng, 2, 3));
        const auto [h, last] = gru(variables(tape, random_sequence(rng, 6, 2, 3)), h_0);
        for (int t = 1; t <= 6; ++t) {
            const Real kept = std::pow(z, t);
            Matrix wanted = kept * h_0.value();
            for (Real& w : wanted.ref()) { w += (1 - kept) * n; }
            CHECK(disagreement(h[static_cast<std::size_t>(t) - 1].value(), wanted) <= 1e-13);
        }
        tape.backward(sum(last));
        CHECK(disagreement(h_0.grad(), Matrix(2, 3, std::pow(z, 6))) <= 1e-13);
    }
}

TEST_CASE("a GRU whose z is 1 keeps its state and its gradient, bit by bit") {
    for (const nn::Reset reset : both_resets) {
        Rng rng(1);
        const nn::GRU gru(2, 3, rng, {.reset = reset});
        for (Index j = 3; j < 6; ++j) { gru.cells[0].b_ih.edit()(j, 0) = 100; }  // sigmoid is 1 in double
        Tape tape;
        const Var h_0 = tape.variable(random(rng, 3, 2));
        const auto [h, last] = gru(variables(tape, random_sequence(rng, 100, 2, 2)), h_0);
        CHECK(identical(last.value(), h_0.value()));
        tape.backward(sum(last));
        CHECK(identical(h_0.grad(), Matrix(3, 2, 1)));
        CHECK(max_abs(gru.cells[0].W_hh.grad()) == 0);
    }
}

TEST_CASE("a GRU whose z is 0 and whose r is 1 is an RNN, and with r 0 as well it forgets") {
    for (const nn::Reset reset : both_resets) {
        for (const bool reset_all : {false, true}) {
            Rng rng(1);
            const nn::GRU gru(2, 3, rng, {.reset = reset});
            const nn::GruCell& cell = gru.cells[0];
            for (Index j = 0; j < 3; ++j) {
                cell.b_ih.edit()(j, 0) = reset_all ? -800 : 100;  // sigmoid is 0 or 1 in double
                cell.b_ih.edit()(3 + j, 0) = -800;
            }
            const Matrix x = random(rng, 2, 2);
            const Matrix h = random(rng, 3, 2);
            const Matrix ones(1, 2, 1);
            const auto n_rows = [](const Parameter& p) { return block(p.value(), 2, 3); };
            Matrix wanted = n_rows(cell.W_ih) * x + n_rows(cell.b_ih) * ones;
            if (!reset_all) { wanted += n_rows(cell.W_hh) * h; }
            if (!reset_all || reset == nn::Reset::before_product) { wanted += n_rows(cell.b_hh) * ones; }
            for (Real& a : wanted.ref()) { a = std::tanh(a); }
            Tape tape;
            CHECK(disagreement(cell.step(tape.constant(x), tape.constant(h)).value(), wanted) <= 1e-14);
        }
    }
}

TEST_CASE("the two resets agree where W_hn is diagonal and b_hn is 0, and differ otherwise") {
    // r % (W h) = W (r % h) for a diagonal W: element by element, r_i w_i h_i.
    Pair pair(3);
    pair.run();
    CHECK(disagreement(pair.h_after, pair.h_before) > 0.001);  // the same numbers, but W_hn is full, and b_hn is not 0

    const auto for_both = [&](const auto& change) {
        for (nn::GRU* gru : {pair.after.get(), pair.before.get()}) {
            change(gru->cells[0]);
            for (const Parameter& p : gru->parameters()) { p.zero_grad(); }
        }
        pair.run();
    };
    for_both([](nn::GruCell& cell) {
        for (Index i = 0; i < 4; ++i) {
            for (Index j = 0; j < 4; ++j) {
                if (i != j) { cell.W_hh.edit()(8 + i, j) = 0; }
            }
            cell.b_hh.edit()(8 + i, 0) = 0;
        }
    });
    CHECK(disagreement(pair.h_after, pair.h_before) <= 1e-14);
    CHECK(disagreement(pair.dh_0_after, pair.dh_0_before) <= 1e-13);
    const nn::GruCell& after = pair.after->cells[0];
    const nn::GruCell& before = pair.before->cells[0];
    CHECK(disagreement(after.W_ih.grad(), before.W_ih.grad()) <= 1e-13);
    CHECK(disagreement(after.b_ih.grad(), before.b_ih.grad()) <= 1e-13);
    for (const Index gate : {0, 1}) {
        CHECK(disagreement(block(after.W_hh.grad(), gate, 4), block(before.W_hh.grad(), gate, 4)) <= 1e-13);
        CHECK(disagreement(block(after.b_hh.grad(), gate, 4), block(before.b_hh.grad(), gate, 4)) <= 1e-13);
    }
    // The diagonal of dL/dW_hn is the same. Beside it, and in b_hn, the two would go different ways.
    for (Index i = 0; i < 4; ++i) {
        CHECK(disagreement(after.W_hh.grad()(8 + i, i), before.W_hh.grad()(8 + i, i)) <= 1e-12);
        CHECK(disagreement(after.W_hh.grad()(8 + i, (i + 1) % 4), before.W_hh.grad()(8 + i, (i + 1) % 4)) > 1e-3);
        CHECK(disagreement(after.b_hh.grad()(8 + i, 0), before.b_hh.grad()(8 + i, 0)) > 1e-3);
    }

    for_both([](nn::GruCell& cell) { cell.b_hh.edit()(8, 0) = 1; });
    CHECK(disagreement(pair.h_after, pair.h_before) > 0.001);
    for_both([](nn::GruCell& cell) {
        cell.b_hh.edit()(8, 0) = 0;
        cell.W_hh.edit()(8, 1) = 1;
    });
    CHECK(disagreement(pair.h_after, pair.h_before) > 0.001);
}

// C++ leaves open which operand of a + b comes first; the tape is to be the same whatever compiler made it.
TEST_CASE("the records of a GRU's step stand in the order of its lines") {
    const auto operations_with = [](nn::Reset reset) {
        Rng rng(1);
        const nn::GRU gru(2, 3, rng, {.reset = reset});
        Tape tape;
        (void)gru(std::vector<Var>{tape.constant(Matrix(2, 1))});
        return operations(tape);
    };
    const std::string gates = "rows, rows, +, sigmoid r, rows, rows, +, sigmoid z, ";
    const std::string rest = "rows, +, tanh n, c -, %, %, + h";
    CHECK(operations_with(nn::Reset::after_product) == "affine, affine, " + gates + "rows, % u, " + rest);
    CHECK(operations_with(nn::Reset::before_product) ==
          "affine, rows, rows, affine, " + gates + "%, rows, rows, affine u, " + rest);
}

}  // namespace chronograd::test
