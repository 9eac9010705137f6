// gradient_flow: how long a gradient is 1, 2, .. 100 steps back: RNNs by spectral radius, IRNN, LSTM, GRU
#include <string>
#include <utility>
#include <vector>

#include "flow_plot.hpp"
#include "flow_report.hpp"
#include "gradient_flow.hpp"
#include "lesson.hpp"
#include "nn/init.hpp"
#include "program.hpp"
#include "words.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

constexpr Real strength = 100;  // of the inputs that saturate a tanh

struct Settings {
    Index steps = 100;
    Index hidden = 32;
    Index batch = 16;
    double noise = 0.3;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("gradient_flow: how gradients vanish and explode on their way back through time.");
    options.integer("steps", s.steps, 4, 200, "time steps T, of which the error goes back all");
    options.integer("hidden", s.hidden, 1, 64, "hidden units");
    options.integer("batch", s.batch, 1, 256, "sequences of noise, and errors to send back");
    options.positive("noise", s.noise, "standard deviation of the inputs");
    add_lesson_options(options, s.lesson);
    return options.parse(argc, argv);
}

// What all RNNs here share: W_ih of +1 and -1, so that each unit is driven as strongly as any other, and one W_hh of
// spectral radius 1, which each scales; no biases.
struct Weights {
    Parameter W_ih;
    Parameter W_hh;
};

Weights draw_weights(Rng& rng, Index hidden) {
    Weights w{{"W_ih", Matrix(hidden, 1)}, {"W_hh", Matrix(hidden, hidden)}};
    for (Real& weight : w.W_ih.edit()) { weight = rng.below(2) == 0 ? -1 : 1; }
    nn::init::with_spectral_radius(w.W_hh, rng, 1);
    return w;
}

template <class Cell>
Cell with_weights(Cell cell, MatrixView W_ih, MatrixView W_hh) {
    cell.W_ih.edit().assign(W_ih);
    cell.W_hh.edit().assign(W_hh);
    cell.b_ih.edit().fill(0);
    cell.b_hh.edit().fill(0);
    return cell;
}

// A step back multiplies the error by W_hh and the slopes of the nonlinearity: there is a bound.
template <class Cell>
Flow bounded_flow(const std::string& name, const Cell& cell, const Journey& journey) {
    Flow flow = flow_through(name, cell, journey);
    set_theory(flow, cell.W_hh.value());
    return flow;
}

Flow lstm_flow(Rng rng, Real forget_bias, const Journey& journey) {
    const nn::LstmCell cell(1, journey.seed.rows(), rng, forget_bias);
    Flow flow = flow_through(fmt::format("LSTM b={:g}", forget_bias), cell, journey);
    flow.direct = std::log(1 / (1 + std::exp(-forget_bias)));
    flow.rho = radius_at_rest(cell, forget_bias);
    return flow;
}

Flow gru_flow(Rng rng, const Journey& journey) {
    const nn::GruCell cell(1, journey.seed.rows(), rng);
    Flow flow = flow_through("GRU", cell, journey);
    flow.rho = radius_at_rest(cell);
    return flow;
}

// Two units: the first reads both, the second only itself, so errors run from the first to the second and pile up.
NonNormal non_normal_flows(const nn::RnnCell& tanh_cell, const LinearCell& linear_cell, Journey journey) {
    const Real a = 0.9;
    const Real b = 4;
    const Matrix W_ih(2, 1, 1);
    const Matrix W_hh{{a, b}, {0, a}};
    const LinearCell linear = with_weights(linear_cell, W_ih, W_hh);
    const Index batch = journey.seed.cols();
    const auto seed_at = [&](Index unit) {
        journey.seed = Matrix(2, batch);
        for (Index i = 0; i < batch; ++i) { journey.seed(unit, i) = 1 / std::sqrt(static_cast<Real>(batch)); }
    };
    seed_at(1);
    Flow second = bounded_flow("2 linear units from 2", linear, journey);
    seed_at(0);
    return {a, b, bounded_flow("2 linear units from 1", linear, journey), std::move(second),
            bounded_flow("2 tanh units from 1", with_weights(tanh_cell, W_ih, W_hh), journey)};
}

Study measure(const Settings& s, Rng& rng) {
    const Index H = s.hidden;
    const Journey journey = noisy_journey(rng, s.steps, H, s.batch, s.noise);
    const Weights w = draw_weights(rng, H);
    Study study;
    study.radii = {0.5, 0.9, 1.0, 1.1, 1.5};
    study.strength = strength;
    const auto tanh_cell = [&](Real rho) {
        return with_weights(nn::RnnCell(1, H, rng), w.W_ih.value(), rho * w.W_hh.value());
    };
    for (const Real rho : study.radii) {
        const LinearCell linear = with_weights(LinearCell(1, H, rng), w.W_ih.value(), rho * w.W_hh.value());
        study.linear.push_back(bounded_flow(fmt::format("linear rho={:.1f}", rho), linear, journey));
        study.tanh.push_back(bounded_flow(fmt::format("tanh rho={:.1f}", rho), tanh_cell(rho), journey));
    }
    const nn::RnnCell irnn(1, H, rng, nn::Nonlinearity::relu);
    nn::init::identity(irnn.W_hh);
    study.irnn = bounded_flow("IRNN", with_weights(irnn, w.W_ih.value(), Matrix(irnn.W_hh.value())), journey);
    for (const Real b : {0, 1, 3}) { study.gated.push_back(lstm_flow(rng, b, journey)); }
    study.gated.push_back(gru_flow(rng, journey));

    Journey loud = journey;
    for (Matrix& x : loud.x) { x = strength * x; }
    study.saturated = bounded_flow(fmt::format("tanh inputs x{:g}", strength), tanh_cell(1.5), loud);
    study.non_normal = non_normal_flows(nn::RnnCell(1, 2, rng), LinearCell(1, 2, rng), journey);
    if (s.lesson.no_plots && !s.lesson.csv) { return study; }  // nobody would see the heat maps, which take longest
    for (const Real rho : {0.9, 1.5}) {
        study.heat.push_back(heat_of(fmt::format("tanh rho={:.1f}", rho), tanh_cell(rho), journey));
    }
    return study;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("gradient_flow", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson("gradient_flow", "How much of an error at step T is left n steps back?", s.lesson);
        Rng rng(static_cast<std::uint32_t>(s.lesson.seed));
        say("An error of length 1 is sent back from h_{}; {} of N(0, {:g}²) noise, {}.\n", s.steps,
            counted(s.batch, "sequence"), s.noise, counted(s.hidden, "unit"));
        const Study study = measure(s, rng);

        lesson.numbers(flow_tables(study));
        lesson.seen(flow_seen(study));
        lesson.csv("gradient_flow.csv", flow_csv(study));
        lesson.csv("gradient_flow_slopes.csv", flow_slopes_csv(study));
        lesson.csv("gradient_flow_nonnormal.csv", flow_non_normal_csv(study));
        lesson.csv("gradient_flow_heat.csv", flow_heat_csv(study));
        draw_flow(lesson, study);
        lesson.finish();
    });
}
