// Random numbers: Boost.Random's distributions on one engine.
#include "autograd/random.hpp"

#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>

namespace chronograd::inline CHRONOGRAD_PRECISION {

Real Rng::uniform(double low, double high) {
    return static_cast<Real>(low + (high - low) * boost::random::uniform_01<double>()(engine_));
}

Real Rng::normal(double mean, double standard_deviation) {
    return static_cast<Real>(mean + standard_deviation * boost::random::normal_distribution<double>()(engine_));
}

Index Rng::below(Index n) { return boost::random::uniform_int_distribution<Index>(0, n - 1)(engine_); }

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
