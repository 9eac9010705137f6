// The Atlantic storms in data/: of each, the longest run of regular observations.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "track.hpp"

namespace chronograd::examples {

/// Observations at 00, 06, 12 and 18 UTC, one a time and none missing in between: always 6 hours apart.
struct Storm {
    Track track;        // named as in the file, "2012-Sandy"; columns lon_deg, lat_deg, wind_kt
    std::string first;  // the time of the first point, "2012-10-22T12:00Z"
    std::string last;
};

/// Where the file is that belongs to the programs.
std::filesystem::path storms_file();

/// Every storm of the file, in its order. A storm's rows must stand together and in order of time; of two rows of one
/// time the first counts. Throws InputError for what CsvReader refuses, or a time not written as 2012-10-22T12:00Z.
std::vector<Storm> read_storms(const std::filesystem::path& csv = storms_file());

/// The storm of that name. Throws InputError if there is none, and names those that contain what was asked for.
const Storm& find_storm(const std::vector<Storm>& storms, const std::string& name);

}  // namespace chronograd::examples
