// Tracks: the synthetic one, any CSV file, min-max scaling.
#include "track.hpp"

#include <algorithm>
#include <cmath>

#include "csv.hpp"
#include "program.hpp"

namespace chronograd::examples {

Track synthetic_track(Rng& rng) {
    constexpr Index n = 30;
    Track track{"the synthetic track", {"x", "y", "z"}, Matrix(n, 3)};
    for (Index i = 0; i < n; ++i) {
        track.points(i, 0) = 1 + 9 * static_cast<Real>(i) / (n - 1);
        track.points(i, 1) = 2 + Real(0.1) * rng.uniform(0, 1);
        track.points(i, 2) = 2;
    }
    return track;
}

Track read_track(const std::filesystem::path& csv, const std::vector<std::string>& columns) {
    CsvReader file(csv);
    const std::vector<std::string>& names = columns.empty() ? file.header() : columns;
    std::vector<Index> places(names.size());
    std::transform(names.begin(), names.end(), places.begin(), [&](const auto& name) { return file.column(name); });

    std::vector<Real> numbers;
    while (file.next()) {
        for (const Index place : places) { numbers.push_back(static_cast<Real>(file.number(place))); }
    }
    const Index width = std::ssize(names);
    return {csv.filename().string(), names, Matrix(MatrixView(numbers.data(), std::ssize(numbers) / width, width))};
}

Scaling::Scaling(const Track& track) : Scaling(track.points.cols()) {
    for (Index c = 0; c < track.points.cols(); ++c) {
        Real low = track.points(0, c);
        Real high = low;
        for (Index i = 0; i < track.size(); ++i) {
            low = std::min(low, track.points(i, c));
            high = std::max(high, track.points(i, c));
        }
        low_(0, c) = low;
        range_(0, c) = high - low;
        if (!std::isfinite(range_(0, c))) {
            throw InputError(fmt::format("{}: column {} spans more than a double can hold: {} to {}", track.name,
                                         track.columns[c], low, high));
        }
    }
}

Matrix Scaling::apply(MatrixView points) const {
    Matrix scaled(points);
    for (Index i = 0; i < points.rows(); ++i) {
        for (Index c = 0; c < points.cols(); ++c) {
            scaled(i, c) = range_(0, c) == 0 ? 0 : (points(i, c) - low_(0, c)) / range_(0, c);
        }
    }
    return scaled;
}

Matrix Scaling::invert(MatrixView scaled) const {
    Matrix points(scaled);
    for (Index i = 0; i < scaled.rows(); ++i) {
        for (Index c = 0; c < scaled.cols(); ++c) { points(i, c) = low_(0, c) + range_(0, c) * scaled(i, c); }
    }
    return points;
}

}  // namespace chronograd::examples
