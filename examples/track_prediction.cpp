// track_prediction: an RNN learns where the points of a track will be later, and predicts beyond its end
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "nn/clip.hpp"
#include "nn/init.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "output.hpp"
#include "plot.hpp"
#include "program.hpp"
#include "report.hpp"
#include "track.hpp"
#include "track_settings.hpp"
#include "training_log.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Net {
    Net(Index features, Index hidden, Rng& rng) : rnn(features, hidden, rng), head(hidden, features, rng) {
        // So small that the net starts almost linear, and almost without memory.
        for (const Parameter& p : rnn.parameters()) { nn::init::normal(p, rng, 0, 0.001); }
    }

    [[nodiscard]] std::vector<Parameter> parameters() const {
        std::vector<Parameter> all = rnn.parameters();
        for (const Parameter& p : head.parameters()) { all.push_back(p); }
        return all;
    }

    nn::RNN rnn;
    nn::Linear head;
};

// Points [first, first + count) on the tape, one a time step. They are constants: no gradient flows into data.
Sequence window(Tape& tape, MatrixView points, Index first, Index count) {
    const std::span<Var> xs = tape.sequence(count);
    for (Index i = 0; i < count; ++i) { xs[i] = tape.constant(point(points, first + i)); }
    return xs;
}

// How many points a window may start at. The original leaves the last possible one out, and so does this.
Index starts(Index points, const TrackSettings& s) { return std::max<Index>(1, points - s.window - s.horizon); }

// Trains the net on windows that start anywhere, and returns the hidden state after the last. The state is carried from
// window to window, and as a constant, so that no gradient leaves the window: that is the cut of truncated
// backpropagation through time. (There, windows follow one another; here the state carried is that of another place.)
Matrix train(const Net& net, MatrixView points, const TrackSettings& s, Rng& rng, TrainingLog& log) {
    optim::Adam adam(net.parameters(), {.lr = static_cast<Real>(s.learning_rate)});
    Matrix carried(s.hidden, 1);
    Tape tape;
    for (Index step = 0; step < s.iterations; ++step) {
        tape.clear();
        const Index start = rng.below(starts(points.rows(), s));
        const Sequence inputs = window(tape, points, start, s.window);
        const Sequence targets = window(tape, points, start + s.horizon, s.window);

        auto [h, h_last] = net.rnn(inputs, tape.constant(carried));
        const Var loss = nn::mse_loss(net.head(h), targets);

        adam.zero_grad();
        tape.backward(loss);
        if (s.clip > 0) { nn::clip_grad_norm(adam.parameters(), static_cast<Real>(s.clip)); }
        adam.step();

        carried = h_last.value();
        log.add(loss.item());
    }
    return carried;
}

// What the net makes of each point, one a row; `state` goes in as h_0 and comes out as h_T.
Matrix predict(const Net& net, MatrixView points, Matrix& state) {
    Tape tape;
    auto [h, h_last] = net.rnn(window(tape, points, 0, points.rows()), tape.constant(state));
    state = h_last.value();
    return transpose(stack_columns(net.head(h)).value());
}

// Predicts from up to ten points before the last one, and then from these predictions, fed back: once from the state of
// the end of training, as the first time, and once from the state carried on. (The original leaves the last point out.)
std::vector<Prediction> look_ahead(const Net& net, MatrixView points, const Matrix& trained, Index horizon) {
    const Index count = std::min<Index>(10, points.rows() - 1);
    const Index begin = points.rows() - 1 - count;
    const MatrixView inputs(points.data() + begin * points.cols(), count, points.cols());

    Matrix carried = trained;
    const Matrix first = predict(net, inputs, carried);
    const Matrix second_carried = predict(net, first, carried);
    Matrix again = trained;
    const Matrix second = predict(net, first, again);
    return {{1, "training", begin, begin + horizon, first},
            {2, "training", begin + horizon, begin + 2 * horizon, second},
            {2, "carried", begin + horizon, begin + 2 * horizon, second_carried}};
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("track_prediction", [&] {
        const auto settings = read_track_settings(argc, argv);
        if (!settings) { return; }
        const TrackSettings& s = *settings;

        Rng rng(static_cast<std::uint32_t>(s.seed));
        const Track track = choose_track(s, rng);
        const Scaling scaling = s.normalize ? Scaling(track) : Scaling(track.points.cols());
        const Matrix points = scaling.apply(track.points);
        OutputFolder out(s.out);
        say("{}: {} points of {}", track.name, track.size(), fmt::join(track.columns, ", "));

        const Net net(points.cols(), s.hidden, rng);
        say("{}", model_table({{"rnn", net.rnn.parameters()}, {"head", net.head.parameters()}}));

        const std::string loss = s.normalize ? "mean squared error of the normalized data" : "mean squared error";
        say("loss: {}", loss);
        const std::string advice = "try --normalize, --clip 1 or a smaller --learning-rate";
        TrainingLog log(s.iterations, advice);
        const Matrix state = train(net, points, s, rng, log);
        say("trained in {:.3f} s", log.seconds());

        std::vector<Prediction> predictions = look_ahead(net, points, state, s.horizon);
        say("\nEach prediction is for {} later than the point it is made from. First pass: the track's own points go "
            "in.",
            s.horizon == 1 ? "1 point" : fmt::format("{} points", s.horizon));
        say("Second pass: the first pass' predictions go in, so errors add up; once with the hidden state that "
            "training");
        say("ended with, as the first pass, and once with the state carried on from the first pass.");
        say("Training had points up to {} as its targets; what lies behind, the network has never seen.",
            starts(track.size(), s) + s.window + s.horizon - 2);
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
    });
}
