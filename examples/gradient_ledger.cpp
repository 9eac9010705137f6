// gradient_ledger: which time steps the gradient of W_hh came from: RNN, LSTM and GRU side by side
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gradient_shares.hpp"
#include "net.hpp"
#include "nn/clip.hpp"
#include "nn/gru.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "options.hpp"
#include "output.hpp"
#include "plot.hpp"
#include "program.hpp"
#include "training_log.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

constexpr Index batch = 32;

struct Settings {
    Index steps = 25;
    Index hidden = 16;
    Index iterations = 300;
    double learning_rate = 0.01;
    Index seed = 0;
    std::string out = "out";
    bool no_plots = false;
    bool show = false;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("gradient_ledger: which time steps the gradient of W_hh came from, before and after training.");
    options.integer("steps", s.steps, 2, 1000, "time steps of a sequence");
    options.integer("hidden", s.hidden, 1, 128, "hidden units");
    options.integer("iterations", s.iterations, 1, 1'000'000, "training steps of each network");
    options.positive("learning-rate", s.learning_rate, "Adam's step size");
    options.integer("seed", s.seed, 0, UINT32_MAX, "seed of all random numbers");
    options.text("out", "DIR", s.out, "folder for numbers and the picture");
    options.flag("no-plots", s.no_plots, "write the numbers alone");
    options.flag("show", s.show, "open the picture");
    if (!options.parse(argc, argv)) { return false; }
    if (s.show && s.no_plots) { throw InputError("--show and --no-plots exclude each other"); }
    return true;
}

// Noise x_t from U[-1, 1), and as the only target, at the end, its sum (over sqrt(T), so that its size does not depend
// on T): every step matters as much as any other.
struct Noise {
    std::vector<Matrix> x;  // T times (1 x batch)
    Matrix sum;             // (1 x batch)
};

Noise draw_noise(Rng& rng, Index steps) {
    Noise noise{{}, Matrix(1, batch)};
    for (Index t = 0; t < steps; ++t) {
        Matrix x(1, batch);
        for (Real& element : x.ref()) { element = static_cast<Real>(rng.uniform(-1, 1)); }
        noise.sum += x;
        noise.x.push_back(x);
    }
    noise.sum = (1 / std::sqrt(static_cast<Real>(steps))) * noise.sum;
    return noise;
}

template <class Layer>
Var loss_on(Tape& tape, const Net<Layer>& net, const Noise& noise) {
    const std::span<Var> xs = tape.sequence(std::ssize(noise.x));
    for (std::size_t i = 0; i < xs.size(); ++i) { xs[i] = tape.constant(noise.x[i]); }
    return nn::mse_loss(net.head(net.layer(xs).h.back()), tape.constant(noise.sum));
}

template <class Layer>
Look look(const std::string& cell, const Net<Layer>& net, const Noise& noise) {
    Tape tape;
    return look_at(cell, loss_on(tape, net, noise), net.layer.cells[0].W_hh);
}

template <class Layer>
void train(const Net<Layer>& net, const Settings& s, Rng& rng) {
    optim::Adam adam(net.parameters(), {.lr = static_cast<Real>(s.learning_rate)});
    TrainingLog log(s.iterations, "try a smaller --learning-rate");
    Tape tape;
    for (Index step = 0; step < s.iterations; ++step) {
        tape.clear();
        const Var loss = loss_on(tape, net, draw_noise(rng, s.steps));
        adam.zero_grad();
        tape.backward(loss);
        nn::clip_grad_norm(adam.parameters(), 1);
        adam.step();
        log.add(loss.item());
    }
}

// One cell's part of the lesson: look, train, look again at the same sequences. `data` is a copy: all cells learn from
// the same numbers.
template <class Layer>
void study(const std::string& cell, Layer layer, const Settings& s, const Noise& noise, Rng& weights, Rng data,
           std::vector<Stage>& stages) {
    const Net<Layer> net{std::move(layer), nn::Linear(s.hidden, 1, weights)};
    stages[0].looks.push_back(look(cell, net, noise));
    say("\ntraining the {}", cell);
    train(net, s, data);
    stages[1].looks.push_back(look(cell, net, noise));
    say("loss on the sequences that are looked at: {:.3g} before, {:.3g} after training", stages[0].looks.back().loss,
        stages[1].looks.back().loss);
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("gradient_ledger", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        OutputFolder out(s.out);
        Rng weights(static_cast<std::uint32_t>(s.seed));
        Rng data(static_cast<std::uint32_t>(s.seed + 1));
        const Noise noise = draw_noise(data, s.steps);
        say("{} sequences of {} random numbers; at the last step their sum is asked for.", batch, s.steps);

        std::vector<Stage> stages{{"before", {}}, {"after", {}}};
        study("RNN", nn::RNN(1, s.hidden, weights), s, noise, weights, data, stages);
        study("LSTM", nn::LSTM(1, s.hidden, weights, {.forget_bias = 1}), s, noise, weights, data, stages);
        study("GRU", nn::GRU(1, s.hidden, weights), s, noise, weights, data, stages);

        say("\nW_hh is used at every step, and its gradient is the sum of a share from each (BPTT.4). The size of "
            "each");
        const int begin = bars_begin(stages);
        say("share, as a part of the whole gradient's; the scale of the bars is logarithmic: they begin at 1e{}.",
            begin);
        for (const Stage& stage : stages) { say("\n{} training:\n{}", stage.when, share_bars(stage.looks, begin)); }
        say("\n{}", what_was_seen(stages[0], stages[1]));

        out.write_text("shares.csv", shares_csv(stages));
        if (!s.no_plots) {
            write_shares_script(out, stages);
            draw(out, {"shares"});
        }
        say("\nwritten: {}", out.listing());
        if (s.show) { say("{}", show(out, {"shares"})); }
        out.finish();
    });
}
