// The numbers in docs/gru.md are those that the library computes for the examples beside them, and what it says of the
// variants is so.
#include "nn/gru.hpp"
#include "claims.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

struct GruRun {
    GruRun(nn::Reset reset, const Matrix& W_ih, const Matrix& W_hh, const Matrix& b_ih, Real b_hn, Real h_0)
        : cell(1, 1, rng, reset) {
        cell.W_ih.edit().assign(W_ih);
        cell.W_hh.edit().assign(W_hh);
        cell.b_ih.edit().assign(b_ih);
        cell.b_hh.edit().assign(Matrix{{0}, {0}, {b_hn}});
        h = {tape.variable({{h_0}})};
        for (const Real x_t : {1.0, -1.0}) {
            const AtTime t(tape, static_cast<int>(h.size()));
            h.push_back(cell.step(tape.constant({{x_t}}), h.back()));
        }
        tape.backward(h.back());
    }
    /// The value of z_2, say, and its adjoint; and the adjoint of its pre-activation.
    [[nodiscard]] Var at(const std::string& name, int t) { return named(tape, name + "_" + std::to_string(t)); }
    [[nodiscard]] Real pre_grad(const std::string& name, int t) { return input(at(name, t), 0).grad().item(); }

    Rng rng{0};
    nn::GruCell cell;
    Tape tape;
    std::vector<Var> h;
};

/// docs/gru.md's, with the rows r, z, n.
GruRun gru_example(nn::Reset reset, Real b_z = 0.5, Real b_hn = 1, Real h_0 = 0.5, Real z_sign = 1) {
    return {reset, {{1}, {-0.5 * z_sign}, {1}}, {{0.5}, {z_sign}, {-1}}, {{0}, {b_z * z_sign}, {0}}, b_hn, h_0};
}

void check_gru_tables(const Page& page, Known& known) {
    GruRun after = gru_example(nn::Reset::after_product);
    GruRun before = gru_example(nn::Reset::before_product);
    std::vector<Claim> claims;
    // One row of a table: what f says for t = 1 and t = 2, with the reset after the product, and then before it.
    const auto row = [&](const std::string& label, const auto& f) {
        claims.push_back({"\n| " + label + " |", {f(after, 1), f(after, 2), f(before, 1), f(before, 2)}});
    };
    for (const std::string name : {"r", "z", "u", "n", "h"}) {
        row("$" + name + "_t$", [&](GruRun& run, int t) { return run.at(name, t).item(); });
    }
    // By hand, these are (GRU.7), (GRU.8) and, with the reset before the product, (GRU.9).
    for (const std::string name : {"r", "z", "n", "h"}) {
        row("$\\mathrm{d}" + name + "_t$", [&](GruRun& run, int t) { return run.at(name, t).grad().item(); });
    }
    for (const std::string name : {"r", "z", "n"}) {
        row("$\\mathrm{d}a_{" + name + ",t}$", [&](GruRun& run, int t) { return run.pre_grad(name, t); });
    }
    const auto W_hh = [](const GruRun& run, Index gate) { return run.cell.W_hh.value()(gate, 0); };
    const auto direct = [](GruRun& run, int t) { return run.at("z", t).item() * run.h[t].grad().item(); };
    const auto by_r = [&](GruRun& run, int t) { return W_hh(run, 0) * run.pre_grad("r", t); };
    const auto by_z = [&](GruRun& run, int t) { return W_hh(run, 1) * run.pre_grad("z", t); };
    const auto by_n = [&](GruRun& run, int t) { return W_hh(run, 2) * run.at("r", t).item() * run.pre_grad("n", t); };
    row("$z_t \\odot \\mathrm{d}h_t$", direct);
    row("$W_{hr}^\\top \\mathrm{d}a_{r,t}$", by_r);
    row("$W_{hz}^\\top \\mathrm{d}a_{z,t}$", by_z);
    row("$v_t$", by_n);
    row("$e_{t-1}$", [&](GruRun& run, int t) {
        const Real e = run.h[t - 1].grad().item();
        CHECK(disagreement(e, direct(run, t) + by_r(run, t) + by_z(run, t) + by_n(run, t)) <= 1e-13);
        return e;
    });
    const auto gradients = [](const GruRun& run) -> std::vector<Real> {
        const auto W = run.cell.W_hh.grad();
        return {W(0, 0), W(1, 0), W(2, 0), run.cell.b_ih.grad()(2, 0), run.cell.b_hh.grad()(2, 0)};
    };
    claims.push_back({"\n| after |", gradients(after)});
    claims.push_back({"\n| before |", gradients(before)});
    claims.push_back(
        {"what $z$ keeps, ",
         {direct(before, 1), by_n(before, 1), by_r(before, 1) + by_z(before, 1), before.h[0].grad().item()}});
    check_claims(claims, page, known);
}

void check_gru_answers(const Page& page, Known& known) {
    const auto after = nn::Reset::after_product;
    const auto before = nn::Reset::before_product;
    GruRun no_bias = gru_example(after, 0.5, 0);
    GruRun no_bias_before = gru_example(before, 0.5, 0);
    GruRun keeping = gru_example(before, 5);
    GruRun negated = gru_example(before, 0.5, 1, 0.5, -1);
    GruRun from_zero = gru_example(after, 0.5, 1, 0);
    const auto kept = keeping.at("z", 1).item() * keeping.at("z", 2).item();
    const auto z_1 = negated.at("z", 1).item();
    const auto usual = gru_example(before).cell.W_hh.grad()(1, 0);
    check_claims({{"Both give $h_2 = ", {no_bias.h[2].item(), no_bias.h[0].grad().item()}},
                  {"z_2 z_1 = ", {kept, keeping.h[0].grad().item()}},
                  {"\\mathrm{d}b_{hn} = ", {no_bias.cell.b_hh.grad()(2, 0), no_bias_before.cell.b_hh.grad()(2, 0)}},
                  {"\\mathrm{d}W_{hz} = ", {keeping.cell.W_hh.grad()(1, 0), usual}},
                  {"becomes $1 - ", {1 - z_1, z_1}},
                  {"$h_1 = ", {1 - z_1, negated.at("n", 1).item(), z_1, 0.5, negated.h[1].item()}},
                  {"\\odot b_{hn} = ", {from_zero.at("r", 1).grad().item()}}},
                 page, known);
    CHECK(disagreement(no_bias.h[2].item(), no_bias_before.h[2].item()) <= 1e-14);
    CHECK(disagreement(no_bias.h[0].grad().item(), no_bias_before.h[0].grad().item()) <= 1e-13);
    const auto same_gradient = [&](std::size_t parameter) {
        const auto gradient = [&](const GruRun& run) { return Matrix(run.cell.parameters()[parameter].grad()); };
        return disagreement(gradient(no_bias), gradient(no_bias_before)) <= 1e-13;
    };
    CHECK(same_gradient(0));  // W_ih
    CHECK(same_gradient(1));  // W_hh
    CHECK(same_gradient(2));  // b_ih
    CHECK_FALSE(same_gradient(3));
    CHECK(gru_example(before, 0.5, 1, 0).at("r", 1).grad().item() == 0);

    GruRun saturated = gru_example(before, 40);
    CHECK(saturated.h[2].item() == 0.5);
    CHECK(saturated.h[0].grad().item() == 1);
    for (const Parameter& p : saturated.cell.parameters()) { CHECK(max_abs(p.grad()) == 0); }
}

}  // namespace

TEST_CASE("docs/gru.md: every number is printed, derived or given") {
    const Page page("gru.md");
    Known known(page);
    known.programs();
    check_gru_tables(page, known);
    check_gru_answers(page, known);
    known.given({"0.5"});  // the example's weights and its first state
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("what the chapter on the GRU says of its variants is so") {
    Rng rng(3);
    const nn::GruCell after(2, 3, rng);
    nn::GruCell before = after;  // the same parameters
    before.reset = nn::Reset::before_product;
    const Matrix x = random(rng, 2, 4);
    const Matrix h = random(rng, 3, 4);
    const auto step = [&](const nn::GruCell& cell) {
        Tape tape;
        return Matrix(cell.step(tape.constant(x), tape.constant(h)).value());
    };
    // Chung et al. 2014, (5) to (7), with biases: z renews, 1 - z keeps.
    const auto from_x = [&](Index gate, Tape& tape) {
        const Var W = rows(tape.parameter(after.W_ih), 3 * gate, 3);
        return affine(W, tape.constant(x), rows(tape.parameter(after.b_ih), 3 * gate, 3));
    };
    const auto from_h = [&](Index gate, Var h_prev) {
        const Var W = rows(h_prev.tape().parameter(after.W_hh), 3 * gate, 3);
        return affine(W, h_prev, rows(h_prev.tape().parameter(after.b_hh), 3 * gate, 3));
    };
    Tape tape;
    const Var h_prev = tape.constant(h);
    const Var r = sigmoid(from_x(0, tape) + from_h(0, h_prev));
    const Var z = sigmoid(from_x(1, tape) + from_h(1, h_prev));
    const Var candidate = tanh(from_x(2, tape) + from_h(2, r % h_prev));
    const Matrix chung((z % candidate + (1 - z) % h_prev).value());
    tape.clear();

    CHECK(disagreement(step(before), chung) > 0.01);
    for (const Parameter& p : after.parameters()) {
        for (Index i = 3; i < 6; ++i) {  // the rows of z
            for (Index k = 0; k < p.cols(); ++k) { p.edit()(i, k) *= -1; }
        }
    }
    CHECK(disagreement(step(before), chung) <= 1e-14);

    CHECK(disagreement(step(before), step(after)) > 0.01);
    for (Index i = 0; i < 3; ++i) {
        after.b_hh.edit()(6 + i, 0) = 0;
        for (Index k = 0; k < 3; ++k) { after.W_hh.edit()(6 + i, k) *= i == k ? 1 : 0; }
    }
    CHECK(disagreement(step(before), step(after)) <= 1e-14);  // W_hn diagonal and no b_hn
    const auto gradients = [&](const nn::GruCell& cell) {
        Tape run;
        for (const Parameter& p : cell.parameters()) { p.zero_grad(); }
        run.backward(sum(square(cell.step(run.constant(x), run.constant(h)))));
        std::vector<Matrix> all;
        for (const Parameter& p : cell.parameters()) { all.emplace_back(p.grad()); }
        return all;
    };
    const std::vector<Matrix> with_after = gradients(after);  // the two cells share their parameters
    const std::vector<Matrix> with_before = gradients(before);
    for (Index i = 0; i < 9; ++i) {
        for (Index k = 0; k < 3; ++k) {
            const bool same = std::abs(with_after[1](i, k) - with_before[1](i, k)) <= 1e-13;
            CHECK(same == (i < 6 || i - 6 == k));
        }
        CHECK(std::abs(with_after[2](i, 0) - with_before[2](i, 0)) <= 1e-13);
        CHECK((std::abs(with_after[3](i, 0) - with_before[3](i, 0)) <= 1e-13) == (i < 6));
    }
}

}  // namespace chronograd::test
