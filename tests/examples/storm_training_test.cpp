// storm_tracks: the mask against sequences one by one, the loss by plain loops, and a small training run.
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "storm_parts.hpp"
#include "storm_training.hpp"

namespace chronograd::test {

namespace {

template <class Layer>
void check_mask() {
    Rng rng(3);
    StormPart part = random_part(rng, {8, 21, 9, 14});
    for (ForecastSequence& s : part.sequences) { s.x = 0.01 * s.x, s.y = 0.01 * s.y; }
    Net<Layer> net{Layer(feature_count, 5, rng), nn::Linear(5, 2, rng)};
    Tape tape;
    const auto gradients = [&](const std::vector<Index>& numbers, Real& loss) {
        const PaddedBatch batch = pad(part.sequences, numbers);
        tape.clear();
        for (const Parameter& p : net.parameters()) { p.zero_grad(); }
        const Var L = masked_loss(net.head(net.layer(inputs(tape, batch)).h), batch);
        loss = L.item() * static_cast<Real>(batch.scored);
        tape.backward(L);
        std::vector<Matrix> all;
        for (const Parameter& p : net.parameters()) { all.push_back(static_cast<Real>(batch.scored) * p.grad()); }
        return all;
    };
    Real together = 0;
    const std::vector<Matrix> padded = gradients({0, 1, 2, 3}, together);
    std::vector<Matrix> sum;
    Real alone = 0;
    for (Index n = 0; n < 4; ++n) {
        Real loss = 0;
        const std::vector<Matrix> one = gradients({n}, loss);
        alone += loss;
        if (sum.empty()) {
            sum = one;
        } else {
            for (std::size_t k = 0; k < sum.size(); ++k) { sum[k] += one[k]; }
        }
    }
    CHECK(disagreement(together, alone) < 1e-12);
    for (std::size_t k = 0; k < sum.size(); ++k) {
        CHECK(max_abs(sum[k]) > 0);
        CHECK(disagreement(padded[k], sum[k]) < 1e-12);
    }
}

}  // namespace

TEST_CASE("storm_tracks: a padded batch has the gradient of its sequences one by one") {
    check_mask<nn::RNN>();
    check_mask<nn::GRU>();
    check_mask<nn::LSTM>();
}

TEST_CASE("storm_tracks: the loss is the mean of the distances, rounded off at 0.1, by plain loops") {
    Rng rng(5);
    StormPart part = random_part(rng, {9, 14});
    for (ForecastSequence& s : part.sequences) { s.y = 0.01 * s.y; }
    const PaddedBatch batch = pad(part.sequences, std::vector<Index>{0, 1});
    Tape tape;
    const std::span<Var> predictions = tape.sequence(batch.steps());
    for (Var& p : predictions) { p = tape.constant(random(rng, 2, 2)); }
    Real sum = 0;
    int scored = 0;
    for (Index n = 0; n < 2; ++n) {
        // Of a run, the first two steps are no forecasts; behind its last step there is nothing to score.
        for (Index t = 2; t < (batch.number[n] == 0 ? 9 : 14) - 5; ++t, ++scored) {
            const Real east = predictions[t].value()(0, n) - part.sequences[batch.number[n]].y(0, t);
            const Real north = predictions[t].value()(1, n) - part.sequences[batch.number[n]].y(1, t);
            sum += std::sqrt(east * east + north * north + 0.1 * 0.1);
        }
    }
    CHECK(scored == 2 + 7);
    CHECK(disagreement(masked_loss(predictions, batch).item(), sum / scored) < 1e-12);
}

TEST_CASE("storm_tracks: what stands in the padding changes no bit of the gradient") {
    Rng rng(4);
    const StormPart part = random_part(rng, {9, 20});
    const nn::Linear head(feature_count, 2, rng);
    PaddedBatch batch = pad(part.sequences, std::vector<Index>{0, 1});
    CHECK(batch.scored == part.size());
    Tape tape;
    const auto gradient = [&] {
        tape.clear();
        head.W.zero_grad();
        const Var loss = masked_loss(head(inputs(tape, batch)), batch);
        tape.backward(loss);
        return std::pair(loss.item(), Matrix(head.W.grad()));
    };
    const auto [loss, grad] = gradient();
    for (Index t = 4; t < batch.steps(); ++t) {  // the run of 9 points has 4 steps
        for (Index f = 0; f < feature_count; ++f) { batch.x[t](f, 0) = rng.normal(0, 5); }
        batch.y[t](0, 0) = 1e3;
    }
    const auto [padded_loss, padded_grad] = gradient();
    CHECK(padded_loss == loss);
    CHECK(identical(padded_grad, grad));
    batch.y[3](0, 0) += 1;
    CHECK(gradient().first != loss);  // a step that counts does count
}

TEST_CASE("storm_tracks: batches hold every sequence once, the longest first") {
    Rng rng(6);
    const StormPart part = random_part(rng, {8, 12, 9, 30, 8, 12, 25});
    const auto batches = batches_of(part.sequences, {6, 5, 4, 3, 2, 1, 0}, 3);
    REQUIRE(batches.size() == 3);
    CHECK(batches[0].number == std::vector<Index>{3, 6, 5});
    CHECK(batches[1].number == std::vector<Index>{1, 2, 4});
    CHECK(batches[2].number == std::vector<Index>{0});
    CHECK(batches[0].steps() == 30 - 5);
    CHECK(batches[0].scored + batches[1].scored + batches[2].scored == part.size());
}

TEST_CASE("storm_tracks: an untrained network is persistence, and a few epochs improve on it") {
    const StormData data(real_parts());
    Rng rng(0);
    const auto net = make_storm_net<nn::LSTM>(4, rng);
    CHECK(max_abs(predict(net, data.test, data.unit_km)) == 0);

    StormTraining quick;
    quick.hidden = 8;
    quick.epochs = 6;
    int epochs = 0;
    const TrainedForecaster trained = train_on_storms<nn::RNN>(data, quick, 0, [&] { ++epochs; });
    CHECK(epochs == 6);
    REQUIRE(trained.validation_km.size() == 6);
    const auto least = std::min_element(trained.validation_km.begin(), trained.validation_km.end());
    CHECK(trained.best_epoch == least - trained.validation_km.begin() + 1);
    CHECK(*least < 171.4);
    CHECK(mean(errors_km(data.parts.test, trained.corrections)) < 190.3);
    // Early stopping: patience 1 stops at the first epoch that is not better.
    quick.epochs = 200;
    quick.patience = 1;
    quick.learning_rate = 0.02;
    const TrainedForecaster stopped = train_on_storms<nn::RNN>(data, quick, 0, [] {});
    CHECK(stopped.validation_km.size() < 200);
    CHECK(std::ssize(stopped.validation_km) == stopped.best_epoch + 1);
}

}  // namespace chronograd::test
