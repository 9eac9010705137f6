// track_prediction: an RNN, LSTM or GRU learns where the points of a track will be later, and predicts beyond its end
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "carried.hpp"
#include "net.hpp"
#include "nn/clip.hpp"
#include "nn/gru.hpp"
#include "nn/init.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "output.hpp"
#include "plot.hpp"
#include "program.hpp"
#include "report.hpp"
#include "track.hpp"
#include "track_plot.hpp"
#include "track_settings.hpp"
#include "training_log.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

template <class Layer>
Net<Layer> make_net(Index features, Index hidden, Rng& rng) {
    Net<Layer> net{Layer(features, hidden, rng), nn::Linear(hidden, features, rng)};
    // So small that the net starts almost linear, and almost without memory.
    for (const Parameter& p : net.layer.parameters()) { nn::init::normal(p, rng, 0, 0.001); }
    return net;
}

// Points [first, first + count) on the tape, one a time step. They are constants: no gradient flows into data.
Sequence window(Tape& tape, MatrixView points, Index first, Index count) {
    const std::span<Var> xs = tape.sequence(count);
    for (Index i = 0; i < count; ++i) { xs[i] = tape.constant(point(points, first + i)); }
    return xs;
}

// How many points a window may start at. The original leaves the last possible one out, and so does this.
Index starts(Index points, const TrackSettings& s) { return std::max<Index>(1, points - s.window - s.horizon); }

// The last point that is a target in training.
Index last_target(Index points, const TrackSettings& s) { return starts(points, s) + s.window + s.horizon - 2; }

// Trains the net on windows that start anywhere, and returns the state after the last. The state is carried from
// window to window, and as a constant, so that no gradient leaves the window: that is the cut of truncated
// backpropagation through time. (There, windows follow one another; here the state carried is that of another place.)
template <class Layer>
auto train(const Net<Layer>& net, MatrixView points, const TrackSettings& s, Rng& rng, TrainingLog& log) {
    optim::Adam adam(net.parameters(), {.lr = static_cast<Real>(s.learning_rate)});
    Carried<typename Layer::State> carried(s.hidden, 1);
    Tape tape;
    for (Index step = 0; step < s.iterations; ++step) {
        tape.clear();
        const Index start = rng.below(starts(points.rows(), s));
        const Sequence inputs = window(tape, points, start, s.window);
        const Sequence targets = window(tape, points, start + s.horizon, s.window);  //                       (TRACK.2)

        const auto [h, last] = net.layer(inputs, carried.on(tape));  //                                       (TRACK.4)
        const Var loss = nn::mse_loss(net.head(h), targets);

        adam.zero_grad();
        tape.backward(loss);
        if (s.clip > 0) { nn::clip_grad_norm(adam.parameters(), static_cast<Real>(s.clip)); }
        adam.step();

        carried.keep(last);
        log.add(loss.item());
    }
    log.require_no_divergence();
    return carried;
}

// What the net makes of each point, one a row; `state` goes in as that of t = 0 and comes out as the last one.
template <class Layer, class State>
Matrix predict(const Net<Layer>& net, MatrixView points, Carried<State>& state) {
    Tape tape;
    const auto [h, last] = net.layer(window(tape, points, 0, points.rows()), state.on(tape));
    state.keep(last);
    return transpose(stack_columns(net.head(h)).value());
}

// Predicts from up to ten points before the last one, and then from these predictions, fed back: once from the state of
// the end of training, as the first time, and once from the state carried on. (The original leaves the last point out.)
template <class Layer, class State>
std::vector<Prediction> look_ahead(const Net<Layer>& net, MatrixView points, const Carried<State>& trained,
                                   const TrackSettings& s) {
    const Index horizon = s.horizon;
    const Index count = std::min<Index>(10, points.rows() - 1);
    const Index begin = points.rows() - 1 - count;
    const MatrixView inputs = points.block(begin, count);

    Carried carried = trained;
    const Matrix first = predict(net, inputs, carried);
    const Matrix second_carried = predict(net, first, carried);
    Carried again = trained;
    const Matrix second = predict(net, first, again);  //                                                     (TRACK.5)
    std::vector<Prediction> all{{1, "training", begin, begin + horizon, first},
                                {2, "training", begin + horizon, begin + 2 * horizon, second},
                                {2, "carried", begin + horizon, begin + 2 * horizon, second_carried}};
    for (Prediction& p : all) { p.trained = std::clamp<Index>(last_target(points.rows(), s) + 1 - p.first, 0, count); }
    return all;
}

// The lesson: a net, its training, what it predicts, and the pictures of that.
template <class Layer>
void learn(const TrackSettings& s, const Track& track, Rng& rng) {
    const Scaling scaling = s.normalize ? Scaling(track) : Scaling(track.points.cols());
    const Matrix points = scaling.apply(track.points);
    OutputFolder out(s.out);
    say("{}: {} points of {}", track.name, track.size(), fmt::join(track.columns, ", "));

    const Net<Layer> net = make_net<Layer>(points.cols(), s.hidden, rng);
    say("{}", model_table({{s.cell, net.layer.parameters()}, {"head", net.head.parameters()}}));

    const std::string loss = s.normalize ? "mean squared error of the normalized data" : "mean squared error";
    say("loss: {}", loss);
    const std::string advice =
        std::string("try ") + (s.normalize ? "" : "--normalize, ") + "--clip 1 or a smaller --learning-rate";
    TrainingLog log(s.iterations, advice);
    const auto state = train(net, points, s, rng, log);
    say("trained in {:.3f} s", log.seconds());

    std::vector<Prediction> predictions = look_ahead(net, points, state, s);
    say("\nEach prediction is for {} later than the point it is made from. First pass: the track's own points go "
        "in.",
        s.horizon == 1 ? "1 point" : fmt::format("{} points", s.horizon));
    say("Second pass: the first pass' predictions go in, so errors add up; once with the state that training");
    say("ended with, as the first pass, and once with the state carried on from the first pass.");
    say("Training had points up to {} as its targets; what lies beyond, the network has never seen.",
        last_target(track.size(), s));
    for (Prediction& prediction : predictions) {
        prediction.points = scaling.invert(prediction.points);
        if (!all_finite(prediction.points)) { throw std::runtime_error("no finite predictions; " + advice); }
        say("\n{}", prediction_table(track, prediction));
    }

    out.write_text("predictions.csv", predictions_csv(track, predictions));
    out.write_text("loss.csv", loss_csv(log.losses()));
    if (!s.no_plots) {
        write_loss_script(out, log.losses(), "Training on " + track.name, loss);
        if (can_be_drawn(track)) { write_track_script(out, track, predictions); }
        draw(out, {"loss", "track"});
    }
    say("\nwritten: {}", out.listing());
    if (!s.no_plots && !can_be_drawn(track)) {
        say("no picture of the track: it has {} {}, a picture 2 or 3", points.cols(),
            points.cols() == 1 ? "column" : "columns");
    }
    if (s.show) { say("{}", show(out, {"loss", "track"})); }
    out.finish();
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("track_prediction", [&] {
        const auto settings = read_track_settings(argc, argv);
        if (!settings) { return; }

        Rng rng(static_cast<std::uint32_t>(settings->seed));
        const Track track = choose_track(*settings, rng);
        if (settings->cell == "lstm") {
            learn<nn::LSTM>(*settings, track, rng);
        } else if (settings->cell == "gru") {
            learn<nn::GRU>(*settings, track, rng);
        } else {
            learn<nn::RNN>(*settings, track, rng);
        }
    });
}
