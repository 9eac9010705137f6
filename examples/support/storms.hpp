// The Atlantic storms in data/: of each, the runs of regular observations, all of them or the longest.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "track.hpp"

namespace chronograd::examples {

/// A time of the file, UTC.
using Minute = std::chrono::sys_time<std::chrono::minutes>;

/// Observations at 00, 06, 12 and 18 UTC, one a time and none missing in between: always 6 hours apart.
struct Run {
    Matrix points;  ///< (points x 3): longitude in degrees east, latitude in degrees north, wind in knots
    Minute begin;   ///< the time of the first point

    [[nodiscard]] Index size() const { return points.rows(); }
    [[nodiscard]] Minute time(Index i) const { return begin + i * std::chrono::hours(6); }
};

/// A storm, and all of its runs in order of time: a gap ends one. There is none where no observation was at such hours.
struct StormRuns {
    std::string name;  ///< as in the file, "2012-Sandy"
    std::vector<Run> runs;
};

/// A storm, as its longest run, the first of equal ones.
struct Storm {
    Track track;        // named as in the file, "2012-Sandy"; columns lon_deg, lat_deg, wind_kt
    std::string first;  // the time of the first point, "2012-10-22T12:00Z"; empty where there is no point
    std::string last;
};

/// Where the file is that belongs to the programs.
std::filesystem::path storms_file();

/// Every storm of the file, in its order. A storm's rows must stand together and in order of time; of two rows of one
/// time the first counts. Throws InputError for rows in another order, for what CsvReader refuses, a time not written
/// as 2012-10-22T12:00Z, or a number that no storm has.
std::vector<StormRuns> read_storm_runs(const std::filesystem::path& csv = storms_file());

/// The same storms, of each its longest run.
std::vector<Storm> read_storms(const std::filesystem::path& csv = storms_file());

/// "2012-10-22T12:00Z".
std::string time_text(Minute time);

/// The storm of that name. Throws InputError if there is none, and names those that contain what was asked for.
const Storm& find_storm(const std::vector<Storm>& storms, const std::string& name);

}  // namespace chronograd::examples
