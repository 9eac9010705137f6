// gradient_flow: gradients through time against plain powers of a matrix, BPTT in plain loops, and differences; the
// measured slope, and the bound.
#include "gradient_flow.hpp"

#include "autograd/jacobian.hpp"
#include "flow_by_hand.hpp"

namespace chronograd::test {

namespace {

/// The norm of the gradient of <seed, h_T> by all parts of the state of step k, by differences: the cell is started
/// there anew, so that each part is given.
template <class Cell>
Real norm_by_differences(const Cell& cell, const Journey& journey, Index k) {
    using State = typename Cell::State;
    using nn::output;
    std::vector<Matrix> parts;
    Tape tape;
    const auto run = [&](State state, Index first, Index last) {
        for (Index t = first; t < last; ++t) { state = cell.step(tape.constant(journey.x[t]), state); }
        return state;
    };
    const State at_k = run(nn::Parts<State>::each([&](const char*, const auto&) {
                               return tape.constant(Matrix(cell.hidden(), journey.seed.cols()));
                           }),
                           0, k);
    nn::Parts<State>::each([&](const char*, const auto& part) {
        parts.emplace_back(part(at_k).value());
        return part(at_k);
    });
    const auto value = [&] {
        tape.clear();
        auto next = parts.begin();
        const State start = nn::Parts<State>::each([&](const char*, const auto&) { return tape.constant(*next++); });
        const Matrix product = journey.seed % output(run(start, k, journey.steps())).value();
        Real sum = 0;
        for (const Real x : product.view()) { sum += x; }
        return sum;
    };
    Real squares = 0;
    for (Matrix& part : parts) {
        for (Real& x : part.ref()) {
            const Real kept = x;
            const Real step = 1e-4;
            x = kept + step;
            const Real above = value();
            x = kept - step;
            const Real below = value();
            x = kept;
            squares += std::pow((above - below) / (2 * step), 2);
        }
    }
    return std::sqrt(squares);
}

}  // namespace

TEST_CASE("gradient_flow: an error starts with the length 1, each sequence's as long as the others'") {
    const Journey journey = small_journey(3, 4, 5);
    CHECK(disagreement(norm(journey.seed), 1) < 1e-14);
    for (Index b = 0; b < 5; ++b) {
        Real squares = 0;
        for (Index i = 0; i < 4; ++i) { squares += journey.seed(i, b) * journey.seed(i, b); }
        CHECK(disagreement(squares, 0.2) < 1e-14);
    }
}

TEST_CASE("gradient_flow: a linear network's gradients are powers of W_hh, whatever it reads") {
    Rng rng(5);
    const LinearCell cell(1, 6, rng);
    const Journey journey = small_journey(30, 6, 3);
    const auto one = [](Index, Index, Index) { return Real(1); };
    check_same(flow_through("", cell, journey).norm, backward(cell, journey, one), 1e-12);
    Journey other = journey;
    for (Matrix& x : other.x) { x = 50 * x; }
    check_same(flow_through("", cell, other).norm, backward(cell, journey, one), 1e-12);
}

TEST_CASE("gradient_flow: tanh and relu against BPTT in plain loops, with their slopes counted") {
    const Journey journey = small_journey(30, 6, 3);
    const nn::RnnCell cell = tanh_cell(6, 1.2);
    const Forward run = forward(cell, journey, [](Real a) { return std::tanh(a); });
    const Flow flow = flow_through("", cell, journey);
    check_same(
        flow.norm,
        backward(cell, journey, [&](Index t, Index i, Index b) { return 1 / std::pow(std::cosh(run.a[t](i, b)), 2); }),
        1e-11);
    Real product = 1;  // of the 90 mean squares, of a step and a sequence each
    for (const Matrix& a : run.a) {
        for (Index b = 0; b < 3; ++b) {
            Real mean = 0;
            for (Index i = 0; i < 6; ++i) { mean += 1 / std::pow(std::cosh(a(i, b)), 4) / 6; }
            product *= mean;
        }
    }
    CHECK(flow.slopes == 30 * 6 * 3);
    CHECK(flow.zero_slopes == 0);
    CHECK(disagreement(flow.mean_slope, std::pow(product, 1.0 / (2 * 30 * 3))) < 1e-12);

    Rng rng(6);
    const nn::RnnCell rectified(1, 6, rng, nn::Nonlinearity::relu);
    nn::init::identity(rectified.W_hh);
    const Forward walk = forward(rectified, journey, [](Real a) { return std::max<Real>(0, a); });
    const Flow irnn = flow_through("", rectified, journey);
    // W_hh = I: a unit's error is what it was, until the first step, going back, at which the unit was off.
    std::vector<Real> expected{norm(journey.seed)};
    Matrix left = journey.seed;
    Index off = 0;
    for (Index t = 29; t >= 0; --t) {
        for (Index i = 0; i < left.size(); ++i) {
            if (walk.a[t].view().data()[i] <= 0) {
                left.ref().data()[i] = 0;
                ++off;
            }
        }
        expected.push_back(norm(left));
    }
    check_same(irnn.norm, expected, 1e-12);
    CHECK(irnn.zero_slopes == off);
    CHECK(off > 0);
}

TEST_CASE("gradient_flow: where all units have one slope, and W_hh keeps lengths, the estimate is exact") {
    // One unit: then a step multiplies by w and the slope, and the logarithms add up, however much slopes differ.
    for (const Real noise : {0.3, 3.0}) {
        const Journey journey = small_journey(40, 1, 1, noise);
        const nn::RnnCell cell = tanh_cell(1, 1.2);
        Flow flow = flow_through("", cell, journey);
        set_theory(flow, cell.W_hh.value());
        CHECK(std::abs(std::log(flow.norm.back()) / 40 - flow.mean_field()) < 1e-12);
    }
    const Journey loud = small_journey(5, 1, 1, 1e4);  // saturated: nothing passes
    Flow flow = flow_through("", tanh_cell(1, 1.2), loud);
    flow.rho = 1.2;
    CHECK(flow.mean_field() == -infinity);
}

TEST_CASE("gradient_flow: LSTM and GRU against differences, with h and c of step k given") {
    Rng rng(7);
    const Journey journey = small_journey(8, 3, 2);
    const nn::LstmCell lstm(1, 3, rng, 1);
    const nn::GruCell gru(1, 3, rng);
    const Flow of_lstm = flow_through("", lstm, journey);
    const Flow of_gru = flow_through("", gru, journey);
    for (Index n = 0; n <= 8; ++n) {
        INFO("n = ", n);
        CHECK(disagreement(of_lstm.norm[n], norm_by_differences(lstm, journey, 8 - n)) < 1e-6);
        CHECK(disagreement(of_gru.norm[n], norm_by_differences(gru, journey, 8 - n)) < 1e-6);
    }
}

TEST_CASE("gradient_flow: the measured slope, of a geometric sequence and of an orthogonal matrix") {
    std::vector<Real> norms;
    for (int n = 0; n <= 21; ++n) { norms.push_back(n < 9 ? 77 : 3 * std::pow(0.7, n)); }  // the near half is not used
    CHECK(disagreement(slope_per_step(norms), std::log(0.7)) < 1e-12);
    norms[15] = 0;
    CHECK(disagreement(slope_per_step(norms), std::log(0.7)) < 1e-12);
    // Least squares of 1, 2, 0 at n = 2, 3, 4: -1/2, as the ends alone decide.
    CHECK(disagreement(slope_per_step({9, 9, std::exp(1.0), std::exp(2.0), 1}), -0.5) < 1e-12);
    CHECK(std::isnan(slope_per_step({1, 1, 0, 0, 0})));

    Rng rng(2);
    const LinearCell cell(1, 5, rng);
    const Journey journey = small_journey(40, 5, 2);
    for (const Real rho : {0.5, 0.9, 1.0, 1.1, 1.5}) {
        nn::init::orthogonal(cell.W_hh, rng);
        cell.W_hh.edit().assign(rho * Matrix(cell.W_hh.value()));
        Flow flow = flow_through("", cell, journey);
        set_theory(flow, cell.W_hh.value());
        CHECK(std::abs(slope_per_step(flow.norm) - std::log(rho)) < 1e-13);
        CHECK(disagreement(flow.rho, rho) < 1e-12);
        CHECK(disagreement(flow.sigma_max, rho) < 1e-12);
        CHECK(violations(flow) == 0);  // where the norm equals its bound, too
    }
}

TEST_CASE("gradient_flow: the bound holds, and a norm above it would be noticed") {
    const Journey journey = small_journey(40, 6, 3);
    for (const Real rho : {0.5, 1.0, 2.0}) {
        const nn::RnnCell cell = tanh_cell(6, rho);
        Flow flow = flow_through("", cell, journey);
        set_theory(flow, cell.W_hh.value());
        for (const Index n : {0, 1, 7, 40}) {
            CHECK(disagreement(flow.bound(n), jacobian_bound(cell.W_hh.value(), n)) < 1e-12);
        }
        CHECK(violations(flow) == 0);
        flow.norm[5] = flow.bound(5) * (1 + 1e-9);
        CHECK(violations(flow) == 1);
        flow.norm[40] = nan;
        CHECK(violations(flow) == 2);
    }
    Flow none;
    none.name = "GRU";
    CHECK(message_of<std::logic_error>([&] { (void)violations(none); }) == "GRU has no bound");
}

}  // namespace chronograd::test
