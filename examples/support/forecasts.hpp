// The task of storm_tracks: where a storm will be 24 hours later, from its past. Its forecasts, what a model may look
// at for each, and how far off it is.
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "great_circle.hpp"
#include "storms.hpp"

namespace chronograd::examples {

/// What a network reads at every step, in this order: the motion of the last 6 hours in km to the east and north, the
/// latitude (degrees), the wind (knots), and the season, as sine and cosine of the time's angle in the year.
inline constexpr Index feature_count = 6;

/// Of a run of n points: points 2 .. n-4 are steps, those from the fourth point on are forecasts too.
struct ForecastSequence {
    Index first_forecast;  ///< its number in StormPart::forecasts; the others follow
    Matrix x;              ///< (features x steps)
    Matrix y;              ///< (2 x steps): the target, the correction to persistence in km to the east and north

    [[nodiscard]] Index steps() const { return x.cols(); }
};
/// Steps before the first that is a forecast: these need the positions at t - 18, - 12, - 6, 0 and + 24 h.
inline constexpr Index warm_up = 2;

struct Forecast {
    Index storm;                     ///< its number in StormPart::storms
    Minute time;                     ///< t
    std::array<Position, 4> past;    ///< at t - 18, - 12, - 6 and 0 h
    std::array<Position, 4> future;  ///< at t + 6, + 12, + 18 and + 24 h
    Position persistence;  ///< the last 6 hours' motion, four times                                   (STORM.2)
    Matrix velocities;     ///< (8 x 1): the last four 6-hour motions in km, the latest first, east before north
    Matrix inputs;         ///< (features x 1): what a network reads at t
};

/// Storms to learn from, to choose by, or to be tested on: those that have a forecast.
struct StormPart {
    std::vector<std::string> storms;
    std::vector<ForecastSequence> sequences;
    std::vector<Forecast> forecasts;

    /// Adds the forecasts of all runs of a storm; nothing where there is none.
    void add(const StormRuns& storm);
    [[nodiscard]] Index size() const { return std::ssize(forecasts); }
};

struct Parts {
    StormPart train;
    StormPart validation;
    StormPart test;
    Index left_out = 0;  ///< storms that were in the files for training, and in that for the test, too
};

/// Where the storms come from: empty is the file that belongs to the programs.
struct PartFiles {
    std::filesystem::path train;
    std::filesystem::path test;
};

/// By the year in which a storm begins: to 2004 for training, to 2009 for validation, the others for the test. All
/// storms of a file that was given are its part; of one for training, the last fifth in order of time is for
/// validation. A storm, known by its name, is in one part only: one that is tested is not trained on.
/// Throws InputError for what read_storm_runs refuses, or where a part has no forecast.
Parts make_parts(const PartFiles& files);

/// Corrections (2 x forecasts) in km to the east and north of persistence -> the position that is forecast.   (STORM.3)
Position corrected(const Forecast& forecast, Real east_km, Real north_km);

/// The great-circle error of each forecast in km.
std::vector<Real> errors_km(const StormPart& part, MatrixView corrections);

Real mean(std::span<const Real> numbers);

}  // namespace chronograd::examples
