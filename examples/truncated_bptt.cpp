// truncated_bptt: how far gradients truncated after k steps are from the full one, and what an RNN learns by them
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "echo.hpp"
#include "nn/clip.hpp"
#include "optim/adam.hpp"
#include "options.hpp"
#include "output.hpp"
#include "plot.hpp"
#include "program.hpp"
#include "training_log.hpp"
#include "truncation_report.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

constexpr Index batch = 16;
constexpr Index draws = 200;

struct Settings {
    Index steps = 100;
    Index hidden = 24;
    Index delay = 8;
    Index iterations = 300;
    double learning_rate = 0.01;
    Index seed = 0;
    std::string out = "out";
    bool no_plots = false;
    bool show = false;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("truncated_bptt: truncated gradients against the full one, on the task to repeat an old input.");
    options.integer("steps", s.steps, 4, 200, "time steps of a sequence");
    options.integer("hidden", s.hidden, 1, 32, "hidden units");
    options.integer("delay", s.delay, 1, 100, "repeat what came in so many steps ago; at most half of --steps");
    options.integer("iterations", s.iterations, 10, 100'000, "training steps for each kind of gradient");
    options.positive("learning-rate", s.learning_rate, "Adam's step size");
    options.integer("seed", s.seed, 0, UINT32_MAX, "seed of all random numbers");
    options.text("out", "DIR", s.out, "folder for numbers and the picture");
    options.flag("no-plots", s.no_plots, "write the numbers alone");
    options.flag("show", s.show, "open the picture");
    if (!options.parse(argc, argv)) { return false; }
    if (s.show && s.no_plots) { throw InputError("--show and --no-plots exclude each other"); }
    if (2 * s.delay > s.steps) {
        throw InputError(fmt::format("--delay {} needs at least --steps {}", s.delay, 2 * s.delay));
    }
    return true;
}

EchoNet make_net(const Settings& s) {
    Rng weights(static_cast<std::uint32_t>(s.seed));
    return {nn::RNN(1, s.hidden, weights), nn::Linear(s.hidden, 1, weights)};
}

// The gradient of W_hh on one sequence, full and truncated in every way.
Curve look(const std::string& when, const EchoNet& net, const Settings& s) {
    Rng rng(static_cast<std::uint32_t>(s.seed + 2));
    const Echo echo(rng, s.steps, 1, s.delay);
    const Parameter W_hh = net.layer.cells[0].W_hh;
    Tape tape;
    const Pairs pairs(echo_losses(tape, net, echo), W_hh);
    Curve curve = measure(when, pairs, s.delay, draws, rng);
    say("\n{}", error_table(curve));

    // All that is a sum over pairs. That windows, when they are really run, give the same:
    const std::vector<Block> windows = blocks_of(s.steps, s.delay, s.delay);
    W_hh.zero_grad();
    run_blocks(tape, net, echo, windows);
    const Miss difference = miss(Matrix(W_hh.grad()), gradient_of(pairs, windows));
    say("Windows of {} steps, each really run on a tape of its own, differ from the sum over pairs by {:.0e}.", s.delay,
        difference.error);
    return curve;
}

// The same network, the same sequences, one update for each: only the gradient differs.
Trained train(const EchoNet& net, const Scheme& scheme, const Settings& s) {
    say("\ntraining by {}", scheme.name);
    optim::Adam adam(net.parameters(), {.lr = static_cast<Real>(s.learning_rate)});
    Rng data(static_cast<std::uint32_t>(s.seed + 1));
    Rng cuts(static_cast<std::uint32_t>(s.seed + 3));
    TrainingLog log(s.iterations, "try a smaller --learning-rate");
    Trained result{scheme, {}, 0, 0, 0, 0};
    Tape tape;
    Index steps_run = 0;
    for (Index step = 0; step < s.iterations; ++step) {
        const Echo echo(data, s.steps, batch, s.delay);
        adam.zero_grad();
        const Cost cost = run_blocks(tape, net, echo, scheme.blocks(s.steps, cuts), scheme.factor());
        nn::clip_grad_norm(adam.parameters(), 1);
        adam.step();
        log.add(cost.loss);
        result.records = std::max(result.records, cost.records);
        steps_run += cost.steps;
    }
    result.steps = static_cast<Real>(steps_run) / static_cast<Real>(s.iterations);
    result.losses = log.losses();
    result.seconds = log.seconds();
    const Index tenth = s.iterations / 10;
    result.reached = std::accumulate(result.losses.end() - tenth, result.losses.end(), Real(0)) / tenth;
    return result;
}

std::vector<Scheme> schemes(const Settings& s) {
    const Index d = s.delay;
    const std::vector<Scheme> all = {
        {"the full gradient", s.steps, s.steps, false},
        {fmt::format("windows of {}", d), d, d, false},
        {fmt::format("windows of {}", 2 * d), 2 * d, 2 * d, false},
        {fmt::format("every step back over {}", d), 1, d, false},
        {fmt::format("every step back over {}", d + 1), 1, d + 1, false},
        {fmt::format("every {} back over {}", d == 1 ? "step" : fmt::format("{} steps", d), 2 * d), d, 2 * d, false},
        {fmt::format("random windows of about {}", d + 1), 0, d + 1, true}};
    std::vector<Scheme> different;  // with a delay of 1, or of half of the steps, some are the same
    for (const Scheme& scheme : all) {
        const auto is_the_same = [&](const Scheme& other) {
            return scheme.k1 == other.k1 && scheme.k2 == other.k2 && scheme.random == other.random;
        };
        if (std::none_of(different.begin(), different.end(), is_the_same)) { different.push_back(scheme); }
    }
    return different;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("truncated_bptt", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        OutputFolder out(s.out);
        say("Task: at every step, what came in {} steps ago. An RNN of {} units, sequences of {} steps.", s.delay,
            s.hidden, s.steps);

        std::vector<Curve> curves{look("before", make_net(s), s)};
        std::vector<Trained> all;
        for (const Scheme& scheme : schemes(s)) {
            const EchoNet net = make_net(s);
            all.push_back(train(net, scheme, s));
            if (all.size() == 1) { curves.push_back(look("after", net, s)); }
        }
        say("\n{}", training_table(all));
        say("\n{}", what_was_seen(curves.back(), all, s.delay));

        out.write_text("truncation.csv", errors_csv(curves));
        out.write_text("training.csv", training_csv(all));
        out.write_text("losses.csv", losses_csv(all));
        if (!s.no_plots) {
            write_truncation_script(out, curves, s.delay);
            draw(out, {"truncation"});
        }
        say("\nwritten: {}", out.listing());
        if (s.show) { say("{}", show(out, {"truncation"})); }
        out.finish();
    });
}
