// The tables and the sentences of storm_tracks, all from the models' errors.
#include "storm_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "csv.hpp"
#include "program.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

std::string part_text(const char* name, const StormPart& part, const std::string& which) {
    return fmt::format("{}: {} of {} ({}), in {}; persistence misses by {:.1f} km", name,
                       counted(part.size(), "forecast"), counted(std::ssize(part.storms), "storm"), which,
                       counted(std::ssize(part.sequences), "sequence"), mean(errors_km(part, no_corrections(part))));
}

std::string interval_text(const Interval& i) { return fmt::format("{:.1f} to {:.1f}", i.low, i.high); }

/// In the table.
std::string in_brackets(const std::optional<Interval>& i) { return i ? "[" + interval_text(*i) + "]" : "-"; }

const ModelResult& find(const std::vector<ModelResult>& models, const std::string& name) {
    return *std::find_if(models.begin(), models.end(), [&](const ModelResult& m) { return m.name == name; });
}

std::vector<const ModelResult*> networks_of(const std::vector<ModelResult>& models) {
    std::vector<const ModelResult*> networks;
    for (const ModelResult& m : models) {
        if (m.is_network()) { networks.push_back(&m); }
    }
    return networks;
}

/// The largest difference between two seeds of one network, km.
Real spread_of_seeds(const std::vector<const ModelResult*>& networks) {
    Real spread = 0;
    for (const ModelResult* m : networks) {
        const std::vector<Real> means = m->seed_means();
        const auto [low, high] = std::minmax_element(means.begin(), means.end());
        spread = std::max(spread, *high - *low);
    }
    return spread;
}

/// Which cell was best, whether that is more than other seeds or other storms would change, and whether it was the
/// LSTM.
std::string cells_sentence(const std::vector<const ModelResult*>& networks, const StormPart& test, std::uint32_t seed) {
    if (networks.size() < 2) { return ""; }
    const auto less = [](const ModelResult* a, const ModelResult* b) { return a->score.mean_km < b->score.mean_km; };
    const ModelResult& best = **std::min_element(networks.begin(), networks.end(), less);
    const ModelResult& worst = **std::max_element(networks.begin(), networks.end(), less);
    const Real apart = worst.score.mean_km - best.score.mean_km;
    const Score over = score(best.mean_errors(), worst.mean_errors(), storms_of_forecasts(test), seed);
    std::string text = fmt::format("\nOf the cells the {} misses least and the {} most, by {:.1f} km more", best.name,
                                   worst.name, apart);
    if (over.gain_in) { text += fmt::format(", or {:.1f} % ({})", over.gain, interval_text(*over.gain_in)); }
    if (networks[0]->errors.size() < 2) {
        text += "; what another seed would change is not seen.";
    } else {
        const Real spread = spread_of_seeds(networks);
        text += fmt::format(";\nseeds of one cell differ by up to {:.1f} km: ", spread);
        text += spread < apart && over.gain_in && over.gain_in->low > 0
                    ? "neither other seeds nor other storms make that difference alone."
                    : "these runs do not tell the cells apart.";
    }
    if (best.name != "LSTM") { text += " The LSTM does not win."; }
    return text;
}

}  // namespace

std::vector<Real> ModelResult::mean_errors() const {
    std::vector<Real> means(errors[0].size());
    for (const std::vector<Real>& one : errors) {
        for (std::size_t k = 0; k < means.size(); ++k) { means[k] += one[k] / static_cast<Real>(errors.size()); }
    }
    return means;
}

std::vector<Real> ModelResult::seed_means() const {
    std::vector<Real> means;
    for (const std::vector<Real>& one : errors) { means.push_back(mean(one)); }
    return means;
}

ModelResult persistence_result(const Parts& parts) {
    std::vector<Real> errors = errors_km(parts.test, no_corrections(parts.test));
    if (!(mean(errors) > 0)) { throw InputError("persistence is exact on these storms: there is no gain to measure"); }
    return {.name = "persistence",
            .errors = {std::move(errors)},
            .validation_km = mean(errors_km(parts.validation, no_corrections(parts.validation)))};
}

ModelResult ridge_result(const std::string& name, const RidgeFit& fit, const StormPart& test) {
    return {.name = name, .errors = {errors_km(test, fit.corrections)}, .validation_km = fit.validation_km};
}

void add_seed(ModelResult& network, Index seed, const TrainedForecaster& trained, const StormPart& test) {
    const auto seeds = static_cast<Real>(network.errors.size());
    const Real best = trained.validation_km[trained.best_epoch - 1];
    network.validation_km = (seeds * network.validation_km + best) / (seeds + 1);
    if (network.seeds.empty()) { network.corrections = trained.corrections; }
    network.seeds.push_back(seed);
    network.errors.push_back(errors_km(test, trained.corrections));
    network.epochs.push_back(trained.best_epoch);
    network.seconds += trained.seconds;
}

void score_all(std::vector<ModelResult>& models, const StormPart& test, std::uint32_t seed) {
    const std::vector<Real> persistence = models[0].mean_errors();
    const std::vector<Index> storms = storms_of_forecasts(test);
    for (ModelResult& m : models) { m.score = score(m.mean_errors(), persistence, storms, seed); }
}

std::string parts_text(const Parts& parts, const PartFiles& files) {
    const std::string train =
        files.train.empty() ? "storms of 1975 to 2004"
                            : fmt::format("the first four fifths of the storms in {}", files.train.filename().string());
    const std::string validation = files.train.empty() ? "2005 to 2009" : "the last fifth";
    const std::string test =
        files.test.empty() ? "2010 to 2014" : fmt::format("all of {}", files.test.filename().string());
    std::string text = part_text("training", parts.train, train) + "\n" +
                       part_text("validation", parts.validation, validation) + "\n" +
                       part_text("test", parts.test, test);
    if (parts.left_out > 0) {
        text += fmt::format("\nleft out of training and validation, since they are tested: {}",
                            counted(parts.left_out, "storm"));
    }
    return text;
}

std::string results_table(const std::vector<ModelResult>& models, const StormPart& test) {
    std::string text = fmt::format(
        "mean great-circle error of {}, 24 h ahead, on {}; {}\n\n"
        "{:<20} {:>9} {:>18} {:>7} {:>16} {:>9}  {}",
        counted(test.size(), "forecast"), counted(std::ssize(test.storms), "storm"),
        models[0].score.km ? "in brackets 95 % intervals over storms" : "too few for intervals", "model", "error/km",
        "[interval]", "gain/%", "[interval]", "valid./km", "best epoch, by seed");
    for (const ModelResult& m : models) {
        const Score& s = m.score;
        const bool first = &m == &models[0];
        text += fmt::format("\n{:<20} {:>9.1f} {:>18} {:>7} {:>16} {:>9.1f}", m.name, s.mean_km, in_brackets(s.km),
                            first ? "" : fmt::format("{:.1f}", s.gain), first ? "" : in_brackets(s.gain_in),
                            m.validation_km);
        if (m.is_network()) { text += fmt::format("  {}", fmt::join(m.epochs, ", ")); }
    }
    return text + "\nvalid./km: the error on the validation part, by which epochs and penalties are chosen";
}

std::string time_table(const std::vector<ModelResult>& models) {
    std::string text;
    for (const ModelResult* m : networks_of(models)) {
        text += fmt::format("{}{} {:.1f} s", text.empty() ? "trained for: " : ", ", m->name, m->seconds);
    }
    return text;
}

std::string results_csv(const std::vector<ModelResult>& models, const StormPart& test) {
    std::string csv =
        "model,seed,forecasts,storms,mean_km,km_low,km_high,gain_percent,gain_low,gain_high,best_epoch,validation_"
        "km\n";
    for (const ModelResult& m : models) {
        const Score& s = m.score;
        const auto ends = [](const std::optional<Interval>& i) {
            return i ? fmt::format("{},{}", i->low, i->high) : ",";
        };
        fmt::format_to(std::back_inserter(csv), "{},mean,{},{},{},{},{},{},,{}\n", csv_cell(m.name), test.size(),
                       test.storms.size(), s.mean_km, ends(s.km), s.gain, ends(s.gain_in), m.validation_km);
        if (!m.is_network()) { continue; }
        const std::vector<Real> means = m.seed_means();
        for (std::size_t k = 0; k < means.size(); ++k) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},,,{},,,{},\n", m.name, m.seeds[k], test.size(),
                           test.storms.size(), means[k], 100 * (1 - means[k] / models[0].score.mean_km), m.epochs[k]);
        }
    }
    return csv;
}

std::string forecasts_csv(const std::vector<ModelResult>& models, const StormPart& test) {
    std::string csv = "storm,time";
    std::vector<std::vector<Real>> errors;
    for (const ModelResult& m : models) {
        csv += "," + csv_cell(m.name + "_km");
        errors.push_back(m.mean_errors());
    }
    for (std::size_t k = 0; k < test.forecasts.size(); ++k) {
        const Forecast& f = test.forecasts[k];
        csv += "\n" + csv_cell(test.storms[f.storm]) + "," + time_text(f.time);
        for (const std::vector<Real>& e : errors) { csv += fmt::format(",{}", e[k]); }
    }
    return csv + "\n";
}

const ModelResult& best_network(const std::vector<ModelResult>& models) {
    const std::vector<const ModelResult*> networks = networks_of(models);
    return **std::min_element(networks.begin(), networks.end(), [](const ModelResult* a, const ModelResult* b) {
        return a->validation_km < b->validation_km;
    });
}

std::string storms_seen(const std::vector<ModelResult>& models, const StormPart& test, std::uint32_t seed) {
    const std::vector<const ModelResult*> networks = networks_of(models);
    std::string text;
    for (const ModelResult* m : networks) {
        const Score& s = m->score;
        text += fmt::format("{}{} {}", text.empty() ? "" : ";\n", m->name,
                            s.gain >= 0 ? fmt::format("beats persistence by {:.1f} %", s.gain)
                                        : fmt::format("misses by {:.1f} % more than persistence", -s.gain));
        if (!s.gain_in) { continue; }
        const bool sure = s.gain_in->low > 0 || s.gain_in->high < 0;
        text += fmt::format(" (95 % of redrawn sets of storms: {}){}", interval_text(*s.gain_in),
                            sure ? "" : ", which is not told apart from no gain");
    }
    const ModelResult& network = best_network(models);
    const ModelResult& ridge = find(models, "ridge, all inputs");
    const Score over = score(network.mean_errors(), ridge.mean_errors(), storms_of_forecasts(test), seed);
    text += fmt::format(
        ".\nOver ridge regression on the same inputs the gain of the {} (chosen on the validation part) is {:.1f} %",
        network.name, over.gain);
    if (!over.gain_in) {
        return text + fmt::format(".\n{}: too few for an interval, and for a verdict.",
                                  counted(std::ssize(test.storms), "storm"));
    }
    text +=
        fmt::format(" ({}):\n{}.", interval_text(*over.gain_in),
                    over.gain_in->low > 0    ? "the network has learned more than a line through the same inputs"
                    : over.gain_in->high < 0 ? "the plain line is better here"
                                             : "the interval holds 0, so these storms do not show that a network is "
                                               "needed");
    return text + cells_sentence(networks, test, seed);
}

}  // namespace chronograd::examples
