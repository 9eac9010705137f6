// What storm_tracks tells: a table of models, CSV, two pictures, sentences.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "bootstrap.hpp"
#include "storm_training.hpp"

namespace chronograd::examples {

/// A model's errors on the test part. A network has them for every seed, other models once.
struct ModelResult {
    std::string name;
    std::vector<std::vector<Real>> errors = {};  ///< by seed, by forecast, km
    std::vector<Index> seeds = {};               ///< empty for a model that has none
    std::vector<Index> epochs = {};              ///< the best of each seed
    Matrix corrections = {};                     ///< of the first seed, (2 x forecasts), km; of networks only
    double seconds = 0;                          ///< in all
    Real validation_km = 0;                      ///< mean error on the validation part, and over the seeds
    Score score{};

    [[nodiscard]] bool is_network() const { return !seeds.empty(); }
    /// The error of each forecast, mean over the seeds.
    [[nodiscard]] std::vector<Real> mean_errors() const;
    /// The mean error of each seed, km.
    [[nodiscard]] std::vector<Real> seed_means() const;
};

/// Throws InputError where it has no error on the test part: nothing can be better.
ModelResult persistence_result(const Parts& parts);
ModelResult ridge_result(const std::string& name, const RidgeFit& fit, const StormPart& test);
/// Adds one seed's training to a network's result.
void add_seed(ModelResult& network, Index seed, const TrainedForecaster& trained, const StormPart& test);

/// Scores all models against the first of them, persistence, on the same forecasts and the same draws of storms.
void score_all(std::vector<ModelResult>& models, const StormPart& test, std::uint32_t seed);

/// Who is in which part, and what persistence misses there, a line each.
std::string parts_text(const Parts& parts, const PartFiles& files);

std::string results_table(const std::vector<ModelResult>& models, const StormPart& test);
/// Not the same in every run, so it is printed and not kept.
std::string time_table(const std::vector<ModelResult>& models);
std::string results_csv(const std::vector<ModelResult>& models, const StormPart& test);
/// The error of every forecast by every model, km.
std::string forecasts_csv(const std::vector<ModelResult>& models, const StormPart& test);

/// What the picture of gains shows, and the picture: the gain of each model over persistence with its interval, if it
/// has one, and that of each seed.
std::string gains_caption(const std::vector<ModelResult>& models);
void send_gains(std::ostream& gp, const std::vector<ModelResult>& models);

/// What was seen. The models are scored; the last ones are the networks, of which there is at least one.
std::string storms_seen(const std::vector<ModelResult>& models, const StormPart& test, std::uint32_t seed);

/// The network that was best on the validation part, by the mean over its seeds.
const ModelResult& best_network(const std::vector<ModelResult>& models);

}  // namespace chronograd::examples
