// Positions on the sphere: how far apart, and where some kilometres lead to.
#pragma once

#include <cmath>
#include <numbers>

#include "autograd/real.hpp"

namespace chronograd::examples {

inline constexpr Real earth_radius_km = 6371;
inline constexpr Real radians = std::numbers::pi_v<Real> / 180;   ///< in a degree
inline constexpr Real km_per_degree = earth_radius_km * radians;  ///< of a great circle: 111.19

/// In degrees, north and east positive.
struct Position {
    Real lat;
    Real lon;
};

/// Kilometres along the great circle, by the haversine formula, which keeps its digits for small distances.  (STORM.1)
inline Real great_circle_km(Position a, Position b) {
    const Real south_north = std::sin((b.lat - a.lat) * radians / 2);
    const Real west_east = std::sin((b.lon - a.lon) * radians / 2);
    const Real h =
        south_north * south_north + std::cos(a.lat * radians) * std::cos(b.lat * radians) * west_east * west_east;
    return 2 * earth_radius_km * std::asin(std::sqrt(std::fmin(h, 1)));
}

/// Degrees from longitude a to b, the short way round: a storm may cross the 180th meridian.
inline Real degrees_east(Real a, Real b) { return std::remainder(b - a, Real(360)); }

/// Kilometres to the east in a degree of longitude.
inline Real km_east_per_degree(Real lat) { return km_per_degree * std::cos(lat * radians); }

}  // namespace chronograd::examples
