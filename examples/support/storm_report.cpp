// The table, the picture and the sentences of storm_tracks, all from the models' errors.
#include "storm_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "csv.hpp"
#include "plot.hpp"

namespace chronograd::examples {
namespace {

std::string count(std::size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

std::string part_text(const char* name, const StormPart& part) {
    return fmt::format("{}: {} of {}", name, count(part.forecasts.size(), "forecast"),
                       count(part.storms.size(), "storm"));
}

std::string interval_text(const Interval& i) { return fmt::format("{:.1f} to {:.1f}", i.low, i.high); }

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

/// One sentence on which cell was best, and whether that was the LSTM.
std::string cells_sentence(const std::vector<const ModelResult*>& networks) {
    if (networks.size() < 2) { return ""; }
    const auto less = [](const ModelResult* a, const ModelResult* b) { return a->score.mean_km < b->score.mean_km; };
    const ModelResult& best = **std::min_element(networks.begin(), networks.end(), less);
    const ModelResult& worst = **std::max_element(networks.begin(), networks.end(), less);
    const Real apart = worst.score.mean_km - best.score.mean_km;
    std::string text = fmt::format("\nOf the cells the {} misses least and the {} most, by {:.1f} km more;", best.name,
                                   worst.name, apart);
    if (networks[0]->errors.size() < 2) {
        text += " what another seed would change is not seen.";
    } else {
        const Real spread = spread_of_seeds(networks);
        text += fmt::format(
            " seeds of one cell differ by up to {:.1f} km,\nso {}.", spread,
            spread >= apart ? "these runs do not tell the cells apart" : "the seeds alone do not make that difference");
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

ModelResult persistence_result(const StormPart& test) {
    return {.name = "persistence", .errors = {errors_km(test, no_corrections(test))}};
}

ModelResult ridge_result(const std::string& name, const RidgeFit& fit, const StormPart& test) {
    return {.name = name, .errors = {errors_km(test, fit.corrections)}, .validation_km = fit.validation_km};
}

void add_seed(ModelResult& network, const TrainedForecaster& trained, const StormPart& test) {
    const auto seeds = static_cast<Real>(network.errors.size());
    const Real best = trained.validation_km[trained.best_epoch - 1];
    network.validation_km = (seeds * network.validation_km + best) / (seeds + 1);
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
    std::string text =
        fmt::format("{} ({})\n{} ({})\n{} ({})", part_text("training", parts.train), train,
                    part_text("validation", parts.validation), validation, part_text("test", parts.test), test);
    if (parts.left_out > 0) {
        text += fmt::format("\nleft out of training and validation, since they are tested: {}",
                            count(static_cast<std::size_t>(parts.left_out), "storm"));
    }
    return text;
}

std::string results_table(const std::vector<ModelResult>& models, const StormPart& test) {
    std::string text = fmt::format(
        "mean great-circle error of {}, 24 h ahead, on {}; in brackets 95 % intervals over storms\n\n"
        "{:<20} {:>9} {:>18} {:>7} {:>16}  {:<24} {:>7}",
        count(test.forecasts.size(), "forecast"), count(test.storms.size(), "storm"), "model", "error/km", "[interval]",
        "gain/%", "[interval]", "seeds: best epochs", "time/s");
    for (const ModelResult& m : models) {
        const Score& s = m.score;
        std::string line = fmt::format("\n{:<20} {:>9.1f} {:>18}", m.name, s.mean_km, "[" + interval_text(s.km) + "]");
        if (&m != &models[0]) { line += fmt::format(" {:>7.1f} {:>16}", s.gain, "[" + interval_text(s.gain_in) + "]"); }
        if (m.is_network()) {
            const std::string epochs = fmt::format("{}: {}", m.epochs.size(), fmt::join(m.epochs, ", "));
            line += fmt::format("  {:<24} {:>7.1f}", epochs, m.seconds);
        }
        text += line;
    }
    return text;
}

std::string results_csv(const std::vector<ModelResult>& models, const StormPart& test) {
    std::string csv =
        "model,network,forecasts,storms,mean_km,km_low,km_high,gain_percent,gain_low,gain_high,best_epoch,validation_"
        "km\n";
    for (const ModelResult& m : models) {
        const Score& s = m.score;
        fmt::format_to(std::back_inserter(csv), "{},mean,{},{},{},{},{},{},{},{},,{}\n", csv_cell(m.name), test.size(),
                       test.storms.size(), s.mean_km, s.km.low, s.km.high, s.gain, s.gain_in.low, s.gain_in.high,
                       m.validation_km);
        if (!m.is_network()) { continue; }
        const std::vector<Real> means = m.seed_means();
        for (std::size_t k = 0; k < means.size(); ++k) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},,,{},,,{},\n", m.name, k + 1, test.size(),
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

void send_gains(std::ostream& gp, const std::vector<ModelResult>& models) {
    const Index n = std::ssize(models) - 1;  // all but persistence, whose gain is 0
    Matrix gains(n, 4);
    Real low = 0;
    Real high = 1;
    Index seeds = 0;
    for (Index k = 0; k < n; ++k) {
        const Score& s = models[k + 1].score;
        gains(k, 0) = n - k;
        gains(k, 1) = s.gain;
        gains(k, 2) = s.gain_in.low;
        gains(k, 3) = s.gain_in.high;
        low = std::min(low, s.gain_in.low);
        high = std::max(high, s.gain_in.high);
        if (models[k + 1].is_network()) { seeds += std::ssize(models[k + 1].errors); }
    }
    Matrix points(seeds, 2);
    Index row = 0;
    for (Index k = 0; k < n; ++k) {
        if (!models[k + 1].is_network()) { continue; }
        for (const Real seed : models[k + 1].seed_means()) {
            points(row, 0) = static_cast<Real>(n - k) - Real(0.22);
            points(row, 1) = 100 * (1 - seed / models[0].score.mean_km);
            high = std::max(high, points(row, 1));
            low = std::min(low, points(row++, 1));
        }
    }
    send_block(gp, "gains", gains);
    send_block(gp, "seeds", points);
    gp << "set title "
       << quoted(fmt::format("24 h ahead: persistence misses by {:.0f} km on average", models[0].score.mean_km))
       << "\nset bmargin 7\nset xlabel 'mean error below that of persistence, in %'\n"
       << "set xrange [" << low - 1 << ":" << high + 1 << "]\n"
       << "set yrange [0.3:" << static_cast<Real>(n) + Real(0.6) << "]\n"
       << "set grid xtics lc rgb '#dddddd' lt 1\n"
       << "set arrow from 0, graph 0 to 0, graph 1 nohead dt 2 lw 2 lc rgb '" << colour::dark << "'\n"
       << "set key at screen 0.97, screen 0.02 bottom right\nset ytics (";
    for (Index k = 0; k < n; ++k) { gp << (k > 0 ? ", " : "") << quoted(models[k + 1].name) << " " << n - k; }
    gp << ")\n";
    PlotList plot(gp, "plot");
    plot.add(fmt::format("$gains using 2:1:3:4 with xerrorbars pt 7 ps 1.3 lw 3 lc rgb '{}' title {}", colour::blue,
                         quoted("all seeds, 95 % interval over storms")));
    plot.add(
        fmt::format("$seeds using 2:1 with points pt 8 ps 0.9 lw 1.5 lc rgb '{}' title 'one seed'", colour::vermilion));
    gp << "\n";
}

std::string storms_seen(const std::vector<ModelResult>& models, const StormPart& test, std::uint32_t seed) {
    const std::vector<const ModelResult*> networks = networks_of(models);
    std::string text;
    for (const ModelResult* m : networks) {
        const Score& s = m->score;
        const bool sure = s.gain_in.low > 0 || s.gain_in.high < 0;
        text += fmt::format("{}{} {} (95 % of redrawn sets of storms: {}){}", text.empty() ? "" : ";\n", m->name,
                            s.gain >= 0 ? fmt::format("beats persistence by {:.1f} %", s.gain)
                                        : fmt::format("misses by {:.1f} % more than persistence", -s.gain),
                            interval_text(s.gain_in), sure ? "" : ", which is not told apart from no gain");
    }
    const ModelResult& network = best_network(models);
    const ModelResult& ridge = find(models, "ridge, all inputs");
    const Score over = score(network.mean_errors(), ridge.mean_errors(), storms_of_forecasts(test), seed);
    text += fmt::format(
        ".\nOver ridge regression on the same inputs the gain of the {} (chosen on the validation part) is {:.1f} % "
        "({}):\n{}.",
        network.name, over.gain, interval_text(over.gain_in),
        over.gain_in.low > 0    ? "the network has learned more than a line through the last four motions"
        : over.gain_in.high < 0 ? "the plain line is better here"
                                : "the interval holds 0, so these storms do not show that a network is needed");
    return text + cells_sentence(networks);
}

}  // namespace chronograd::examples
