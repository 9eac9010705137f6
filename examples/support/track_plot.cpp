// The pictures of a training, as gnuplot scripts.
#include "track_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "plot.hpp"

namespace chronograd::examples {
namespace {

/// Points of one kind in a scatter, joined by a thin line.
struct Series {
    const char* colour;
    const char* marks;  ///< shape and size
    MatrixView points;
    Index known = 0;  ///< the first so many are shown as open circles
};

/// An entry of the legend.
struct Entry {
    std::string title;
    std::string look;
};

// Each shape fits into the next, and the smallest are drawn last: predictions run together, and shapes that lie on one
// place shall all be seen.
constexpr const char* dot = "pt 7 ps 0.5";
constexpr const char* circle = "pt 7 ps 0.65";
constexpr const char* open_circle = "pt 6 ps 0.65";
constexpr const char* square = "pt 4 ps 0.85";
constexpr const char* triangle = "pt 8 ps 1.2";

std::string look(const Series& s, bool known) {
    return fmt::format("{} lw 1.5 lc rgb '{}'", known ? open_circle : s.marks, s.colour);
}

/// From the least to the largest number in column c of all series, with room around them. Not less than a
/// twentieth of the numbers themselves: a column of 2.000 and 2.001 shall look constant.
std::pair<Real, Real> axis_range(const std::vector<Series>& all, Index c) {
    Real low = all[0].points(0, c);
    Real high = low;
    for (const Series& s : all) {
        for (Index i = 0; i < s.points.rows(); ++i) {
            low = std::min(low, s.points(i, c));
            high = std::max(high, s.points(i, c));
        }
    }
    const Real magnitude = std::max(std::abs(low), std::abs(high));
    const Real span = magnitude == 0 ? 1 : std::max(high - low, magnitude / 20);
    const Real middle = low + (high - low) / 2;
    return {middle - Real(0.55) * span, middle + Real(0.55) * span};
}

/// A legend below the picture, of labels: gnuplot's own guesses how wide a text is, and drops what it thinks too wide.
void send_legend(std::ostream& gp, const std::vector<Entry>& entries) {
    gp << "unset key\n";
    for (std::size_t k = 0; k < entries.size(); ++k) {  // two columns, row by row
        const bool left = k % 2 == 0;
        const auto row = static_cast<double>(k / 2);  // NOLINT(bugprone-integer-division): whole rows are meant
        const std::string place = fmt::format("at screen {}, screen {}", left ? 0.03 : 0.52, 0.115 - 0.042 * row);
        gp << "set label " << quoted(entries[k].title) << " " << place << " offset 2, 0 font ',16'\n";
        if (!entries[k].look.empty()) { gp << "set label '' " << place << " point " << entries[k].look << "\n"; }
    }
}

/// The numbers of the track's first and last point, beside them: which way it goes, and where it ends.
void send_ends(std::ostream& gp, const Series& track) {
    for (const Index i : {Index(0), track.points.rows() - 1}) {
        gp << "set label '" << i << "' at ";
        for (Index c = 0; c < track.points.cols(); ++c) { gp << (c == 0 ? "" : ", ") << track.points(i, c); }
        gp << " center offset 0, -0.8 font ',16' textcolor rgb '" << track.colour << "'\n";
    }
}

/// A box with walls, seen from above, with room for the legend.
void send_box(std::ostream& gp) {
    gp << "set view 62, 30, 1.0, 1.3\n"
       << "set origin -0.01, 0.12\n"
       << "set size 1, 0.88\n"
       << "set border 895 lc rgb '#999999'\n"
       << "set tics textcolor rgb 'black'\n"
       << "set xtics offset 0, -0.2\n"
       << "set ytics offset 0.3, -0.2\n"
       << "set grid x y z vertical lc rgb '#dddddd' lt 1\n"
       << "set xlabel rotate parallel offset 0, -0.3\n"
       << "set ylabel rotate parallel offset 0, -0.3\n"
       << "set zlabel rotate\n"
       << "set xyplane 0\n";
}

/// "lon_deg" as "lon (degrees)": the endings that columns of measurements have.
std::string axis_name(const std::string& column) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> units{
        {{"_deg", "degrees"}, {"_kt", "knots"}, {"_hpa", "hPa"}}};
    for (const auto& [ending, unit] : units) {
        if (column.ends_with(ending)) {
            return fmt::format("{} ({})", column.substr(0, column.size() - ending.size()), unit);
        }
    }
    return column;
}

}  // namespace

void write_loss_script(OutputFolder& out, const std::vector<Real>& losses, const std::string& title,
                       const std::string& what) {
    // A logarithmic axis has no place for a loss of 0.
    const auto zeros = std::count(losses.begin(), losses.end(), Real(0));
    const bool logarithmic = zeros < std::ssize(losses);
    const std::string axis = logarithmic && zeros > 0 ? what + " (0 is not shown)" : what;
    write_script(out, "loss", [&](std::ostream& gp) {
        send_block(gp, "loss", MatrixView(losses.data(), std::ssize(losses), 1));
        gp << "set title " << quoted(title) << " noenhanced\n"
           << "set xlabel 'iteration'\n"
           << "set ylabel " << quoted(axis) << " noenhanced\n";
        if (logarithmic) { gp << "set logscale y\nset format y '10^{%T}'\n"; }
        gp << "set grid lc rgb '#dddddd' lt 1\n"
           << "unset key\n"
           << "plot $loss using 0:1 with " << (losses.size() < 50 ? "linespoints pt 7" : "lines") << " lc rgb '"
           << colour::blue << "'\n";
    });
}

bool can_be_drawn(const Track& track) { return track.points.cols() == 2 || track.points.cols() == 3; }

void write_track_script(OutputFolder& out, const Track& track, const std::vector<Prediction>& predictions) {
    const Index dimensions = track.points.cols();
    if (!can_be_drawn(track)) {
        throw std::logic_error(fmt::format("write_track_script: {} columns cannot be drawn", dimensions));
    }
    std::vector<Series> all{{colour::vermilion, dot, track.points}};
    std::vector<Entry> legend{{"track: points " + range(0, track.size()), look(all[0], false)}};
    constexpr std::array<std::pair<const char*, const char*>, 3> styles{
        {{colour::blue, circle}, {colour::green, square}, {colour::purple, triangle}}};
    for (std::size_t k = 0; k < predictions.size(); ++k) {
        const Prediction& p = predictions[k];
        const auto& [colour, marks] = styles[k % styles.size()];
        all.push_back({colour, marks, p.points, p.trained});
        legend.push_back({fmt::format("{}: {}", p.name(), range(p.first, p.points.rows())), look(all.back(), false)});
    }
    // One entry for all colours, so that there are never more than three rows.
    if (std::any_of(all.begin(), all.end(), [](const Series& s) { return s.known > 0; })) {
        legend.push_back({"open circles: targets of training", fmt::format("{} lw 1.5", open_circle)});
    }
    if (dimensions == 3) { legend.push_back({"pale lines: shadows on the floor", ""}); }

    write_script(out, "track", [&](std::ostream& gp) {
        for (std::size_t k = 0; k < all.size(); ++k) { send_block(gp, fmt::format("series{}", k), all[k].points); }
        constexpr std::array axes{'x', 'y', 'z'};
        for (Index c = 0; c < dimensions; ++c) {
            const auto [low, high] = axis_range(all, c);
            gp << "set " << axes[c] << "range [" << low << ":" << high << "]\n"
               << "set " << axes[c] << "label " << quoted(axis_name(track.columns[c])) << " noenhanced\n";
        }
        gp << "set label " << quoted(track.name + " and what the network predicts")
           << " at screen 0.5, screen 0.965 center noenhanced\n";
        send_legend(gp, legend);
        send_ends(gp, all[0]);
        if (dimensions == 3) {
            send_box(gp);
        } else {
            gp << "set tmargin at screen 0.92\nset bmargin at screen 0.28\nset grid lc rgb '#dddddd' lt 1\n";
        }

        PlotList plot(gp, dimensions == 3 ? "splot" : "plot");
        if (dimensions == 3) {
            // Shadows on the floor, pale: without them nobody can tell near and high from far and low.
            const Real floor = axis_range(all, 2).first;
            for (std::size_t k = 0; k < all.size(); ++k) {
                plot.add(
                    fmt::format("$series{} using 1:2:({}) with lines lc rgb '#90{}'", k, floor, all[k].colour + 1));
            }
        }
        for (std::size_t k = 0; k < all.size(); ++k) {
            plot.add(fmt::format("$series{} with lines lc rgb '{}'", k, all[k].colour));
        }
        for (std::size_t k = all.size(); k-- > 0;) {
            const Index known = all[k].known;
            if (known > 0) {
                plot.add(fmt::format("$series{} every ::::{} with points {}", k, known - 1, look(all[k], true)));
            }
            if (known < all[k].points.rows()) {
                plot.add(fmt::format("$series{} every ::{} with points {}", k, known, look(all[k], false)));
            }
        }
        gp << "\n";
    });
}

}  // namespace chronograd::examples
