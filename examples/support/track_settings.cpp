// The options of track_prediction, and how they lead to a track.
#include "track_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "csv.hpp"
#include "options.hpp"
#include "program.hpp"
#include "storms.hpp"

namespace chronograd::examples {
namespace {

void check_together(const TrackSettings& s) {
    if (s.cell != "rnn" && s.cell != "lstm" && s.cell != "gru") {
        throw InputError(fmt::format("--cell {}: there is no such cell; there are rnn, lstm and gru", s.cell));
    }
    if (!s.storm.empty() && !s.data.empty()) { throw InputError("--storm and --data exclude each other"); }
    if (!s.columns.empty() && s.data.empty()) { throw InputError("--columns needs --data"); }
    if (s.show && s.no_plots) { throw InputError("--show and --no-plots exclude each other"); }
}

void list_storms(const TrackSettings& s) {
    for (const Storm& storm : read_storms()) {
        if (storm.track.size() >= s.window + s.horizon) { say("{} {}", storm.track.name, storm.track.size()); }
    }
}

std::vector<std::string> split_columns(const std::string& list) {
    std::vector<std::string> columns = split_cells(list);
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        if (column->empty()) { throw InputError(fmt::format("--columns {}: a name is empty", list)); }
        if (std::find(columns.begin(), column, *column) != column) {
            throw InputError(fmt::format("--columns {}: '{}' stands there twice", list, *column));
        }
    }
    return columns;
}

}  // namespace

std::optional<TrackSettings> read_track_settings(int argc, const char* const* argv) {
    constexpr Index many = 1'000'000;
    TrackSettings s;
    Options options("track_prediction: a recurrent network learns where a track will be some points later.");
    options.text("cell", "NAME", s.cell, "recurrent cell: rnn, lstm or gru");
    options.integer("hidden", s.hidden, 1, 4096, "hidden units");
    options.integer("iterations", s.iterations, 1, many, "training steps");
    options.positive("learning-rate", s.learning_rate, "Adam's step size");
    options.positive("clip", s.clip, "clip the gradients to this global norm");
    options.integer("seed", s.seed, 0, UINT32_MAX, "seed of all random numbers");
    options.integer("window", s.window, 1, many, "points in a training sequence");
    options.integer("horizon", s.horizon, 1, many, "points from an input to its target");
    options.text("data", "FILE.csv", s.data, "learn the rows of this file, normalized, instead of the synthetic track");
    options.text("columns", "A,B,C", s.columns, "columns of --data to use, else all; 2 or 3 make a picture");
    options.text("storm", "NAME", s.storm, "learn an Atlantic storm, as 2012-Sandy: position and wind, normalized");
    options.flag("normalize", s.normalize, "scale each column of the synthetic track, too, to [0, 1] for training");
    options.flag("list-storms", s.list_storms, "print the storms that are long enough, and their points");
    options.text("out", "DIR", s.out, "folder for numbers and pictures");
    options.flag("no-plots", s.no_plots, "write the numbers alone");
    options.flag("show", s.show, "open the pictures");
    if (!options.parse(argc, argv)) { return std::nullopt; }
    check_together(s);
    if (s.list_storms) {
        list_storms(s);
        return std::nullopt;
    }
    // Degrees and knots are nothing to compare errors in; nor need the columns of a file have one size, or one near 1.
    s.normalize = s.normalize || !s.storm.empty() || !s.data.empty();
    return s;
}

Track choose_track(const TrackSettings& s, Rng& rng) {
    Track track;
    if (!s.storm.empty()) {
        const std::vector<Storm> storms = read_storms();
        track = find_storm(storms, s.storm).track;
    } else if (!s.data.empty()) {
        track = read_track(s.data, split_columns(s.columns));
    } else {
        track = synthetic_track(rng);
    }
    if (track.size() < s.window + s.horizon) {
        throw InputError(fmt::format("{} has {} {}, but --window {} and --horizon {} need at least {}", track.name,
                                     track.size(), track.size() == 1 ? "point" : "points", s.window, s.horizon,
                                     s.window + s.horizon));
    }
    return track;
}

}  // namespace chronograd::examples
