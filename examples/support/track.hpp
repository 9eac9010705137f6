// Tracks: a point for each time step, made up or read from a file, and their scaling to [0, 1].
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "autograd/matrix.hpp"
#include "autograd/random.hpp"

namespace chronograd::examples {

struct Track {
    std::string name;                  // in titles: "the synthetic track", "2012-Sandy", "walk.csv"
    std::vector<std::string> columns;  // what a point is made of: "x", "y", "z"
    Matrix points;                     // (points x columns): one row a time step

    [[nodiscard]] Index size() const { return points.rows(); }
};

/// Row i as a column vector (columns x 1), as layers want it.
inline MatrixView point(MatrixView points, Index i) { return {points.data() + i * points.cols(), points.cols(), 1}; }

/// 30 points: x = 1 .. 10 in equal steps, y = 2 + 0.1 U[0, 1), z = 2. Draws 30 numbers.
Track synthetic_track(Rng& rng);

/// The named columns of a CSV file with a header, in that order; all of them where none is named.
/// Throws InputError for what CsvReader refuses.
Track read_track(const std::filesystem::path& csv, const std::vector<std::string>& columns);

/// Each column x as (x - low) / range, and back.                                                       (TRACK.1)
class Scaling {
public:
    /// Leaves the numbers as they are.
    explicit Scaling(Index columns) : low_(1, columns, 0), range_(1, columns, 1) {}
    /// Min-max: each column of the track from 0 to 1. A constant column becomes 0, and every number its constant
    /// again on the way back. Throws InputError where a column spans more than a double can hold.
    explicit Scaling(const Track& track);

    [[nodiscard]] Matrix apply(MatrixView points) const;
    [[nodiscard]] Matrix invert(MatrixView scaled) const;

private:
    Matrix low_;    // (1 x columns)
    Matrix range_;  // (1 x columns); 0 for a constant column
};

}  // namespace chronograd::examples
