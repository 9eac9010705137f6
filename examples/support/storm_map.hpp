// Three forecasts of storm_tracks on maps: where the storm was, went, and was forecast to go.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "forecasts.hpp"

namespace chronograd::examples {

struct MappedForecast {
    std::string rule;  ///< why it is shown: "best"; empty where there is no choice
    std::string storm;
    Forecast forecast;
    Position predicted;  ///< by the network
    Real persistence_km;
    Real network_km;
};

/// Of the test storms with at least 8 forecasts (of all, if none has that many), ranked by the mean kilometres that the
/// network gains over persistence: the best one, the median and the worst; and of each storm the forecast whose gain
/// is nearest to that mean, the first of equal ones. Fewer than three storms are each shown once.
std::vector<MappedForecast> choose_for_map(const StormPart& test, MatrixView corrections);

/// What they show. `network` names the one that forecasts: "GRU, seed 0".
std::string maps_caption(const std::vector<MappedForecast>& shown, const std::string& network);

/// A map each, to a scale of its own; a degree of longitude is as wide as cos(latitude) makes it.
void send_maps(std::ostream& gp, const std::vector<MappedForecast>& shown, const std::string& network);

std::string maps_csv(const std::vector<MappedForecast>& shown);

}  // namespace chronograd::examples
