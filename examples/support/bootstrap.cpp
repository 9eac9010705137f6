// The bootstrap: a storm is drawn with its sums, so a resample costs as many additions as there are storms.
#include "bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "program.hpp"

namespace chronograd::examples {
namespace {

constexpr int resamples = 2000;

struct Sums {
    Real forecasts = 0;
    Real errors = 0;
    Real other = 0;

    void operator+=(const Sums& s) {
        forecasts += s.forecasts;
        errors += s.errors;
        other += s.other;
    }
    [[nodiscard]] Real mean() const { return errors / forecasts; }
    [[nodiscard]] Real gain() const { return 100 * (1 - errors / other); }  // (STORM.5)
};

Interval middle_95(std::vector<Real> numbers) {
    std::sort(numbers.begin(), numbers.end());
    const auto at = [&](Real part) {
        return numbers[static_cast<std::size_t>(std::lround(part * static_cast<Real>(numbers.size() - 1)))];
    };
    return {at(Real(0.025)), at(Real(0.975))};
}

}  // namespace

Score score(std::span<const Real> errors, std::span<const Real> other, std::span<const Index> storm,
            std::uint32_t seed) {
    std::vector<Sums> storms;
    Sums all;
    for (std::size_t k = 0; k < errors.size(); ++k) {
        storms.resize(std::max<std::size_t>(storms.size(), storm[k] + 1));
        const Sums one{1, errors[k], other[k]};
        storms[storm[k]] += one;
        all += one;
    }
    if (!(all.other > 0)) { throw InputError("what is compared with is exact on these storms: there is no gain"); }
    if (std::ssize(storms) < enough_storms) { return {all.mean(), {}, all.gain(), {}}; }
    Rng rng(seed);
    std::vector<Real> means;
    std::vector<Real> gains;
    while (std::ssize(gains) < resamples) {
        Sums drawn;
        for (std::size_t k = 0; k < storms.size(); ++k) { drawn += storms[rng.below(std::ssize(storms))]; }
        if (!(drawn.other > 0)) { continue; }
        means.push_back(drawn.mean());
        gains.push_back(drawn.gain());
    }
    return {all.mean(), middle_95(means), all.gain(), middle_95(gains)};
}

std::vector<Index> storms_of_forecasts(const StormPart& part) {
    std::vector<Index> storms;
    for (const Forecast& f : part.forecasts) { storms.push_back(f.storm); }
    return storms;
}

}  // namespace chronograd::examples
