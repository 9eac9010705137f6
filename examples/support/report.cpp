// Text made of models, predictions and losses.
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "csv.hpp"

namespace chronograd::examples {

std::string range(Index first, Index count) {
    return count == 1 ? fmt::format("{}", first) : fmt::format("{}..{}", first, first + count - 1);
}

std::string model_table(const std::vector<std::pair<std::string, std::vector<Parameter>>>& layers) {
    std::string table;
    Index total = 0;
    for (const auto& [layer, parameters] : layers) {
        for (const Parameter& p : parameters) {
            const std::string shape = fmt::format("{}x{}", p.rows(), p.cols());
            table += fmt::format("  {:<20} {:>9} {:>9}\n", layer + "." + p.name(), shape, p.size());
            total += p.size();
        }
    }
    return table + fmt::format("  {:<20} {:>9} {:>9}", "all parameters", "", total);
}

std::string Prediction::name() const {
    if (pass == 1) { return "first pass"; }
    return state == "training" ? "second pass, training state" : "second pass, state carried on";
}

// "off by, on average over points 24..28, ...: x 0.1, y 0.2" of the rows begin .. end - 1; nothing if there are none.
static std::string miss_of(const Track& track, const Prediction& p, Index begin, Index end, const char* what) {
    if (begin >= end) { return ""; }
    std::string text = fmt::format("\n   off by, {} {}, {}:", end - begin == 1 ? "at point" : "on average over points",
                                   range(p.first + begin, end - begin), what);
    for (Index c = 0; c < track.points.cols(); ++c) {
        Real sum = 0;
        for (Index i = begin; i < end; ++i) { sum += std::abs(p.points(i, c) - track.points(p.first + i, c)); }
        text += fmt::format("{} {} {:.3g}", c == 0 ? "" : ",", track.columns[c], sum / static_cast<Real>(end - begin));
    }
    return text;
}

std::string prediction_table(const Track& track, const Prediction& prediction) {
    const Index n = prediction.points.rows();
    const Index known = std::clamp<Index>(track.size() - prediction.first, 0, n);
    std::string names;
    for (const std::string& column : track.columns) { names += fmt::format(" {:>10}", column); }
    const std::string rule = "   |";

    std::string table =
        fmt::format("{}: points {}, predicted from {} {}\n", prediction.name(), range(prediction.first, n),
                    prediction.pass == 1 ? "points" : "the predicted points", range(prediction.inputs, n));
    table += fmt::format("   point{}{}{}   in the track\n", names, rule, names);
    const auto cells = [](MatrixView numbers) {
        std::string text;
        for (const Real x : numbers) { text += fmt::format(" {:>10.5g}", x); }
        return text;
    };
    for (Index i = 0; i < n; ++i) {
        table += fmt::format("   {:>5}{}", prediction.first + i, cells(point(prediction.points, i)));
        if (i < known) { table += rule + cells(point(track.points, prediction.first + i)); }
        table += i + 1 < n ? "\n" : "";
    }
    if (known == 0) { return table + "\n   off by: not known, the track ends before"; }
    const Index trained = std::min(prediction.trained, known);
    return table + miss_of(track, prediction, 0, trained, "targets in training") +
           miss_of(track, prediction, trained, known, "never a target");
}

std::string predictions_csv(const Track& track, const std::vector<Prediction>& predictions) {
    std::string csv = "point,pass,state";
    for (const std::string& column : track.columns) { csv += fmt::format(",{}", csv_cell(column)); }
    csv += '\n';
    for (const Prediction& prediction : predictions) {
        for (Index i = 0; i < prediction.points.rows(); ++i) {
            csv += fmt::format("{},{},{}", prediction.first + i, prediction.pass, prediction.state);
            for (const Real x : point(prediction.points, i)) { csv += fmt::format(",{}", x); }
            csv += '\n';
        }
    }
    return csv;
}

std::string loss_csv(const std::vector<Real>& losses) {
    std::string csv = "iteration,loss\n";
    for (std::size_t i = 0; i < losses.size(); ++i) {
        fmt::format_to(std::back_inserter(csv), "{},{}\n", i, losses[i]);
    }
    return csv;
}

}  // namespace chronograd::examples
