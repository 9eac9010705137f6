// What loss_cliff tells: tables, CSV, pictures, sentences.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cliff.hpp"

namespace chronograd::examples {

/// For each w: dx_T/dx_0, |grad E| at the wall, by the tape and in closed form, and E 0.001 below and above it.
std::string wall_table(const std::vector<Real>& ws, Index T);

/// A wall that has been looked for.
struct FoundWall {
    Real w;
    Index T;
    Peak peak;
};
/// Where each was found, beside where the closed form has it.
std::string found_table(const std::vector<FoundWall>& all);

std::string surface_csv(const CliffSurface& surface);
std::string cut_csv(const Matrix& cut);
/// Both ways, point by point.
std::string ways_csv(const std::vector<Footstep>& plain, const std::vector<Footstep>& clipped);

/// The surface with the wall's line and both ways on it.
void draw_surface(std::ostream& gp, const CliffSurface& surface, const CliffMap& map,
                  const std::vector<Footstep>& plain, const std::vector<Footstep>& clipped, Index T);
/// The ways from above, and E along them.
void draw_ways(std::ostream& gp, const CliffMap& map, const std::vector<Footstep>& plain,
               const std::vector<Footstep>& clipped);
/// E and |grad E| along the cut with this w.
void draw_cut(std::ostream& gp, Real w, const Matrix& cut);

/// What was seen, made of the numbers.
std::string what_was_seen(const std::vector<FoundWall>& found, const CliffMap& map, const std::vector<Footstep>& plain,
                          const std::vector<Footstep>& clipped, const DescentSettings& clipping);

}  // namespace chronograd::examples
