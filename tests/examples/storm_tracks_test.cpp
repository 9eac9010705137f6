// storm_tracks: its sphere, forecasts, parts, regression and bootstrap, each against another way to the number.
#include <cmath>
#include <numbers>
#include <set>

#include "bootstrap.hpp"
#include "program.hpp"
#include "storm_parts.hpp"
#include "storm_report.hpp"
#include "storm_training.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

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
    const auto check = [](const StormPart& part, Index forecasts, Real km) {
        CHECK(part.size() == forecasts);
        CHECK(std::abs(mean(errors_km(part, no_corrections(part))) - km) < 1e-6);
    };
    check(parts.train, 4770, 192.968986);
    check(parts.validation, 843, 171.415500);
    check(parts.test, 930, 190.350382);
    StormPart all;
    for (const StormRuns& storm : read_storm_runs()) { all.add(storm); }
    check(all, 6543, 189.819835);
}

TEST_CASE("storm_tracks: a storm is in one part, by the year in which it begins") {
    const Parts& parts = real_parts();
    std::set<std::string> names;
    std::size_t storms = 0;
    const auto look = [&](const StormPart& part, int first, int last) {
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
    StormPart part;
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

TEST_CASE("storm_tracks: a row of one value is standardised to 0, though its mean is rounded") {
    Matrix rows(2, 1214, 30);
    for (Index c = 0; c < 1214; ++c) { rows(1, c) = c % 2 == 0 ? 3 : 7; }  // mean 5, deviation 2
    const Standardise standard(rows);
    const Matrix z = standard.apply(Matrix{{30, 25}, {5, 9}});
    CHECK(z(0, 0) == 0);
    CHECK(z(0, 1) == -5);
    CHECK(disagreement(z, Matrix{{0, -5}, {0, 2}}) < 1e-12);
}

TEST_CASE("storm_tracks: beside a model without errors there is no gain, and storms that stand still do no harm") {
    const std::vector<Index> storm{0, 1, 2, 3, 4, 5};
    const std::vector<Real> none(6, 0);
    const std::vector<Real> some(6, 10);
    CHECK(message_of<InputError>([&] { (void)score(some, none, storm, 1); }) ==
          "what is compared with is exact on these storms: there is no gain");
    // Five of six storms are forecast exactly by the other model: of a third of the draws it has no error.
    const Score one = score(some, std::vector<Real>{0, 0, 0, 0, 0, 120}, storm, 1);
    CHECK(disagreement(one.gain, 50) < 1e-12);
    REQUIRE(one.gain_in);
    // A draw with the sixth storm k times has the gain 1 - 60 / (120 k): a half where k = 1, the least.
    CHECK(disagreement(one.gain_in->low, 50) < 1e-12);
    CHECK(one.gain_in->high > 70);
    CHECK(one.gain_in->high < 92);
    // A storm that goes straight on is all that is tested: persistence is exact.
    Parts parts;
    parts.test.add({"still", {{Matrix(9, 3, 20), std::chrono::sys_days(std::chrono::year(2000) / 9 / 1)}}});
    CHECK(message_of<InputError>([&] { (void)persistence_result(parts); }) ==
          "persistence is exact on these storms: there is no gain to measure");
}

TEST_CASE("storm_tracks: what a network reads, worked out by hand") {
    // From 24 N 80 W to 25 N 82 W, on 1 July 2001 at 12 UTC: 181.5 days after 1 January at 0 UTC.
    Matrix points(9, 3);
    for (Index i = 0; i < 9; ++i) {
        points(i, 0) = -74 - 2 * static_cast<Real>(i);
        points(i, 1) = 21 + static_cast<Real>(i);
        points(i, 2) = 40 + 5 * static_cast<Real>(i);
    }
    StormPart part;
    part.add({"s", {{points, std::chrono::sys_days(std::chrono::year(2001) / 6 / 30) + std::chrono::hours(12)}}});
    REQUIRE(part.size() == 2);
    const Forecast& f = part.forecasts[1];  // at point 4, 24 h after the first
    CHECK(time_text(f.time) == "2001-07-01T12:00Z");
    const Real degree = 6371 * std::numbers::pi / 180;
    const Real angle = 2 * std::numbers::pi * 181.5 / 365.25;
    CHECK(disagreement(f.inputs, Matrix{{-2 * degree * std::cos(25 * std::numbers::pi / 180)},
                                        {degree},
                                        {25},
                                        {60},
                                        {std::sin(angle)},
                                        {std::cos(angle)}}) < 1e-12);
    CHECK(std::abs(f.inputs(0, 0) - -201.55) < 0.01);  // 2 degrees of 111.195 km, times cos 25° = 0.906308
    CHECK(std::abs(f.inputs(4, 0) - 0.0194) < 1e-4);   // a day after the year's half: pi - 0.0194
    for (Index k = 0; k < feature_count; ++k) { CHECK(part.sequences[0].x(k, warm_up + 1) == f.inputs(k, 0)); }
}

TEST_CASE("storm_tracks: the interval is that of a closed case") {
    // Storms that are all alike leave no doubt.
    const std::vector<Real> same(12, 150);
    const std::vector<Real> other(12, 200);
    const std::vector<Index> storm{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4};
    const Score sure = score(same, other, storm, 1);
    CHECK(disagreement(sure.gain, 25) < 1e-12);
    REQUIRE(sure.km);
    REQUIRE(sure.gain_in);
    CHECK(std::abs(sure.km->high - sure.km->low) < 1e-9);
    CHECK(std::abs(sure.gain_in->high - sure.gain_in->low) < 1e-9);
    // One storm, drawn again, is that storm: no interval, rather than one of no width. Nor for a few.
    for (const std::vector<Index>& few : {std::vector<Index>(12, 0), {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}}) {
        const Score alone = score(same, other, few, 1);
        CHECK(disagreement(alone.gain, 25) < 1e-12);
        CHECK(!alone.km);
        CHECK(!alone.gain_in);
    }
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
        CHECK(std::abs(half.km->low - 0.40) <= 0.0101);
        CHECK(std::abs(half.km->high - 0.60) <= 0.0101);
        CHECK(std::abs(half.gain_in->low - 40) <= 1.01);
        CHECK(std::abs(half.gain_in->high - 60) <= 1.01);
    }
}

TEST_CASE("storm_tracks: ridge regression with the better penalty, as the chapter says") {
    const RidgeFit velocities = fit_ridge(real_parts(), false);
    const RidgeFit all = fit_ridge(real_parts(), true);
    CHECK(std::abs(mean(errors_km(real_parts().test, velocities.corrections)) - 171.7) < 0.05);
    CHECK(std::abs(mean(errors_km(real_parts().test, all.corrections)) - 164.8) < 0.05);
}

}  // namespace chronograd::test
