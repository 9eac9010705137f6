// An LSTM whose gates are one record, beside the same LSTM by its equations, which other tests hold to closed forms, to
// BPTT by hand and to PyTorch.
#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "nn/layers.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// What an LSTM of two layers in two directions computes of a sequence of three steps, and the gradients of a sum that
/// weighs all of it: of its parameters, the sequence and the initial states.
std::vector<Matrix> numbers_of(bool fused, Index hidden, Index batch) {
    Rng rng(1);
    const nn::LSTM lstm(3, hidden, rng, {.num_layers = 2, .bidirectional = true, .fused = fused});
    Tape tape;
    const std::vector<Var> x = variables(tape, random_sequence(rng, 3, 3, batch));
    const Var h_0 = tape.variable(random(rng, 4 * hidden, batch));
    const Var c_0 = tape.variable(random(rng, 4 * hidden, batch));
    const auto [h, last] = lstm(x, {h_0, c_0});
    std::vector<Var> outputs(h.begin(), h.end());
    outputs.insert(outputs.end(), {last.h, last.c});
    const Var all = stack_rows(outputs);
    tape.backward(sum(all % tape.constant(random(rng, all.rows(), batch))));
    std::vector<Matrix> numbers = {Matrix(all.value()), Matrix(h_0.grad()), Matrix(c_0.grad())};
    for (const Var& x_t : x) { numbers.emplace_back(x_t.grad()); }
    for (const Parameter& p : lstm.parameters()) { numbers.emplace_back(p.grad()); }
    return numbers;
}

/// The record of this operation, the first one.
Var first_of(Tape& tape, std::string_view op) {
    for (Index i = 0; i < tape.size(); ++i) {
        if (tape[i].op() == op) { return tape.var(i); }
    }
    FAIL("no such record");
    return {};
}

}  // namespace

TEST_CASE("a fused LSTM gives what its equations give, forwards and backwards") {
    for (const Index hidden : {1, 2, 5, 8, 17}) {  // below, at and above what registers hold
        for (const Index batch : {1, 2, 3, 33}) {
            INFO("hidden ", hidden, ", batch ", batch);
            const std::vector<Matrix> by_equations = numbers_of(false, hidden, batch);
            const std::vector<Matrix> fused = numbers_of(true, hidden, batch);
            REQUIRE(fused.size() == by_equations.size());
            for (std::size_t k = 0; k < fused.size(); ++k) {
                INFO("number ", k);
                CHECK(max_abs(by_equations[k]) > 0);
                CHECK(disagreement(fused[k], by_equations[k]) <= 1e-12);
                CHECK(identical(fused[k], by_equations[k]));
            }
        }
    }
}

TEST_CASE("a fused step has one record for its gates and its cell") {
    Rng rng(1);
    const nn::LSTM layer(2, 3, rng, {.num_layers = 2, .bidirectional = true, .fused = true});
    CHECK(layer.cells.size() == 4);
    for (const nn::LstmCell& cell : layer.cells) { CHECK(cell.fused); }
    CHECK_FALSE(nn::LSTM(2, 3, rng).cells[0].fused);
    CHECK_FALSE(nn::LstmCell(2, 3, rng).fused);  // a cell by itself is not, either
    Tape tape;
    const AtTime at(tape, 1);
    const auto [h, c] = layer.cells[0].step(tape.constant(Matrix(2, 1, 1)),
                                            {tape.constant(Matrix(3, 1)), tape.constant(Matrix(3, 1, 1))});
    CHECK(operations(tape) == "lstm_cell, rows, rows c, tanh, % h");
    CHECK(identical(value_of("h_1", tape), h.value()));
    CHECK(identical(value_of("c_1", tape), c.value()));
}

TEST_CASE("what is sent to the gates of a fused step goes back, too") {
    Rng rng(1);
    nn::LstmCell cell(2, 5, rng);
    const Matrix numbers[] = {random(rng, 2, 3), random(rng, 5, 3), random(rng, 5, 3), random(rng, 30, 3)};
    const auto gradients = [&](bool fused) {
        cell.fused = fused;
        Tape tape;
        const Var x = tape.variable(numbers[0]);
        const nn::LstmState before = {tape.variable(numbers[1]), tape.variable(numbers[2])};
        const nn::LstmState after = cell.step(x, before);
        std::vector<Var> parts;
        if (fused) {
            parts = {first_of(tape, "lstm_cell"), after.h};
        } else {
            for (const char* gate : {"i", "f", "g", "o"}) {
                for (Index k = 0; k < tape.size(); ++k) {
                    if (tape[k].name() == gate) { parts.push_back(tape.var(k)); }
                }
            }
            parts.insert(parts.end(), {after.c, after.h});
        }
        const Var all = stack_rows(parts);
        Rewind rewind(all, numbers[3]);  // a weight of its own for each number of i, f, g, o, c, h
        rewind.finish();
        std::vector<Matrix> found = {Matrix(all.value())};
        for (const Var& v : {x, before.h, before.c}) { found.emplace_back(rewind.grad(v)); }
        for (const Parameter& p : cell.parameters()) { found.emplace_back(rewind.grad(tape.parameter(p))); }
        return found;
    };
    const std::vector<Matrix> by_equations = gradients(false);
    const std::vector<Matrix> fused = gradients(true);
    REQUIRE(fused.size() == by_equations.size());
    for (std::size_t k = 0; k < fused.size(); ++k) {
        INFO("number ", k);
        CHECK(disagreement(fused[k], by_equations[k]) <= 1e-12);
    }
}

TEST_CASE("a rewind over a fused step shows all of dL/dc_t, each share, and the adjoint that has arrived") {
    Rng rng(1);
    const nn::LSTM plain(3, 4, rng);
    nn::LSTM fused = plain;
    fused.cells[0].fused = true;
    const std::vector<Matrix> x = random_sequence(rng, 4, 3, 2);
    struct Seen {
        std::vector<Matrix> dc, shares_of_W_hh, d_o;
    };
    const auto look = [&](const nn::LSTM& lstm) {
        Seen seen;
        Tape tape;
        const auto states = lstm.states(variables(tape, x));
        const Var W_hh = tape.parameter(lstm.cells[0].W_hh);
        Rewind rewind(sum(states[0][3].h % states[0][2].c));
        while (rewind.step()) {
            const Record& r = rewind.record();
            for (Index k = 0; k < std::ssize(r.inputs()); ++k) {
                if (r.inputs()[k] == W_hh.index()) { seen.shares_of_W_hh.emplace_back(rewind.contribution(k)); }
            }
            if (r.op() == std::string("lstm_cell")) {
                seen.d_o.emplace_back(rewind.adjoint().block(12, 4));
                CHECK(max_abs(rewind.adjoint().block(0, 12)) == 0);  // nobody has used i, f and g
            }
            if (r.name().rfind("o_", 0) == 0) { seen.d_o.emplace_back(rewind.adjoint()); }
        }
        for (const nn::LstmState& s : states[0]) { seen.dc.push_back(rewind.grad(s.c)); }
        return seen;
    };
    const Seen by_equations = look(plain);
    const Seen by_one_record = look(fused);
    REQUIRE(by_one_record.shares_of_W_hh.size() == 4);
    REQUIRE(by_one_record.d_o.size() == 4);
    REQUIRE(by_equations.d_o.size() == 4);
    for (std::size_t t = 0; t < 4; ++t) {
        CHECK(disagreement(by_one_record.dc[t], by_equations.dc[t]) <= 1e-12);
        CHECK(disagreement(by_one_record.shares_of_W_hh[t], by_equations.shares_of_W_hh[t]) <= 1e-12);
        CHECK(disagreement(by_one_record.d_o[t], by_equations.d_o[t]) <= 1e-12);
    }
}

TEST_CASE("a fused step throws for parameters that do not fit, as its equations do") {
    Rng rng(1);
    const auto step = [&](auto change, bool fused, const std::vector<std::string_view>& says) {
        nn::LstmCell cell(2, 3, rng);
        cell.fused = fused;
        change(cell);
        Tape tape;
        const Var x = tape.constant(Matrix(2, 1));
        const Var state = tape.constant(Matrix(cell.hidden(), 1));
        CHECK(throws_naming(says, [&] { (void)cell.step(x, {state, state}); }));
    };
    const nn::LstmCell other(2, 5, rng);
    for (const bool fused : {false, true}) {
        CAPTURE(fused);
        step([&](nn::LstmCell& c) { c.W_hh = other.W_hh; }, fused, {"affine", "20x5", "12x1"});
        step([&](nn::LstmCell& c) { c.W_ih = other.W_ih; }, fused, {"affine", "20x2", "12x1"});
        step([&](nn::LstmCell& c) { c.b_ih = other.b_ih; }, fused, {"affine", "12x2", "20x1"});
        step([&](nn::LstmCell& c) { c.b_hh = other.b_hh; }, fused, {"affine", "12x3", "20x1"});
    }
    const Parameter low("low", Matrix(8, 3));
    const Parameter low_x("low_x", Matrix(8, 2));
    const Parameter low_b("low_b", Matrix(8, 1));
    const auto of_eight_rows = [&](nn::LstmCell& c) {
        c.W_hh = low;
        c.W_ih = low_x;
        c.b_ih = c.b_hh = low_b;
    };
    step(of_eight_rows, false, {"rows", "8x1"});
    step(of_eight_rows, true, {"W_hh", "8x3", "four times"});
}

TEST_CASE("the ways through the cell of a fused LSTM are those of its equations") {
    Rng rng(1);
    nn::LSTM lstm(3, 4, rng);
    const std::vector<Matrix> x = random_sequence(rng, 4, 3, 1);
    const Matrix h_0 = random(rng, 4, 1);
    const Matrix c_0 = random(rng, 4, 1);
    const auto paths = [&](bool fused) {
        lstm.cells[0].fused = fused;
        Tape tape;
        std::vector<Var> h = {tape.variable(h_0)};
        std::vector<Var> c = {tape.variable(c_0)};
        const auto states = lstm.states(variables(tape, x), {h[0], c[0]});
        for (const nn::LstmState& s : states[0]) {
            h.push_back(s.h);
            c.push_back(s.c);
        }
        return cell_paths(c, h);
    };
    const std::vector<CellPaths> by_equations = paths(false);
    const std::vector<CellPaths> fused = paths(true);
    REQUIRE(fused.size() == 5);
    for (std::size_t k = 0; k < fused.size(); ++k) {
        CHECK(disagreement(fused[k].direct, by_equations[k].direct) <= 1e-12);
        CHECK(disagreement(fused[k].leak, by_equations[k].leak) <= 1e-12);
    }
}

}  // namespace chronograd::test
