// The wall in the loss of one recurrent unit: its closed form, how it is found by looking for it, and gradient descent
// into it.
#pragma once

#include <string>
#include <vector>

#include "one_unit.hpp"

namespace chronograd::examples {

/// All runs start here.
inline constexpr Real x_0 = 0.5;

/// b of the wall: where x_0 is a fixed point. It is an unstable one, and so there is a wall, if w s'(x_0) > 1.
/// (CLIFF.3)
Real wall_at(Real w);
/// dx_T/dx_0 at the wall, in closed form.                                                              (CLIFF.4)
Real derivative_at_wall(Real w, Index T);
/// |grad E| at the wall, in closed form.                                                               (CLIFF.6)
Real gradient_at_wall(Real w, Index T);
/// By how much b has to change for x_T to change by 1: the inverse of dx_T/db at the wall.              (CLIFF.5)
Real width_of_wall(Real w, Index T);

/// Where |grad E| is largest.
struct Peak {
    Real b;
    Real gradient;
};

/// Looks for it in -4 <= b <= -2 with w fixed, knowing nothing of walls: ever finer scans around the best b so far.
Peak find_wall(Real w, Index T);

/// The part of the plane that is drawn.
struct CliffMap {
    Real w_low = 4.4;
    Real w_high = 5.6;
    Real b_low = -2.9;
    Real b_high = -2.1;
    [[nodiscard]] bool holds(Real w, Real b) const { return w_low <= w && w <= w_high && b_low <= b && b <= b_high; }
};

/// E at (CliffMap's) points: surface(i, k) belongs to w(0, i) and b(0, k).
struct CliffSurface {
    Matrix w;
    Matrix b;
    Matrix E;
    Matrix gradient;
};
CliffSurface measure_surface(const CliffMap& map, Index points_w, Index points_b, Index T);

/// A cut through the surface along b, with w fixed, the closer to `peak` the denser: a row for each point: b, E,
/// |grad E|.
Matrix cut_through(Real w, const Peak& peak, const CliffMap& map, Index T);

struct DescentSettings {
    Real w = 5;
    Real b = -2.4;
    Real learning_rate = 0.03;
    Real threshold = 0;  ///< of the gradient's norm; 0: no clipping
    Index updates = 300;
};

/// One point on the way; `step` is how far the update from here goes.
struct Footstep {
    Real w;
    Real b;
    Real E;
    Real gradient;
    Real step;
};

/// Gradient descent by the tape and the library's SGD and clipping. updates + 1 points; the last one's step is 0.
/// Throws std::runtime_error where E is no longer a number.
std::vector<Footstep> descend(const DescentSettings& s, Index T);

/// The longest step on the way: its place.
std::size_t longest_step(const std::vector<Footstep>& way);

}  // namespace chronograd::examples
