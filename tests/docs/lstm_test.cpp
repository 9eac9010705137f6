// The numbers in docs/lstm.md are those that the library computes for the examples beside them, and its blocks and its
// recursion are what the tape gives.
#include <array>

#include "autograd/jacobian.hpp"
#include "autograd/rewind.hpp"
#include "claims.hpp"
#include "nn/ledger.hpp"
#include "nn/lstm.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// What x receives from the records of this operation, on the way back from L.
Real received(Var L, Var x, const std::string& op) {
    Rewind rewind(L);
    Real sum = 0;
    while (rewind.step()) {
        const auto inputs = rewind.record().inputs();
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            if (inputs[k] == x.index() && rewind.record().op() == op) {
                sum += rewind.contribution(static_cast<Index>(k)).item();
            }
        }
    }
    return sum;
}

/// docs/lstm.md's network of one unit, with the rows i, f, g, o.
nn::LstmCell lstm_cell(const Matrix& W_ih, const Matrix& W_hh, const Matrix& b) {
    Rng rng(0);
    nn::LstmCell cell(1, 1, rng);
    cell.W_ih.edit().assign(W_ih);
    cell.W_hh.edit().assign(W_hh);
    cell.b_ih.edit().assign(b);
    cell.b_hh.edit().fill(0);
    return cell;
}

struct LstmRun {
    /// cut: as in 1997, no error goes from step to step through h.
    LstmRun(const nn::LstmCell& cell, Real h_0, Real c_0, const std::vector<Real>& x, bool cut = false) : cell(cell) {
        h = {tape.variable({{h_0}})};
        c = {tape.variable({{c_0}})};
        for (const Real x_t : x) {
            const AtTime t(tape, static_cast<int>(h.size()));
            const nn::LstmState s = cell.step(tape.constant({{x_t}}), {cut ? detach(h.back()) : h.back(), c.back()});
            h.push_back(s.h);
            c.push_back(s.c);
        }
        tape.backward(h.back());
    }
    nn::LstmCell cell;
    Tape tape;
    std::vector<Var> h, c;
};

const Matrix lstm_W_ih = {{1}, {0.5}, {1}, {-0.5}};
const Matrix lstm_W_hh = {{0.5}, {0.5}, {-1}, {1}};

LstmRun lstm_example(Real forget_bias = 1, const Matrix& W_hh = lstm_W_hh, bool cut = false) {
    return {lstm_cell(lstm_W_ih, W_hh, {{0}, {forget_bias}, {0}, {0.5}}), 0.2, 0.5, {1, -1}, cut};
}

/// One step's four blocks, as the chapter writes them in terms of gates.
struct Blocks {
    Matrix A, B, C, D;
    Matrix slope;  // s_t
};

Matrix mapped(MatrixView X, Real (*f)(Real)) {
    Matrix Y(X);
    for (Real& y : Y.ref()) { y = f(y); }
    return Y;
}

/// diag(v) W
Matrix scaled(const Matrix& v, const Matrix& W) {
    Matrix product(W);
    for (Index i = 0; i < W.rows(); ++i) {
        for (Index k = 0; k < W.cols(); ++k) { product(i, k) *= v(i, 0); }
    }
    return product;
}

Blocks blocks(const nn::LstmCell& cell, const Matrix& x, const Matrix& h, const Matrix& c) {
    const Matrix a = cell.W_ih.value() * x + cell.b_ih.value() + cell.W_hh.value() * h + cell.b_hh.value();
    const Index H = h.rows();
    const auto part = [H](MatrixView X, Index gate) {
        Matrix block(H, X.cols());
        for (Index r = 0; r < H; ++r) {
            for (Index k = 0; k < X.cols(); ++k) { block(r, k) = X(gate * H + r, k); }
        }
        return block;
    };
    const auto W = [&](Index gate) { return part(cell.W_hh.value(), gate); };
    const auto one_minus = [](const Matrix& v) { return mapped(v, [](Real y) { return 1 - y; }); };
    const Matrix i = mapped(part(a, 0), logistic);
    const Matrix f = mapped(part(a, 1), logistic);
    const Matrix g = mapped(part(a, 2), std::tanh);
    const Matrix o = mapped(part(a, 3), logistic);
    const Matrix tanh_c = mapped(f % c + i % g, std::tanh);
    const Matrix s = o % one_minus(tanh_c % tanh_c);
    Blocks of;
    of.slope = s;
    of.A = Matrix(H, H);
    for (Index r = 0; r < H; ++r) { of.A(r, r) = f(r, 0); }
    of.B = scaled(c % f % one_minus(f), W(1)) + scaled(g % i % one_minus(i), W(0)) + scaled(i % one_minus(g % g), W(2));
    of.C = scaled(s, of.A);
    of.D = scaled(tanh_c % o % one_minus(o), W(3)) + scaled(s, of.B);
    return of;
}

void check_lstm_tables(const Page& page, Known& known) {
    LstmRun run = lstm_example();
    const auto value = [&](const std::string& name, int t) { return named(run.tape, name + "_" + std::to_string(t)); };
    std::vector<Claim> claims;
    // One row of a table: what f says for t = 1 and t = 2.
    const auto row = [&](const std::string& label, const auto& f) {
        claims.push_back({"\n| " + label + " |", {f(1), f(2)}});
    };
    // By hand, the adjoints are (LSTM.8), (LSTM.9) and (LSTM.10).
    const std::string gates[] = {"i", "f", "g", "o"};
    for (Index k = 0; k < 4; ++k) {
        const std::string& gate = gates[k];
        row("$a_{" + gate + ",t}$", [&](int t) { return value("a", t).value()(k, 0); });
        row("$\\mathrm{d}a_{" + gate + ",t}$", [&](int t) { return value("a", t).grad()(k, 0); });
        row("$" + gate + "_t$", [&](int t) { return value(gate, t).item(); });
        row("$\\mathrm{d}" + gate + "_t$", [&](int t) { return value(gate, t).grad().item(); });
    }
    const Var L = run.h[2];
    row("$c_t$", [&](int t) { return run.c[t].item(); });
    row("$h_t$", [&](int t) { return run.h[t].item(); });
    row("$\\tanh(c_t)$", [&](int t) { return input(run.h[t], 1).item(); });
    row("$\\mathrm{d}h_t$", [&](int t) { return run.h[t].grad().item(); });
    row("$\\mathrm{d}c_t$", [&](int t) { return run.c[t].grad().item(); });
    row("through $h_t$", [&](int t) { return received(L, run.c[t], "tanh"); });
    row("$q_t$", [&](int t) { return received(L, run.c[t], "%"); });
    row("$q_{t-1}$", [&](int t) { return received(L, run.c[t - 1], "%"); });
    row("$e_{t-1}$", [&](int t) { return received(L, run.h[t - 1], "affine"); });

    const std::vector<nn::Share> shares = nn::ledger(L, run.cell.W_hh);
    for (Index k = 0; k < 4; ++k) {
        const Real sum = run.cell.W_hh.grad()(k, 0);
        claims.push_back({"\n| $W_{h" + gates[k] + "}$ |", {shares[0].given(k, 0), shares[1].given(k, 0), sum}});
    }
    const std::vector<CellPaths> paths = cell_paths(run.c, run.h);
    for (std::size_t k = 0; k < 2; ++k) {
        const Real direct = paths[k].direct(0, 0);
        const Real total = jacobian(run.c[2], run.c[k])(0, 0);
        claims.push_back({"\n| $k = " + std::to_string(k) + "$ |", {direct, paths[k].leak(0, 0), total}});
    }
    const Real dc_0 = run.c[0].grad().item();
    const Matrix e_1 = lstm_W_hh % value("a", 2).grad();  // what each gate sends back, which is then added
    claims.push_back({"e_1 = ", {run.h[1].grad().item(), received(L, run.c[1], "%")}});
    claims.push_back({"almost cancel (", {e_1(0, 0), e_1(1, 0), -e_1(2, 0), e_1(3, 0)}});
    claims.push_back(
        {"B_2 s_1 = ",
         {paths[1].leak(0, 0) / received(run.h[1], run.c[1], "tanh"), received(run.h[1], run.c[1], "tanh")}});
    claims.push_back({"against ", {dc_0}});
    for (const int b : {0, 1, 3, 5}) {
        const Real f = logistic(b);
        claims.push_back({"\n| " + std::to_string(b) + " |", {f, std::pow(f, 20), std::pow(f, 100)}});
    }
    check_claims(claims, page, known);
}

void check_lstm_answers(const Page& page, Known& known) {
    LstmRun open = lstm_example(5);
    LstmRun unconnected = lstm_example(1, Matrix(4, 1));
    LstmRun cut = lstm_example(1, lstm_W_hh, true);
    check_claims({{"so does their product: $f_2 f_1 = ", {cell_paths(open.c, open.h)[0].direct(0, 0)}},
                  {"\\mathrm{d}W_{hf} = ", {unconnected.cell.W_hh.grad()(1, 0)}},
                  {"= s_2 f_2 f_1 = ", {cut.c[0].grad().item()}}},
                 page, known);
    // dc_0 whole: what the truncation leaves, the leak into c_2, and the way from h_1 through o_2.
    LstmRun whole = lstm_example();
    const auto step_2 = blocks(whole.cell, Matrix{{-1}}, Matrix(whole.h[1].value()), Matrix(whole.c[1].value()));
    const Real dh_1 = blocks(whole.cell, Matrix{{1}}, Matrix{{0.2}}, Matrix{{0.5}}).C(0, 0);  // of h_1 by c_0
    const Real through_o = (step_2.D(0, 0) - step_2.slope(0, 0) * step_2.B(0, 0)) * dh_1;
    const Real through_c = step_2.slope(0, 0) * step_2.B(0, 0) * dh_1;
    const Real left = cut.c[0].grad().item();
    const Real dc_0 = whole.c[0].grad().item();
    CHECK(disagreement(left + through_c + through_o, dc_0) <= 1e-13);
    CHECK(disagreement(through_c, step_2.slope(0, 0) * cell_paths(whole.c, whole.h)[0].leak(0, 0)) <= 1e-13);
    check_claims({{"In this order, ", {left, -through_c, through_o, dc_0}}}, page, known);
    CHECK(cell_paths(unconnected.c, unconnected.h)[0].leak(0, 0) == 0);
    CHECK(unconnected.h[0].grad().item() == 0);

    LstmRun still(lstm_cell(Matrix(4, 1), {{0}, {0}, {4}, {0}}, {{0}, {1}, {0}, {0}}), 0, 0, std::vector<Real>(20, 0));
    CHECK(still.c[20].item() == 0);
    const std::vector<CellPaths> paths = cell_paths(still.c, still.h);
    const Real total = paths[0].direct(0, 0) + paths[0].leak(0, 0);
    CHECK(disagreement(total, logistic(1) * std::pow(logistic(1) + 1, 19)) <= 1e-12);
    check_claims({{"f (f + 1)^{19} = ", {total}}, {"f^{20} = ", {paths[0].direct(0, 0)}}}, page, known);
    known.values({logistic(1), logistic(1) + 1});
}

}  // namespace

TEST_CASE("docs/lstm.md: every number is printed, derived or given") {
    const Page page("lstm.md");
    Known known(page);
    known.programs();
    check_lstm_tables(page, known);
    check_lstm_answers(page, known);
    known.given({"0.5", "0.2", "100"});  // the example's weights and states, and how many steps back
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("the chapter's blocks and its recursion give the paths from cell to cell") {
    Rng rng(2);
    const nn::LstmCell cell(2, 3, rng);
    for (Real& w : cell.W_hh.edit()) { w *= 3; }
    const std::vector<Matrix> x = random_sequence(rng, 4, 2, 1);
    Tape tape;
    std::vector<Var> h = {tape.variable(random(rng, 3, 1))};
    std::vector<Var> c = {tape.variable(random(rng, 3, 1))};
    std::vector<Blocks> step = {{}};
    for (const Matrix& x_t : x) {
        step.push_back(blocks(cell, x_t, Matrix(h.back().value()), Matrix(c.back().value())));
        const nn::LstmState s = cell.step(tape.constant(x_t), {h.back(), c.back()});
        h.push_back(s.h);
        c.push_back(s.c);
        const auto of_c = partial_jacobians(s.c, std::array{c[c.size() - 2], h[h.size() - 2]});
        const auto of_h = partial_jacobians(s.h, std::array{c[c.size() - 2], h[h.size() - 2]});
        CHECK(disagreement(step.back().A, of_c[0]) <= 1e-13);
        CHECK(disagreement(step.back().B, of_c[1]) <= 1e-13);
        CHECK(disagreement(step.back().C, of_h[0]) <= 1e-13);
        CHECK(disagreement(step.back().D, of_h[1]) <= 1e-13);
    }
    const std::vector<CellPaths> paths = cell_paths(c, h);
    const Matrix identity = paths[4].direct;  // no step: dc_4/dc_4
    Matrix E = identity;
    Matrix R(3, 3);
    Matrix G(3, 3);
    for (std::size_t k = 4; k-- > 0;) {
        const Blocks& next = step[k + 1];
        const Matrix total = E + R;
        R = R * next.A + G * next.C;
        G = total * next.B + G * next.D;
        E = E * next.A;
        const Matrix leak = k == 0 ? R : R + G * scaled(step[k].slope, identity);
        CHECK(disagreement(paths[k].direct, E) <= 1e-13);
        CHECK(disagreement(paths[k].leak, leak) <= 1e-13);
        CHECK(disagreement(E + leak, jacobian(c[4], c[k])) <= 1e-13);
        CHECK(max_abs(leak) > 0.01);
    }
}

}  // namespace chronograd::test
