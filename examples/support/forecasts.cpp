// Forecasts from runs: features, targets and persistence in one pass over the points; and who is in which part.
#include "forecasts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "program.hpp"

namespace chronograd::examples {
namespace {

constexpr Index horizon = 4;  // steps of 6 hours
constexpr int last_training_year = 2004;
constexpr int last_validation_year = 2009;

Position position(const Run& run, Index i) { return {run.points(i, 1), run.points(i, 0)}; }

/// Degrees from point i - 1 to point i.
Position motion(const Run& run, Index i) {
    const Position a = position(run, i - 1);
    const Position b = position(run, i);
    return {b.lat - a.lat, degrees_east(a.lon, b.lon)};
}

/// The same in km, at the latitude of point i.
std::array<Real, 2> motion_km(const Run& run, Index i) {
    const Position m = motion(run, i);
    return {m.lon * km_east_per_degree(run.points(i, 1)), m.lat * km_per_degree};
}

/// The wind at point i, or the last one that was known: files write what is not known as a negative number.
Real wind(const Run& run, Index i) {
    while (i > 0 && run.points(i, 2) < 0) { --i; }
    return std::max<Real>(0, run.points(i, 2));
}

/// The angle of a time in its year.
Real season(Minute time) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    const std::chrono::sys_days january(date.year() / std::chrono::January / 1);
    return 2 * std::numbers::pi_v<Real> * static_cast<Real>((time - january).count()) / Real(365.25 * 24 * 60);
}

/// Four times the last motion, from point i.                                                             (STORM.2)
Position persistence(const Run& run, Index i) {
    const Position now = position(run, i);
    const Position m = motion(run, i);
    return {now.lat + horizon * m.lat, now.lon + horizon * m.lon};
}

std::array<Real, 2> correction_km(const Run& run, Index i) {
    const Position guess = persistence(run, i);
    const Position truth = position(run, i + horizon);
    return {degrees_east(guess.lon, truth.lon) * km_east_per_degree(run.points(i, 1)),
            (truth.lat - guess.lat) * km_per_degree};
}

/// The motions that end at points i, i - 1, i - 2 and i - 3. The first forecast of a run has only three: the earliest
/// stands for the fourth, too.
Matrix last_velocities(const Run& run, Index i) {
    Matrix velocities(8, 1);
    for (Index k = 0; k < 4; ++k) {
        const auto [east, north] = motion_km(run, std::max<Index>(1, i - k));
        velocities(2 * k, 0) = east;
        velocities(2 * k + 1, 0) = north;
    }
    return velocities;
}

Matrix inputs_at(const Run& run, Index i) {
    const auto [east, north] = motion_km(run, i);
    const Real angle = season(run.time(i));
    return {{east}, {north}, {run.points(i, 1)}, {wind(run, i)}, {std::sin(angle)}, {std::cos(angle)}};
}

Forecast forecast_at(const Run& run, Index i, Index storm) {
    Forecast f{storm, run.time(i), {}, {}, persistence(run, i), last_velocities(run, i), inputs_at(run, i)};
    for (Index k = 0; k < 4; ++k) {
        f.past.at(k) = position(run, i - 3 + k);
        f.future.at(k) = position(run, i + 1 + k);
    }
    return f;
}

int first_year(const StormRuns& storm) {
    return static_cast<int>(
        std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(storm.runs[0].begin)).year());
}

/// The storms of a file that have a run at all.
std::vector<StormRuns> storms_of(const std::filesystem::path& given) {
    std::vector<StormRuns> storms = read_storm_runs(given.empty() ? storms_file() : given);
    storms.erase(std::remove_if(storms.begin(), storms.end(), [](const StormRuns& s) { return s.runs.empty(); }),
                 storms.end());
    return storms;
}

void require_forecasts(const StormPart& part, const char* what, const std::filesystem::path& file) {
    if (part.size() > 0) { return; }
    throw InputError(
        fmt::format("{}: no storm for {} is long enough: a forecast needs the positions at t - 18, - 12, "
                    "- 6, 0 and + 24 h",
                    (file.empty() ? storms_file() : file).string(), what));
}

}  // namespace

void StormPart::add(const StormRuns& storm) {
    const Index before = size();
    for (const Run& run : storm.runs) {
        const Index steps = run.size() - 1 - horizon;
        if (steps <= warm_up) { continue; }
        ForecastSequence s{size(), Matrix(feature_count, steps), Matrix(2, steps)};
        for (Index k = 0; k < steps; ++k) {
            const Index i = k + 1;
            const Matrix x = inputs_at(run, i);
            const auto y = correction_km(run, i);
            for (Index f = 0; f < feature_count; ++f) { s.x(f, k) = x(f, 0); }
            for (Index d = 0; d < 2; ++d) { s.y(d, k) = y.at(d); }
            if (k >= warm_up) { forecasts.push_back(forecast_at(run, i, std::ssize(storms))); }
        }
        sequences.push_back(std::move(s));
    }
    if (size() > before) { storms.push_back(storm.name); }
}

Parts make_parts(const PartFiles& files) {
    Parts parts;
    std::set<std::string> tested;
    for (const StormRuns& storm : storms_of(files.test)) {
        if (!files.test.empty() || first_year(storm) > last_validation_year) {
            parts.test.add(storm);
            tested.insert(storm.name);
        }
    }
    require_forecasts(parts.test, "the test", files.test);

    std::vector<StormRuns> known = storms_of(files.train);
    if (files.train.empty()) {
        known.erase(std::remove_if(known.begin(), known.end(),
                                   [](const StormRuns& s) { return first_year(s) > last_validation_year; }),
                    known.end());
    }
    const auto kept =
        std::remove_if(known.begin(), known.end(), [&](const StormRuns& s) { return tested.count(s.name) != 0; });
    parts.left_out = known.end() - kept;
    known.erase(kept, known.end());
    if (known.empty() && parts.left_out > 0) {
        throw InputError("no storm is left to train on: they are all in the file that is tested");
    }
    std::stable_sort(known.begin(), known.end(),
                     [](const StormRuns& a, const StormRuns& b) { return a.runs[0].begin < b.runs[0].begin; });
    for (std::size_t k = 0; k < known.size(); ++k) {
        const bool for_training =
            files.train.empty() ? first_year(known[k]) <= last_training_year : 5 * (k + 1) <= 4 * known.size();
        (for_training ? parts.train : parts.validation).add(known[k]);
    }
    require_forecasts(parts.train, "training", files.train);
    require_forecasts(parts.validation, "validation", files.train);
    return parts;
}

Position corrected(const Forecast& forecast, Real east_km, Real north_km) {
    return {forecast.persistence.lat + north_km / km_per_degree,
            forecast.persistence.lon + east_km / km_east_per_degree(forecast.past.back().lat)};
}

std::vector<Real> errors_km(const StormPart& part, MatrixView corrections) {
    std::vector<Real> errors;
    for (Index k = 0; k < part.size(); ++k) {
        const Forecast& f = part.forecasts[k];
        errors.push_back(great_circle_km(corrected(f, corrections(0, k), corrections(1, k)), f.future.back()));
    }
    return errors;
}

Real mean(std::span<const Real> numbers) {
    Real sum = 0;
    for (const Real x : numbers) { sum += x; }
    return sum / static_cast<Real>(numbers.size());
}

}  // namespace chronograd::examples
