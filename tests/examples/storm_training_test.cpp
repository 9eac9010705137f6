// storm_tracks: the mask against sequences one by one, a small training run, and what is said and shown of results.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <sstream>
#include <utility>

#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "storm_map.hpp"
#include "storm_parts.hpp"
#include "storm_report.hpp"

namespace chronograd::test {

namespace {

template <class Layer>
void check_mask() {
    Rng rng(3);
    StormPart part = random_part(rng, {8, 21, 9, 14});
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

TEST_CASE("storm_tracks: a padded batch has the gradient of its sequences one by one") {
    check_mask<nn::RNN>();
    check_mask<nn::GRU>();
    check_mask<nn::LSTM>();
}

TEST_CASE("storm_tracks: the loss is the mean of the distances, rounded off at 0.1, by plain loops") {
    Rng rng(5);
    StormPart part = random_part(rng, {9, 14});
    for (ForecastSequence& s : part.sequences) { s.y = 0.01 * s.y; }
    const PaddedBatch batch = pad(part.sequences, std::vector<Index>{0, 1});
    Tape tape;
    const std::span<Var> predictions = tape.sequence(batch.steps());
    for (Var& p : predictions) { p = tape.constant(random(rng, 2, 2)); }
    Real sum = 0;
    int scored = 0;
    for (Index n = 0; n < 2; ++n) {
        // Of a run, the first two steps are no forecasts; behind its last step there is nothing to score.
        for (Index t = 2; t < (batch.number[n] == 0 ? 9 : 14) - 5; ++t, ++scored) {
            const Real east = predictions[t].value()(0, n) - part.sequences[batch.number[n]].y(0, t);
            const Real north = predictions[t].value()(1, n) - part.sequences[batch.number[n]].y(1, t);
            sum += std::sqrt(east * east + north * north + 0.1 * 0.1);
        }
    }
    CHECK(scored == 2 + 7);
    CHECK(disagreement(masked_loss(predictions, batch).item(), sum / scored) < 1e-12);
}

TEST_CASE("storm_tracks: what stands in the padding changes no bit of the gradient") {
    Rng rng(4);
    const StormPart part = random_part(rng, {9, 20});
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
    const StormPart part = random_part(rng, {8, 12, 9, 30, 8, 12, 25});
    const auto batches = batches_of(part.sequences, {6, 5, 4, 3, 2, 1, 0}, 3);
    REQUIRE(batches.size() == 3);
    CHECK(batches[0].number == std::vector<Index>{3, 6, 5});
    CHECK(batches[1].number == std::vector<Index>{1, 2, 4});
    CHECK(batches[2].number == std::vector<Index>{0});
    CHECK(batches[0].steps() == 30 - 5);
    CHECK(batches[0].scored + batches[1].scored + batches[2].scored == part.size());
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
    const TrainedForecaster trained = train_on_storms<nn::RNN>(data, quick, 0, [&] { ++epochs; });
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
    const TrainedForecaster stopped = train_on_storms<nn::RNN>(data, quick, 0, [] {});
    CHECK(stopped.validation_km.size() < 200);
    CHECK(std::ssize(stopped.validation_km) == stopped.best_epoch + 1);
}

TEST_CASE("storm_tracks: sentences follow the numbers") {
    Rng rng(7);
    const StormPart test = random_part(rng, {12, 12, 12, 12, 12, 12});
    const auto model = [&](const char* name, Real km, bool network) {
        ModelResult m{.name = name, .errors = {std::vector<Real>(test.size(), km)}};
        if (network) {
            m.errors.push_back(std::vector<Real>(test.size(), km + 2));
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
