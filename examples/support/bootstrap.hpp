// How sure a mean over storms is: other storms, drawn from those that there are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "autograd/random.hpp"
#include "forecasts.hpp"

namespace chronograd::examples {

struct Interval {
    Real low;
    Real high;
};

/// With fewer storms than these there is no interval: redrawn, they are too often the same ones.
inline constexpr Index enough_storms = 5;

/// A model's errors beside another's, on the same forecasts.
struct Score {
    Real mean_km;                     ///< over all forecasts
    std::optional<Interval> km;       ///< its 95 % interval, where there are enough storms
    Real gain;                        ///< 100 (1 - mean / the other's mean), in per cent                  (STORM.5)
    std::optional<Interval> gain_in;  ///< its 95 % interval, the same
};

/// The errors of forecasts, those of the other model, and the storm (0, 1, ...) that each is of. 95 % intervals by the
/// bootstrap (Efron and Tibshirani 1993, ch. 13): as many storms are drawn, with replacement, as there are, all
/// forecasts of a storm together, 2,000 times; the interval is from the 2.5th to the 97.5th percentile.
/// The draws follow from the seed and the other model's errors: models scored with one seed meet the same storms. A
/// draw in which the other has no error, as of storms that stood still, has no gain and is drawn again. Throws
/// InputError where the other has no error at all.
Score score(std::span<const Real> errors, std::span<const Real> other, std::span<const Index> storm,
            std::uint32_t seed);

/// The storm of each forecast of a part.
std::vector<Index> storms_of_forecasts(const StormPart& part);

}  // namespace chronograd::examples
