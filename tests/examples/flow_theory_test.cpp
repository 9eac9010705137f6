// gradient_flow: closed forms of the non-normal matrix, of cells at rest, of slopes that are 0; products of Jacobians.
#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "flow_by_hand.hpp"

namespace chronograd::test {

TEST_CASE("gradient_flow: the non-normal 2x2 in closed form") {
    Rng rng(2);
    const LinearCell cell(1, 2, rng);
    for (const Real a : {0.9, -0.5, 0.0}) {
        const Real b = 4;
        const Matrix W{{a, b}, {0, a}};
        cell.W_hh.edit().assign(W);
        Matrix power{{1, 0}, {0, 1}};
        Journey first = small_journey(20, 2, 1);
        Journey second = first;
        first.seed = Matrix{{1}, {0}};
        second.seed = Matrix{{0}, {1}};
        const Flow from_1 = flow_through("", cell, first);
        const Flow from_2 = flow_through("", cell, second);
        for (Index n = 0; n <= 20; ++n) {
            CHECK(disagreement(norm_of_power(a, b, n), largest_of_two(power)) < 1e-12);
            const Real p = std::pow(a, static_cast<Real>(n));
            const Real q = n == 0 ? 0 : static_cast<Real>(n) * std::pow(a, static_cast<Real>(n - 1)) * b;
            CHECK(disagreement(power, Matrix{{p, q}, {0, p}}) < 1e-12);
            CHECK(disagreement(from_1.norm[n], std::hypot(p, q)) < 1e-12);
            CHECK(disagreement(from_2.norm[n], std::abs(p)) < 1e-12);
            power = power * W;
        }
    }
}

TEST_CASE("gradient_flow: slopes that are exactly 0, and where the gradient is") {
    Tape tape;
    for (const Real a : {18.7, -18.7}) { CHECK(1 - std::pow(tanh(tape.constant({{a}})).item(), 2) > 0); }
    for (const Real a : {19.07, -19.07, 700.0}) { CHECK(1 - std::pow(tanh(tape.constant({{a}})).item(), 2) == 0); }

    const Journey journey = small_journey(40, 5, 4, 40);
    const nn::RnnCell cell = tanh_cell(5, 1.5);
    for (Index i = 0; i < 5; ++i) { cell.W_ih.edit()(i, 0) = i % 2 == 0 ? 1 : -1; }
    const Forward run = forward(cell, journey, [](Real a) { return std::tanh(a); });
    const Flow flow = flow_through("", cell, journey);
    const auto count = [&](Real limit) {
        Index above = 0;
        for (const Matrix& a : run.a) {
            above += std::count_if(a.view().begin(), a.view().end(), [&](Real x) { return std::abs(x) > limit; });
        }
        return above;
    };
    CHECK(count(19.07) <= flow.zero_slopes);
    CHECK(flow.zero_slopes <= count(18.7));
    CHECK(count(19.07) > 100);
    CHECK(count(18.7) - count(19.07) < 10);
    // A sequence's gradient is 0 behind the first step, going back, at which all of its slopes are.
    Index last = 0;
    for (Index b = 0; b < 4; ++b) {
        Index n = 1;
        const auto all_saturated = [&](Index t) {
            for (Index i = 0; i < 5; ++i) {
                if (std::abs(run.a[t](i, b)) < 18.9) { return false; }
            }
            return true;
        };
        while (!all_saturated(40 - n)) { ++n; }
        last = std::max(last, n);
    }
    CHECK(flow.first_zero() == last);
    CHECK(flow.zeros() == 41 - last);
}

TEST_CASE("gradient_flow: cells at rest") {
    Rng rng(1);
    for (const Real w : {-3.0, 0.4, 5.0}) {
        nn::LstmCell lstm(1, 1, rng, 1);
        nn::GruCell gru(1, 1, rng);
        for (const Parameter& p : lstm.parameters()) { p.edit().fill(0); }
        for (const Parameter& p : gru.parameters()) { p.edit().fill(0); }
        lstm.b_ih.edit()(1, 0) = 1;
        lstm.W_hh.edit()(2, 0) = w;
        gru.W_hh.edit()(2, 0) = w;
        const Real of_lstm = std::abs(1 / (1 + std::exp(-1.0)) + w / 4);
        const Real of_gru = std::abs(0.5 + w / 4);
        CHECK(disagreement(radius_at_rest(lstm, 1), of_lstm) < 1e-12);
        CHECK(disagreement(radius_at_rest(gru), of_gru) < 1e-12);
        Journey journey = small_journey(40, 1, 1);
        for (Matrix& x : journey.x) { x = Matrix(1, 1); }
        CHECK(std::abs(slope_per_step(flow_through("", lstm, journey).norm) - std::log(of_lstm)) < 1e-12);
        CHECK(std::abs(slope_per_step(flow_through("", gru, journey).norm) - std::log(of_gru)) < 1e-12);
    }
    // More units: the candidate's rows count, and no other ones.
    const nn::LstmCell lstm(1, 2, rng, 0);
    const MatrixView W = lstm.W_hh.value();
    const Matrix J{{0.5 + W(4, 0) / 4, W(4, 1) / 4}, {W(5, 0) / 4, 0.5 + W(5, 1) / 4}};
    CHECK(disagreement(radius_at_rest(lstm, 0), spectral_radius(J)) < 1e-12);
}

TEST_CASE("gradient_flow: the heat map has the norms of all products of Jacobians") {
    const nn::RnnCell cell = tanh_cell(2, 1.3);
    for (const Index T : {6, 101}) {
        const Journey journey = small_journey(T, 2, 1);
        const Forward run = forward(cell, journey, [](Real a) { return std::tanh(a); });
        const Heat heat = heat_of("", cell, journey);
        CHECK(heat.stride == (T == 6 ? 1 : 3));
        REQUIRE(heat.norm.rows() == T / heat.stride + 1);
        for (Index i = 0; i < heat.norm.rows(); ++i) {
            Matrix product{{1, 0}, {0, 1}};
            for (Index k = i * heat.stride;; --k) {
                if (k % heat.stride == 0) {
                    CHECK(std::abs(heat.norm(i, k / heat.stride) / largest_of_two(product) - 1) < 1e-9);
                }
                if (k == 0) { break; }
                Matrix J(cell.W_hh.value());
                for (Index r = 0; r < 2; ++r) {
                    for (Index c = 0; c < 2; ++c) { J(r, c) /= std::pow(std::cosh(run.a[k - 1](r, 0)), 2); }
                }
                product = product * J;
            }
            for (Index j = i + 1; j < heat.norm.cols(); ++j) { CHECK(heat.norm(i, j) == 0); }
        }
    }
}

}  // namespace chronograd::test
