// storm_tracks: what is said and shown of results: sentences, tables, CSV, and the pictures' scripts.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <utility>

#include "storm_map.hpp"
#include "storm_parts.hpp"
#include "storm_report.hpp"

namespace chronograd::test {

TEST_CASE("storm_tracks: sentences follow the numbers") {
    Rng rng(7);
    const StormPart test = random_part(rng, {12, 12, 12, 12, 12, 12});
    const auto model = [&](const char* name, Real km, bool network) {
        ModelResult m{.name = name, .errors = {std::vector<Real>(test.size(), km)}};
        if (network) {
            m.errors.emplace_back(test.size(), km + 2);
            m.seeds = {7, 8};
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
    CHECK(
        names_all({"RNN beats persistence by 14.5 %", "LSTM beats persistence by 19.5 %",
                   "the network has learned more than a line through the same inputs",
                   "the LSTM misses least and the RNN most, by 10.0 km more, or 5.8 % (5.8 to 5.8);\nseeds of one cell "
                   "differ by up to 2.0 km: neither other seeds nor other storms"},
                  seen));
    CHECK(seen.find("does not win") == std::string::npos);
    models[4] = model("LSTM", 210, true);
    score_all(models, test, 0);
    CHECK(names_all({"LSTM misses by 5.5 % more than persistence", "The LSTM does not win"},
                    storms_seen(models, test, 0)));
    CHECK(names_all({"30 forecasts", "[interval] valid./km  best epoch, by seed\n", "170.0  3, 4\n"},
                    results_table(models, test)));
    models[3].seconds = 1.26;
    CHECK(time_table(models) == "trained for: RNN 1.3 s, LSTM 0.0 s");
    // Of the RNN: both seeds together miss by 171 km, which is 14.5 % less than 200; seed by seed by 170 and 172.
    CHECK(names_all({"model,seed,forecasts,storms,mean_km,km_low,km_high,gain_percent,", "persistence,mean,30,6,200,",
                     "RNN,7,30,6,170,", ",3,\nRNN,8,30,6,172,"},
                    results_csv(models, test)));
    std::ostringstream gains;
    send_gains(gains, models);
    CHECK(names_all({"persistence misses by 200 km", "$gains << EOD\n4 5 5 5 \n3 10 10 10 \n2 14.5 14.5 14.5 \n1 -5.5 ",
                     "$seeds << EOD\n1.78 15 \n1.78 14 \n0.78 -5 \n0.78 -6 \n", "xerrorbars",
                     "set ytics ('ridge, velocities' 4, 'ridge, all inputs' 3, 'RNN' 2, 'LSTM' 1)"},
                    gains.str()));
    CHECK(names_all({"with the 95 % interval"}, gains_caption(models)));
    // Less than the seeds, or than other storms, would change: half of the storms are better with one, half with the
    // other.
    models[4] = model("LSTM", 169, true);
    score_all(models, test, 0);
    CHECK(names_all({"these runs do not tell the cells apart"}, storms_seen(models, test, 0)));
    for (std::vector<Real>& one : models[4].errors) {
        for (Index k = 0; k < test.size(); ++k) { one[k] += test.forecasts[k].storm % 2 == 0 ? 100 : -105; }
    }
    score_all(models, test, 0);
    CHECK(names_all({"these runs do not tell the cells apart"}, storms_seen(models, test, 0)));
}

TEST_CASE("storm_tracks: a few storms have no interval, and no verdict") {
    Rng rng(9);
    const StormPart test = random_part(rng, {12});
    std::vector<ModelResult> models;
    for (const char* const name : {"persistence", "ridge, all inputs", "GRU"}) {
        models.push_back({.name = name, .errors = {std::vector<Real>(test.size(), 200 - Real(10 * models.size()))}});
    }
    models[2].seeds = models[2].epochs = {3};
    score_all(models, test, 0);
    CHECK(
        storms_seen(models, test, 0) ==
        "GRU beats persistence by 10.0 %.\nOver ridge regression on the same inputs the gain of the GRU (chosen on the "
        "validation part) is 5.3 %.\n1 storm: too few for an interval, and for a verdict.");
    const std::string table = results_table(models, test);
    CHECK(
        names_all({"on 1 storm; too few for intervals\n", "180.0                  -    10.0                -"}, table));
    CHECK(names_all({"GRU,mean,5,1,180,,,", ",,,,0\nGRU,3,5,1,180,,,"}, results_csv(models, test)));
    std::ostringstream gains;
    send_gains(gains, models);
    CHECK(gains.str().find("errorbars") == std::string::npos);
    CHECK(gains_caption(models).find("interval") == std::string::npos);
    const auto shown = choose_for_map(test, Matrix(2, test.size()));
    REQUIRE(shown.size() == 1);
    std::ostringstream maps;
    send_maps(maps, shown, "GRU, seed 3");
    CHECK(names_all({"set title 's0, ", "UTC' noenhanced", "title 'GRU, seed 3'"}, maps.str()));
    CHECK(names_all({"A storm, and a forecast by one network (GRU, seed 3)"}, maps_caption(shown, "GRU, seed 3")));
}

TEST_CASE("storm_tracks: the map shows the storm that gains most, the median and the one that gains least") {
    Rng rng(8);
    const StormPart test = random_part(rng, {15, 15, 15, 15, 15, 9});  // the last has too few forecasts
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
    CHECK(names_all({"one network (GRU, seed 0) gains most on, least, and the median"},
                    maps_caption(shown, "GRU, seed 0")));
    CHECK(maps_caption({shown[0], shown[2]}, "GRU").find("median") == std::string::npos);
    // Every storm's mean gain by another formula for distances, and the order of the five that have enough forecasts.
    std::vector<std::pair<Real, std::string>> gains;
    for (Index storm = 0; storm < 5; ++storm) {
        Real sum = 0;
        int n = 0;
        for (Index k = 0; k < test.size(); ++k) {
            const Forecast& f = test.forecasts[k];
            if (f.storm != storm) { continue; }
            sum += by_vectors(f.persistence, f.future[3]) -
                   by_vectors(corrected(f, corrections(0, k), corrections(1, k)), f.future[3]);
            ++n;
        }
        gains.emplace_back(sum / n, test.storms[storm]);
    }
    std::sort(gains.rbegin(), gains.rend());
    CHECK(shown[0].storm == gains[0].second);
    CHECK(shown[1].storm == gains[2].second);
    CHECK(shown[2].storm == gains[4].second);
    CHECK(shown[1].rule == "median");
    // Of the median storm no forecast's gain is nearer to its mean than that of the one which is shown.
    const auto off = [&](Real before, Real after) { return std::abs(before - after - gains[2].first); };
    for (Index k = 0; k < test.size(); ++k) {
        const Forecast& f = test.forecasts[k];
        if (test.storms[f.storm] != shown[1].storm) { continue; }
        CHECK(off(shown[1].persistence_km, shown[1].network_km) <=
              off(by_vectors(f.persistence, f.future[3]),
                  by_vectors(corrected(f, corrections(0, k), corrections(1, k)), f.future[3])) +
                  1e-6);
    }
    CHECK(shown[0].storm == "s1");
    CHECK(shown[2].storm == "s2");
    const std::string csv = maps_csv(shown);
    CHECK(csv.starts_with("rule,storm,time,what,hours,lat_deg,lon_deg,error_km\nbest,s1,"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 3 * (4 + 4 + 2));
    CHECK(names_all({fmt::format(",network,24,{},{},{}\nmedian,", shown[0].predicted.lat, shown[0].predicted.lon,
                                 shown[0].network_km),
                     fmt::format(",track,24,{},{},\nworst,{},{},persistence,", shown[2].forecast.future[3].lat,
                                 shown[2].forecast.future[3].lon, shown[2].storm, time_text(shown[2].forecast.time))},
                    csv));
    std::ostringstream maps;
    send_maps(maps, shown, "GRU, seed 0");
    CHECK(names_all({"set title 'best: s1, ", "set title 'median: ", "set title 'worst: s2, ",
                     fmt::format("persistence misses by {:.0f} km, the network by {:.0f} km", shown[0].persistence_km,
                                 shown[0].network_km),
                     "set size ratio ", "title 'GRU, seed 0'"},
                    maps.str()));
    CHECK(shown[0].network_km < shown[0].persistence_km);
    CHECK(shown[2].network_km > shown[2].persistence_km);
    for (const MappedForecast& m : shown) {
        CHECK(disagreement(m.network_km, by_vectors(m.predicted, m.forecast.future[3])) < 1e-9);
    }
}

}  // namespace chronograd::test
