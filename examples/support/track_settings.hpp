// What the user of track_prediction may choose, and the track that the choice means.
#pragma once

#include <optional>
#include <string>

#include "track.hpp"

namespace chronograd::examples {

/// The options, with their defaults.
struct TrackSettings {
    std::string cell = "rnn";
    Index hidden = 16;
    Index iterations = 3000;
    double learning_rate = 0.01;
    double clip = 0;  // 0: off
    Index seed = 0;
    Index window = 15;
    Index horizon = 5;
    std::string data;
    std::string columns;
    std::string storm;
    bool normalize = false;
    bool list_storms = false;
    std::string out = "out";
    bool no_plots = false;
    bool show = false;
};

/// Reads the command line. Nothing if there is nothing more to do: --help or --list-storms has been obeyed.
/// Throws InputError for options that are wrong or do not go together.
std::optional<TrackSettings> read_track_settings(int argc, const char* const* argv);

/// The track to learn; draws from the generator if it is the synthetic one. Throws InputError if it cannot be read, or
/// is too short for one window and its target.
Track choose_track(const TrackSettings& settings, Rng& rng);

}  // namespace chronograd::examples
