// What the tests of storm_tracks share: another formula for distances, made-up storms, and the real parts.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "forecasts.hpp"
#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

/// The angle between two positions as unit vectors, by the arctangent of cross and dot product.
inline Real by_vectors(Position a, Position b) {
    const auto unit = [](Position p) {
        const Real lat = p.lat * std::numbers::pi / 180;
        const Real lon = p.lon * std::numbers::pi / 180;
        return std::array{std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
    };
    const auto u = unit(a);
    const auto v = unit(b);
    const Real cross = std::hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]);
    return 6371 * std::atan2(cross, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
}

/// A made-up run of n points.
inline Run random_run(Rng& rng, Index n) {
    Matrix points(n, 3);
    for (Index i = 0; i < n; ++i) {
        points(i, 0) = (i == 0 ? -60 : points(i - 1, 0)) + rng.uniform(-1.5, 0.5);
        points(i, 1) = (i == 0 ? 20 : points(i - 1, 1)) + rng.uniform(-0.3, 1);
        points(i, 2) = 30 + rng.uniform(0, 50);
    }
    return {points, std::chrono::sys_days(std::chrono::year(2000) / 9 / 1)};
}

inline StormPart random_part(Rng& rng, const std::vector<Index>& lengths) {
    StormPart part;
    for (const Index n : lengths) { part.add({fmt::format("s{}", part.storms.size()), {random_run(rng, n)}}); }
    return part;
}

inline const Parts& real_parts() {
    static const Parts parts = make_parts({});
    return parts;
}

}  // namespace chronograd::test
