// Random numbers, always from a generator that is passed in. Boost's distributions give the same numbers on every
// platform; the standard library's do not.
#pragma once

#include <boost/random/mersenne_twister.hpp>

#include <cstdint>

#include "autograd/real.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// A Mersenne Twister and the distributions that are needed here. Numbers are drawn in double, whatever Real is, so
/// that both libraries start from the same ones.
class Rng {
public:
    /// The same seed gives the same numbers, on every platform.
    explicit Rng(std::uint32_t seed) : engine_(seed) {}

    Real uniform(double low, double high);                ///< in [low, high)
    Real normal(double mean, double standard_deviation);  ///< N(mean, standard_deviation²)
    Index below(Index n);                                 ///< 0, 1, ... or n - 1, each as likely; n >= 1

private:
    boost::random::mt19937 engine_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
