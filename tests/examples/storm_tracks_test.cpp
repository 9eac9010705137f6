// storm_tracks: its sphere, forecasts, parts, regression, mask and bootstrap, each against another way to the number.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>

#include "bootstrap.hpp"
#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "storm_map.hpp"
#include "storm_report.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

/// The angle between two positions as unit vectors, by the arctangent of cross and dot product.
Real by_vectors(Position a, Position b) {
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
Run random_run(Rng& rng, Index n) {
    Matrix points(n, 3);
    for (Index i = 0; i < n; ++i) {
        points(i, 0) = (i == 0 ? -60 : points(i - 1, 0)) + rng.uniform(-1.5, 0.5);
        points(i, 1) = (i == 0 ? 20 : points(i - 1, 1)) + rng.uniform(-0.3, 1);
        points(i, 2) = 30 + rng.uniform(0, 50);
    }
    return {points, std::chrono::sys_days(std::chrono::year(2000) / 9 / 1)};
}

Part random_part(Rng& rng, const std::vector<Index>& lengths) {
    Part part;
    for (const Index n : lengths) { part.add({fmt::format("s{}", part.storms.size()), {random_run(rng, n)}}); }
    return part;
}

const Parts& real_parts() {
    static const Parts parts = make_parts({});
    return parts;
}

template <class Layer>
void check_mask() {
    Rng rng(3);
    Part part = random_part(rng, {8, 21, 9, 14});
    for (ForecastSequence& s : part.sequences) { s.x = 0.01 * s.x, s.y = 0.01 * s.y; }
    Net<Layer> net{Layer(feature_count, 5, rng), nn::Linear(5, 2, rng)};
    Tape tape;
    const auto gradients = [&](const std::vector<Index>& numbers, Real& loss) {
        const PaddedBatch batch = pad(part.sequences, numbers);
        tape.clear();
        for (const Parameter& p : net.parameters()) { p.zero_grad(); }
        const Var L = masked_loss(net.head(net.layer(inputs(tape, batch)).h), batch);
        loss = L.item() * static_cast<Real>(batch.scored);
        tape.backward(L);
        std::vector<Matrix> all;
        for (const Parameter& p : net.parameters()) { all.push_back(static_cast<Real>(batch.scored) * p.grad()); }
        return all;
    };
    Real together = 0;
    const std::vector<Matrix> padded = gradients({0, 1, 2, 3}, together);
    std::vector<Matrix> sum;
    Real alone = 0;
    for (Index n = 0; n < 4; ++n) {
        Real loss = 0;
        const std::vector<Matrix> one = gradients({n}, loss);
        alone += loss;
        if (sum.empty()) {
            sum = one;
        } else {
            for (std::size_t k = 0; k < sum.size(); ++k) { sum[k] += one[k]; }
        }
    }
    CHECK(disagreement(together, alone) < 1e-12);
    for (std::size_t k = 0; k < sum.size(); ++k) {
        CHECK(max_abs(sum[k]) > 0);
        CHECK(disagreement(padded[k], sum[k]) < 1e-12);
    }
}

}  // namespace

TEST_CASE("storm_tracks: great circles, by closed forms and by another formula") {
    const Real quarter = 6371 * std::numbers::pi / 2;
    CHECK(disagreement(great_circle_km({0, 0}, {0, 180}), 2 * quarter) < 1e-12);
    CHECK(disagreement(great_circle_km({30, 10}, {-30, -170}), 2 * quarter) < 1e-12);  // antipodes
    CHECK(disagreement(great_circle_km({90, 0}, {0, 77}), quarter) < 1e-12);
    CHECK(disagreement(great_circle_km({0, 20}, {0, 21}), quarter / 90) < 1e-12);
    CHECK(disagreement(great_circle_km({40, 20}, {41, 20}), 111.19492664) < 1e-9);
    CHECK(great_circle_km({12, 34}, {12, 34}) == 0);
    CHECK(disagreement(great_circle_km({0, 179.5}, {0, -179.5}), quarter / 90) < 1e-12);
    // On the parallel of 60 degrees, half way round is over the pole: 60 degrees of arc.
    CHECK(disagreement(great_circle_km({60, 0}, {60, 180}), quarter / 90 * 60) < 1e-12);
    Rng rng(1);
    for (int k = 0; k < 200; ++k) {
        const Position a{rng.uniform(-90, 90), rng.uniform(-180, 180)};
        const Position b{rng.uniform(-90, 90), rng.uniform(-180, 180)};
        CHECK(disagreement(great_circle_km(a, b), by_vectors(a, b)) < 1e-9);
    }
    CHECK(degrees_east(179, -179) == 2);
    CHECK(degrees_east(-179, 179) == -2);
}

// Numbers of a program that knows nothing of runs: it looks each time up among the storm's times, and prints
// "4770 192.968986 843 171.415500 930 190.350382 6543 189.819835 6553":
//   TZ=UTC awk -F, 'NR > 1 {
//       h = mktime(substr($2,1,4) " " substr($2,6,2) " " substr($2,9,2) " " substr($2,12,2) " 0 0") / 3600
//       if (h % 6) next
//       R[++n] = h; S[n] = $1; if (($1, h) in lat) next
//       lat[$1, h] = $3; lon[$1, h] = $4; T[n] = 1; if (!($1 in y)) y[$1] = substr($2, 1, 4)
//   }
//   function gc(a, b, c, d,   r, x, y, z) { r = atan2(0, -1) / 180
//       x = cos(a*r)*cos(b*r) - cos(c*r)*cos(d*r); y = cos(a*r)*sin(b*r) - cos(c*r)*sin(d*r); z = sin(a*r) - sin(c*r)
//       x = sqrt(x*x + y*y + z*z) / 2; return 2 * 6371 * atan2(x, sqrt(1 - x*x)) }
//   END { for (i = 1; i <= n; i++) { s = S[i]; h = R[i]
//           if (!((s,h-18) in lat && (s,h-12) in lat && (s,h-6) in lat && (s,h+24) in lat)) continue
//           rows++; if (!T[i]) continue
//           p = y[s] <= 2004 ? 1 : y[s] <= 2009 ? 2 : 3
//           e = gc(5*lat[s,h]-4*lat[s,h-6], 5*lon[s,h]-4*lon[s,h-6], lat[s,h+24], lon[s,h+24])
//           N[p]++; E[p] += e; N[4]++; E[4] += e }
//       for (p = 1; p <= 4; p++) printf "%d %.6f ", N[p], E[p] / N[p]; print rows }' atlantic_storms_1975_2014.csv
// The last number counts rows, not times: of 16 times that stand in two rows, 10 are forecasts.
TEST_CASE("storm_tracks: 6,543 forecasts, and what persistence misses them by") {
    const Parts& parts = real_parts();
    const auto check = [](const Part& part, Index forecasts, Real km) {
        CHECK(part.size() == forecasts);
        CHECK(std::abs(mean(errors_km(part, no_corrections(part))) - km) < 1e-6);
    };
    check(parts.train, 4770, 192.968986);
    check(parts.validation, 843, 171.415500);
    check(parts.test, 930, 190.350382);
    Part all;
    for (const StormRuns& storm : read_storm_runs()) { all.add(storm); }
    check(all, 6543, 189.819835);
}

TEST_CASE("storm_tracks: a storm is in one part, by the year in which it begins") {
    const Parts& parts = real_parts();
    std::set<std::string> names;
    std::size_t storms = 0;
    const auto look = [&](const Part& part, int first, int last) {
        for (const std::string& name : part.storms) {
            const int year = std::stoi(name.substr(0, 4));
            CHECK(first <= year);
            CHECK(year <= last);
            names.insert(name);
        }
        storms += part.storms.size();
        for (const Forecast& f : part.forecasts) {
            REQUIRE(f.storm < std::ssize(part.storms));
            // 2005-Zeta went on into 2006.
            CHECK(std::abs(std::stoi(time_text(f.time)) - std::stoi(part.storms[f.storm].substr(0, 4))) <= 1);
        }
    };
    look(parts.train, 1975, 2004);
    look(parts.validation, 2005, 2009);
    look(parts.test, 2010, 2014);
    CHECK(names.size() == storms);
    CHECK(parts.train.storms.size() == 249);
    CHECK(parts.validation.storms.size() == 56);
    CHECK(parts.test.storms.size() == 63);
    CHECK(parts.train.sequences.size() == 253);
}

TEST_CASE("storm_tracks: a storm that goes straight on is forecast by persistence, across the 180th meridian too") {
    const TemporaryFolder folder;
    std::string rows = "storm,time,lat_deg,lon_deg,wind_kt,pressure_hpa\n";
    for (int i = 0; i < 9; ++i) {
        const int lon = 176 + i;
        rows += fmt::format("2001-A,2001-08-{:02}T{:02}:00Z,{},{},-99,0\n", 1 + i / 4, 6 * (i % 4), 10 + i,
                            lon > 180 ? lon - 360 : lon);
    }
    Part part;
    for (const StormRuns& storm : read_storm_runs(folder.file("s.csv", rows))) { part.add(storm); }
    REQUIRE(part.size() == 2);
    for (const Real error : errors_km(part, no_corrections(part))) { CHECK(error < 1e-9); }
    CHECK(max_abs(part.sequences[0].y) < 1e-9);
    CHECK(part.sequences[0].x(3, 0) == 0);  // a wind that is not known
    // The correction that leads to a place leads there: 1 degree north, and 2 degrees east at t's latitude.
    const Forecast& f = part.forecasts[0];
    const Real km = 6371 * std::numbers::pi / 180;
    const Position to = corrected(f, 2 * km * std::cos(f.past[3].lat * std::numbers::pi / 180), km);
    CHECK(std::abs(to.lat - 18) < 1e-9);
    CHECK(std::abs(degrees_east(to.lon, -175)) < 1e-9);
    // The fourth motion of a run's first forecast is not there: the third stands for it.
    CHECK(f.velocities(6, 0) == f.velocities(4, 0));
    CHECK(part.forecasts[1].velocities(6, 0) != part.forecasts[1].velocities(4, 0));
}

TEST_CASE("storm_tracks: ridge regression stands where the punished loss is flat, and a penalty of 0 finds a line") {
    Rng rng(5);
    const Matrix X = random(rng, 4, 60);
    Matrix Y = Matrix{{1, -2, 0.5, 0}, {0, 3, 1, -1}} * X + 0.3 * random(rng, 2, 60);
    for (Real& y : Y.ref()) { y += 7; }
    for (const Real penalty : {0.1, 10.0, 1000.0}) {
        const Ridge fit(X, Y, penalty);
        const auto loss = [&](const Matrix& W, const Matrix& b) {
            Real L = 0;
            for (Index c = 0; c < X.cols(); ++c) {
                for (Index r = 0; r < 2; ++r) {
                    Real off = b(r, 0) - Y(r, c);
                    for (Index k = 0; k < 4; ++k) { off += W(r, k) * X(k, c); }
                    L += off * off;
                }
            }
            for (const Real w : W.view()) { L += penalty * w * w; }
            return L;
        };
        const Real h = 1e-4;
        const auto slope = [&](Matrix W, Matrix b, bool weight, Index k) {
            Real& place = weight ? W.ref().data()[k] : b.ref().data()[k];
            const Real at = place;
            place = at + h;
            const Real above = loss(W, b);
            place = at - h;
            return (above - loss(W, b)) / (2 * h);
        };
        for (Index k = 0; k < 8; ++k) { CHECK(std::abs(slope(fit.W, fit.b, true, k)) < 1e-6); }
        for (Index k = 0; k < 2; ++k) { CHECK(std::abs(slope(fit.W, fit.b, false, k)) < 1e-6); }
        Matrix other = fit.W;
        other(1, 2) += 0.01;
        CHECK(std::abs(slope(other, fit.b, true, 6)) > 0.1);  // the check can fail
    }
    const Matrix line = Matrix{{2, 0, -1, 3}} * X;
    CHECK(disagreement(Ridge(X, line, 0).W, Matrix{{2, 0, -1, 3}}) < 1e-12);
    CHECK(throws_naming({"not positive definite"}, [] { solve_cholesky(Matrix{{1, 2}, {2, 1}}, Matrix(2, 1)); }));
    CHECK(throws_naming({"square"}, [] { solve_cholesky(Matrix(2, 3), Matrix(2, 1)); }));
}

TEST_CASE("storm_tracks: a padded batch has the gradient of its sequences one by one") {
    check_mask<nn::RNN>();
    check_mask<nn::GRU>();
    check_mask<nn::LSTM>();
}

TEST_CASE("storm_tracks: what stands in the padding changes no bit of the gradient") {
    Rng rng(4);
    const Part part = random_part(rng, {9, 20});
    const nn::Linear head(feature_count, 2, rng);
    PaddedBatch batch = pad(part.sequences, std::vector<Index>{0, 1});
    CHECK(batch.scored == part.size());
    Tape tape;
    const auto gradient = [&] {
        tape.clear();
        head.W.zero_grad();
        const Var loss = masked_loss(head(inputs(tape, batch)), batch);
        tape.backward(loss);
        return std::pair(loss.item(), Matrix(head.W.grad()));
    };
    const auto [loss, grad] = gradient();
    for (Index t = 4; t < batch.steps(); ++t) {  // the run of 9 points has 4 steps
        for (Index f = 0; f < feature_count; ++f) { batch.x[t](f, 0) = rng.normal(0, 5); }
        batch.y[t](0, 0) = 1e3;
    }
    const auto [padded_loss, padded_grad] = gradient();
    CHECK(padded_loss == loss);
    CHECK(identical(padded_grad, grad));
    batch.y[3](0, 0) += 1;
    CHECK(gradient().first != loss);  // a step that counts does count
}

TEST_CASE("storm_tracks: batches hold every sequence once, the longest first") {
    Rng rng(6);
    const Part part = random_part(rng, {8, 12, 9, 30, 8, 12, 25});
    const auto batches = batches_of(part.sequences, {6, 5, 4, 3, 2, 1, 0}, 3);
    REQUIRE(batches.size() == 3);
    CHECK(batches[0].number == std::vector<Index>{3, 6, 5});
    CHECK(batches[1].number == std::vector<Index>{1, 2, 4});
    CHECK(batches[2].number == std::vector<Index>{0});
    CHECK(batches[0].steps() == 30 - 5);
    CHECK(batches[0].scored + batches[1].scored + batches[2].scored == part.size());
}

TEST_CASE("storm_tracks: the interval is that of a closed case") {
    // Storms that are all alike leave no doubt.
    const std::vector<Real> same(12, 150);
    const std::vector<Real> other(12, 200);
    const std::vector<Index> storm{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};
    const Score sure = score(same, other, storm, 1);
    CHECK(disagreement(sure.gain, 25) < 1e-12);
    CHECK(std::abs(sure.km.high - sure.km.low) < 1e-9);
    CHECK(std::abs(sure.gain_in.high - sure.gain_in.low) < 1e-9);
    // 100 storms, half of them with an error of 1, half of 0: the mean of a draw is binomial(100, 1/2) / 100, whose
    // 2.5th and 97.5th percentiles are 0.40 and 0.60. Each storm is several forecasts, which makes no interval
    // narrower.
    for (const int forecasts : {1, 7}) {
        std::vector<Real> errors;
        std::vector<Index> storms;
        for (Index s = 0; s < 100; ++s) {
            for (int k = 0; k < forecasts; ++k) {
                errors.push_back(s < 50 ? 1 : 0);
                storms.push_back(s);
            }
        }
        const Score half = score(errors, std::vector<Real>(errors.size(), 1), storms, 2);
        CHECK(half.mean_km == doctest::Approx(0.5));
        CHECK(std::abs(half.km.low - 0.40) <= 0.0101);
        CHECK(std::abs(half.km.high - 0.60) <= 0.0101);
        CHECK(std::abs(half.gain_in.low - 40) <= 1.01);
        CHECK(std::abs(half.gain_in.high - 60) <= 1.01);
    }
}

TEST_CASE("storm_tracks: an untrained network is persistence, and a few epochs improve on it") {
    const StormData data(real_parts());
    Rng rng(0);
    const auto net = make_storm_net<nn::LSTM>(4, rng);
    CHECK(max_abs(predict(net, data.test, data.unit_km)) == 0);

    StormTraining quick;
    quick.hidden = 8;
    quick.epochs = 6;
    int epochs = 0;
    const Trained trained = train_on_storms<nn::RNN>(data, quick, 0, [&] { ++epochs; });
    CHECK(epochs == 6);
    REQUIRE(trained.validation_km.size() == 6);
    const auto least = std::min_element(trained.validation_km.begin(), trained.validation_km.end());
    CHECK(trained.best_epoch == least - trained.validation_km.begin() + 1);
    CHECK(*least < 171.4);
    CHECK(mean(errors_km(data.parts.test, trained.corrections)) < 190.3);
    // Early stopping: patience 1 stops at the first epoch that is not better.
    quick.epochs = 200;
    quick.patience = 1;
    quick.learning_rate = 0.02;
    const Trained stopped = train_on_storms<nn::RNN>(data, quick, 0, [] {});
    CHECK(stopped.validation_km.size() < 200);
    CHECK(std::ssize(stopped.validation_km) == stopped.best_epoch + 1);
}

TEST_CASE("storm_tracks: ridge regression with the better penalty, as the chapter says") {
    const RidgeFit velocities = fit_ridge(real_parts(), false);
    const RidgeFit all = fit_ridge(real_parts(), true);
    CHECK(std::abs(mean(errors_km(real_parts().test, velocities.corrections)) - 171.7) < 0.05);
    CHECK(std::abs(mean(errors_km(real_parts().test, all.corrections)) - 164.8) < 0.05);
}

TEST_CASE("storm_tracks: sentences follow the numbers") {
    Rng rng(7);
    const Part test = random_part(rng, {12, 12, 12, 12, 12, 12});
    const auto model = [&](const char* name, Real km, bool network) {
        ModelResult m{.name = name, .errors = {std::vector<Real>(test.size(), km)}};
        if (network) {
            m.errors.push_back(std::vector<Real>(test.size(), km + 2));
            m.epochs = {3, 4};
            m.validation_km = km;
        }
        return m;
    };
    std::vector<ModelResult> models{model("persistence", 200, false), model("ridge, velocities", 190, false),
                                    model("ridge, all inputs", 180, false), model("RNN", 170, true),
                                    model("LSTM", 160, true)};
    score_all(models, test, 0);
    const std::string seen = storms_seen(models, test, 0);
    CHECK(names_all({"RNN beats persistence by 14.5 %", "LSTM beats persistence by 19.5 %",
                     "the network has learned more", "the LSTM misses least and the RNN most, by 10.0 km"},
                    seen));
    CHECK(seen.find("does not win") == std::string::npos);
    models[4] = model("LSTM", 210, true);
    score_all(models, test, 0);
    CHECK(names_all({"LSTM misses by 5.5 % more than persistence", "The LSTM does not win"},
                    storms_seen(models, test, 0)));
    CHECK(results_table(models, test).find("30 forecasts") != std::string::npos);
}

TEST_CASE("storm_tracks: the map shows the storm that gains most, the median and the one that gains least") {
    Rng rng(8);
    const Part test = random_part(rng, {15, 15, 15, 15, 15, 9});  // the last has too few forecasts
    Matrix corrections(2, test.size());
    for (const ForecastSequence& s : test.sequences) {  // the part of the truth that is added to persistence
        const Index storm = test.forecasts[s.first_forecast].storm;
        const std::array<Real, 6> part{0.2, 0.9, -0.5, 0.1, 0.5, 1};
        for (Index t = warm_up; t < s.steps(); ++t) {
            for (Index d = 0; d < 2; ++d) {
                corrections(d, s.first_forecast + t - warm_up) = part.at(storm) * s.y(d, t);
            }
        }
    }
    const auto shown = choose_for_map(test, corrections);
    REQUIRE(shown.size() == 3);
    CHECK(shown[0].storm == "s1");
    CHECK(shown[2].storm == "s2");
    CHECK(shown[0].network_km < shown[0].persistence_km);
    CHECK(shown[2].network_km > shown[2].persistence_km);
    for (const MappedForecast& m : shown) {
        CHECK(disagreement(m.network_km, by_vectors(m.predicted, m.forecast.future[3])) < 1e-9);
    }
}

}  // namespace chronograd::test
