// Training for storm_tracks: a network learns the correction to persistence, and stops when it no longer gets better on
// storms that it does not learn from.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "interrupts.hpp"
#include "net.hpp"
#include "nn/clip.hpp"
#include "optim/adam.hpp"
#include "padded.hpp"
#include "ridge.hpp"

namespace chronograd::examples {

struct StormTraining {
    Index hidden = 32;
    Index epochs = 100;   ///< at most
    Index patience = 20;  ///< epochs without a better validation error, and training stops
    Index batch = 32;     ///< sequences
    Real learning_rate = Real(0.002);
    Real max_norm = 1;  ///< of the gradient
};

/// The parts as networks read them: inputs standardised, corrections in units of their size, both by the training part.
class StormData {
public:
    explicit StormData(const Parts& parts);  ///< which must outlive it
    explicit StormData(Parts&&) = delete;

    const Parts& parts;
    Standardise inputs;
    Real unit_km;  ///< root mean square of the training part's corrections
    std::vector<ForecastSequence> train;
    std::vector<ForecastSequence> validation;
    std::vector<ForecastSequence> test;

private:
    [[nodiscard]] std::vector<ForecastSequence> scaled(const StormPart& part) const;
};

/// What came of a network, or of another model.
struct TrainedForecaster {
    Matrix corrections;               ///< (2 x forecasts of the test part), km
    std::vector<Real> validation_km;  ///< mean error after each epoch
    Index best_epoch = 0;             ///< 1, 2, ...; its weights were kept
    double seconds = 0;
};

/// Persistence is the correction 0.
Matrix no_corrections(const StormPart& part);

/// Ridge regression of the correction on the last four velocities and, if asked for, what a network reads at t beside
/// them; the penalty is the one of 0.01, 0.1, ... 1e5 that is best on the validation part.
struct RidgeFit {
    Matrix corrections;  ///< (2 x forecasts of the test part), km
    Real penalty;
    Real validation_km;
};
RidgeFit fit_ridge(const Parts& parts, bool all_inputs);

/// A network that starts as persistence: its head is 0, and with it every correction.
template <class Layer>
Net<Layer> make_storm_net(Index hidden, Rng& rng) {
    Net<Layer> net{Layer(feature_count, hidden, rng), nn::Linear(hidden, 2, rng)};
    net.head.W.edit().fill(0);
    net.head.b.edit().fill(0);
    return net;
}

/// The network's corrections in km for the forecasts of all sequences, (2 x forecasts).
template <class Layer>
Matrix predict(const Net<Layer>& net, const std::vector<ForecastSequence>& sequences, Real unit_km) {
    std::vector<Index> order(sequences.size());
    std::iota(order.begin(), order.end(), 0);
    const ForecastSequence& last = sequences.back();
    Matrix corrections(2, last.first_forecast + last.steps() - warm_up);
    Tape tape;
    for (const PaddedBatch& batch : batches_of(sequences, order, 64)) {
        tape.clear();
        const Sequence y = net.head(net.layer(inputs(tape, batch)).h);
        for (Index b = 0; b < std::ssize(batch.number); ++b) {
            const ForecastSequence& s = sequences[batch.number[b]];
            for (Index t = warm_up; t < s.steps(); ++t) {
                for (Index d = 0; d < 2; ++d) {
                    corrections(d, s.first_forecast + t - warm_up) = unit_km * y[t].value()(d, b);
                }
            }
        }
    }
    return corrections;
}

/// Fisher and Yates.
template <class T>
void shuffle(std::vector<T>& items, Rng& rng) {
    for (Index i = std::ssize(items) - 1; i > 0; --i) { std::swap(items[i], items[rng.below(i + 1)]); }
}

/// Trains a network of this seed. `after_epoch` is called after each epoch, for a progress bar.
/// Throws std::runtime_error where no validation error is finite.
template <class Layer, class AfterEpoch>
TrainedForecaster train_on_storms(const StormData& data, const StormTraining& s, std::uint32_t seed,
                                  const AfterEpoch& after_epoch) {
    const auto began = std::chrono::steady_clock::now();
    Rng rng(seed);
    const Net<Layer> net = make_storm_net<Layer>(s.hidden, rng);
    optim::Adam adam(net.parameters(), {.lr = s.learning_rate});
    std::vector<Index> order(data.train.size());
    std::iota(order.begin(), order.end(), 0);

    TrainedForecaster trained;
    Real best = std::numeric_limits<Real>::infinity();
    std::vector<Matrix> best_weights;
    Tape tape;
    for (Index epoch = 1; epoch <= s.epochs && epoch <= trained.best_epoch + s.patience; ++epoch) {
        shuffle(order, rng);
        std::vector<PaddedBatch> batches = batches_of(data.train, order, s.batch);
        shuffle(batches, rng);
        for (const PaddedBatch& batch : batches) {
            check_interrupt();
            tape.clear();
            const Var loss = masked_loss(net.head(net.layer(inputs(tape, batch)).h), batch);
            adam.zero_grad();
            tape.backward(loss);
            nn::clip_grad_norm(adam.parameters(), s.max_norm);
            adam.step();
        }
        // Early stopping: of all epochs' weights, those are kept that are best on storms of other years.
        const StormPart& others = data.parts.validation;
        const Real error = mean(errors_km(others, predict(net, data.validation, data.unit_km)));
        trained.validation_km.push_back(error);
        if (error < best) {
            best = error;
            trained.best_epoch = epoch;
            best_weights.clear();
            for (const Parameter& p : net.parameters()) { best_weights.emplace_back(p.value()); }
        }
        after_epoch();
    }
    if (best_weights.empty()) { throw std::runtime_error("training went astray: no finite validation error"); }
    const std::vector<Parameter> parameters = net.parameters();
    for (std::size_t k = 0; k < parameters.size(); ++k) { parameters[k].edit().assign(best_weights[k]); }
    trained.corrections = predict(net, data.test, data.unit_km);
    trained.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return trained;
}

}  // namespace chronograd::examples
