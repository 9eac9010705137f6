// The pictures of a training: its losses; and a track with what was predicted of it.
#pragma once

#include <string>
#include <vector>

#include "output.hpp"
#include "report.hpp"
#include "track.hpp"

namespace chronograd::examples {

/// loss.gp: the loss of every iteration, on a logarithmic axis. `what` is the axis' name, as "mean squared error".
void write_loss_script(OutputFolder& out, const std::vector<Real>& losses, const std::string& title,
                       const std::string& what);

/// Whether a track has as many columns as a picture has dimensions: 2 or 3.
bool can_be_drawn(const Track& track);

/// track.gp: the track and what was predicted, as a scatter. Throws std::logic_error unless can_be_drawn(track).
void write_track_script(OutputFolder& out, const Track& track, const std::vector<Prediction>& predictions);

}  // namespace chronograd::examples
