// What storms are to a network, in numbers near 1; and the models that do not need one.
#include "storm_training.hpp"

#include <cmath>
#include <limits>

namespace chronograd::examples {
namespace {

/// The inputs of all steps side by side.
Matrix all_steps(const std::vector<ForecastSequence>& sequences) {
    Index steps = 0;
    for (const ForecastSequence& s : sequences) { steps += s.steps(); }
    Matrix x(feature_count, steps);
    Index c = 0;
    for (const ForecastSequence& s : sequences) {
        for (Index t = 0; t < s.steps(); ++t, ++c) {
            for (Index f = 0; f < feature_count; ++f) { x(f, c) = s.x(f, t); }
        }
    }
    return x;
}

/// The corrections of all forecasts side by side, km.
Matrix targets(const StormPart& part) {
    Matrix y(2, part.size());
    for (const ForecastSequence& s : part.sequences) {
        for (Index t = warm_up; t < s.steps(); ++t) {
            for (Index d = 0; d < 2; ++d) { y(d, s.first_forecast + t - warm_up) = s.y(d, t); }
        }
    }
    return y;
}

/// The inputs of the regression: the velocities and, beside them, the network's other inputs at t.
Matrix regressors(const StormPart& part, bool all_inputs) {
    constexpr Index velocities = 8;
    constexpr Index known = 2;  // the first two of the network's inputs are the latest velocity
    Matrix x(velocities + (all_inputs ? feature_count - known : 0), part.size());
    for (Index k = 0; k < part.size(); ++k) {
        const Forecast& f = part.forecasts[k];
        for (Index r = 0; r < x.rows(); ++r) {
            x(r, k) = r < velocities ? f.velocities(r, 0) : f.inputs(r - velocities + known, 0);
        }
    }
    return x;
}

}  // namespace

StormData::StormData(const Parts& all)
    : parts(all),
      inputs(all_steps(all.train.sequences)),
      unit_km(norm(targets(all.train)) / std::sqrt(static_cast<Real>(2 * all.train.size()))),
      train(scaled(all.train)),
      validation(scaled(all.validation)),
      test(scaled(all.test)) {}

std::vector<ForecastSequence> StormData::scaled(const StormPart& part) const {
    std::vector<ForecastSequence> sequences = part.sequences;
    for (ForecastSequence& s : sequences) {
        s.x = inputs.apply(s.x);
        if (unit_km > 0) { s.y = (1 / unit_km) * s.y; }
    }
    return sequences;
}

Matrix no_corrections(const StormPart& part) { return {2, part.size()}; }

RidgeFit fit_ridge(const Parts& parts, bool all_inputs) {
    const Matrix x = regressors(parts.train, all_inputs);
    const Standardise standard(x);
    const Matrix train = standard.apply(x);
    const Matrix validation = standard.apply(regressors(parts.validation, all_inputs));
    const Matrix test = standard.apply(regressors(parts.test, all_inputs));
    const Matrix y = targets(parts.train);
    RidgeFit best{{}, 0, std::numeric_limits<Real>::infinity()};
    for (int power = -2; power <= 5; ++power) {
        const Real penalty = std::pow(Real(10), static_cast<Real>(power));
        const Ridge ridge(train, y, penalty);
        const Real error = mean(errors_km(parts.validation, ridge.predict(validation)));
        if (error < best.validation_km) { best = {ridge.predict(test), penalty, error}; }
    }
    return best;
}

}  // namespace chronograd::examples
