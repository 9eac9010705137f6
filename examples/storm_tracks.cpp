// storm_tracks: where a storm will be in 24 hours: RNN, GRU and LSTM forecast real storms that they have never seen
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "lesson.hpp"
#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "storm_map.hpp"
#include "storm_report.hpp"
#include "words.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    std::string cell = "all";
    Index seeds = 3;
    std::string train;
    std::string test;
    StormTraining training;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("storm_tracks: networks forecast where a storm will be in 24 hours, on storms never trained on.");
    options.text("cell", "NAME", s.cell, "recurrent cell: rnn, gru, lstm or all");
    options.integer("seeds", s.seeds, 1, 100, "networks of each cell: from --seed on, one a seed");
    options.integer("hidden", s.training.hidden, 1, 512, "hidden units");
    options.integer("epochs", s.training.epochs, 1, 10'000, "times that training sees every storm, at most");
    options.text("train", "FILE.csv", s.train,
                 "train on the storms of this file, the last fifth of them for validation; each one's rows stand "
                 "together, in order of time");
    options.text("test", "FILE.csv", s.test,
                 "test on all storms of this file, ordered the same way, and train on none of them");
    add_lesson_options(options, s.lesson);
    if (!options.parse(argc, argv)) { return false; }
    s.cell = lower_case(s.cell);
    if (s.cell != "rnn" && s.cell != "gru" && s.cell != "lstm" && s.cell != "all") {
        throw InputError(fmt::format("--cell {}: there is no such cell; there are rnn, gru, lstm and all", s.cell));
    }
    return true;
}

// A cell's part of the lesson: a network for each seed.
template <class Layer>
ModelResult study(const std::string& cell, const StormData& data, const Settings& s) {
    ModelResult study{.name = cell};
    Progress progress(cell, s.seeds * s.training.epochs);
    for (Index k = 0; k < s.seeds; ++k) {
        Index epochs = k * s.training.epochs;
        const TrainedForecaster trained = train_on_storms<Layer>(
            data, s.training, static_cast<std::uint32_t>(s.lesson.seed + k), [&] { progress.update(++epochs); });
        add_seed(study, s.lesson.seed + k, trained, data.parts.test);
    }
    return study;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("storm_tracks", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        const PartFiles files{s.train, s.test};
        const Parts parts = make_parts(files);
        std::vector<ModelResult> models{persistence_result(parts)};  // the storm goes on as in the last 6 hours
        Lesson lesson("storm_tracks", "How much better than persistence does a network forecast a storm's position?",
                      s.lesson);
        lesson.numbers(parts_text(parts, files) + "\n");

        // What needs no network, either: a line through the last four motions.
        models.push_back(ridge_result("ridge, velocities", fit_ridge(parts, false), parts.test));
        models.push_back(ridge_result("ridge, all inputs", fit_ridge(parts, true), parts.test));

        // The networks learn what is to be added to persistence.
        const StormData data(parts);
        const auto wanted = [&](const char* cell) { return s.cell == "all" || s.cell == cell; };
        if (wanted("rnn")) { models.push_back(study<nn::RNN>("RNN", data, s)); }
        if (wanted("gru")) { models.push_back(study<nn::GRU>("GRU", data, s)); }
        if (wanted("lstm")) { models.push_back(study<nn::LSTM>("LSTM", data, s)); }

        const auto draws = static_cast<std::uint32_t>(s.lesson.seed);
        score_all(models, parts.test, draws);
        lesson.numbers(results_table(models, parts.test));
        say("{}", time_table(models));
        lesson.seen(storms_seen(models, parts.test, draws));

        // The map is of one network: of the best cell, that of the first seed.
        const ModelResult& best = best_network(models);
        const std::string network = fmt::format("{}, seed {}", best.name, best.seeds[0]);
        const std::vector<MappedForecast> shown = choose_for_map(parts.test, best.corrections);
        lesson.csv("storm_tracks.csv", results_csv(models, parts.test));
        lesson.csv("storm_tracks_forecasts.csv", forecasts_csv(models, parts.test));
        lesson.csv("storm_tracks_map.csv", maps_csv(shown));
        lesson.picture("storm_tracks.svg", gains_caption(models), [&](std::ostream& gp) { send_gains(gp, models); });
        lesson.picture("storm_tracks_map.svg", maps_caption(shown, network),
                       [&](std::ostream& gp) { send_maps(gp, shown, network); });
        lesson.finish();
    });
}
