// Pictures: a self-contained gnuplot script each, NAME.gp with its numbers inside, and what gnuplot draws from it,
// NAME.svg. `gnuplot NAME.gp` in the folder draws it again.
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

/// Draws NAME.svg from NAME.gp for each name whose script has been written. What cannot be drawn is left to
/// out.finish(), which then says how to draw it later.
void draw(OutputFolder& out, const std::vector<std::string>& names);

/// Opens the pictures that have been drawn, where there is a screen. Returns a line that says what it did.
std::string show(const OutputFolder& out, const std::vector<std::string>& names);

}  // namespace chronograd::examples
