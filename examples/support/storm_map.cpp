// The maps: which forecasts, and how they are drawn.
#include "storm_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "csv.hpp"
#include "plot.hpp"

namespace chronograd::examples {
namespace {

constexpr Index enough_forecasts = 8;
constexpr Real across = Real(1.52);  // a map's width by its height

/// "1 Sep, 18 UTC".
std::string when(Minute time) {
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    return fmt::format("{} {}, {:02} UTC", static_cast<unsigned>(date.day()),
                       months.at(static_cast<unsigned>(date.month()) - 1), (time - day).count() / 60);
}

struct StormGain {
    Index storm;
    Real mean;                     ///< km
    std::vector<Index> forecasts;  ///< their numbers
};

/// Where to look, in degrees, and how far north and south of it.
struct Window {
    Position centre;
    Real half;
};

std::vector<Position> all_positions(const MappedForecast& m) {
    std::vector<Position> all(m.forecast.past.begin(), m.forecast.past.end());
    all.insert(all.end(), m.forecast.future.begin(), m.forecast.future.end());
    all.push_back(m.forecast.persistence);
    all.push_back(m.predicted);
    return all;
}

/// Near the first position, so that no longitude jumps by 360.
Position near(Position p, const MappedForecast& m) {
    const Real lon = m.forecast.past[0].lon;
    return {p.lat, lon + degrees_east(lon, p.lon)};
}

Window window_of(const MappedForecast& m) {
    Position low{90, 1e9};
    Position high{-90, -1e9};
    for (const Position& p : all_positions(m)) {
        const Position q = near(p, m);
        low = {std::min(low.lat, q.lat), std::min(low.lon, q.lon)};
        high = {std::max(high.lat, q.lat), std::max(high.lon, q.lon)};
    }
    const Position centre{(low.lat + high.lat) / 2, (low.lon + high.lon) / 2};
    const Real wide = (high.lon - low.lon) / 2 * std::cos(centre.lat * radians);
    return {centre, std::max((high.lat - low.lat) / 2, wide / across) * Real(1.2) + Real(0.3)};
}

Matrix rows_of(const std::vector<Position>& positions, const MappedForecast& m) {
    Matrix rows(std::ssize(positions), 2);
    for (Index k = 0; k < rows.rows(); ++k) {
        const Position p = near(positions[k], m);
        rows(k, 0) = p.lon;
        rows(k, 1) = p.lat;
    }
    return rows;
}

/// The least of 1, 2, 5 or 10 degrees that puts at most six lines on `range` degrees.
int graticule(Real range) {
    for (const int step : {1, 2, 5}) {
        if (range / static_cast<Real>(step) <= 6) { return step; }
    }
    return 10;
}

/// Left, right, bottom, top of the three maps, as parts of the picture; the legend has the fourth place.
constexpr std::array<std::array<double, 4>, 4> places{
    {{0.08, 0.47, 0.61, 0.93}, {0.58, 0.97, 0.61, 0.93}, {0.08, 0.47, 0.12, 0.44}, {0.58, 0.97, 0.12, 0.44}}};

void send_place(std::ostream& gp, std::size_t panel) {
    const auto& [left, right, bottom, top] = places.at(panel);
    gp << fmt::format("set lmargin at screen {}\nset rmargin at screen {}\n", left, right)
       << fmt::format("set bmargin at screen {}\nset tmargin at screen {}\n", bottom, top);
}

void send_map(std::ostream& gp, const MappedForecast& m, std::size_t panel) {
    const auto [centre, half] = window_of(m);
    const Real narrow = std::cos(centre.lat * radians);
    const Real half_lon = half * across / narrow;
    send_place(gp, panel);
    gp << "set size ratio " << -1 / narrow << "\n"  // a degree of latitude, in degrees of longitude
       << "set xrange [" << centre.lon - half_lon << ":" << centre.lon + half_lon << "]\n"
       << "set yrange [" << centre.lat - half << ":" << centre.lat + half << "]\n"
       << "set xtics " << graticule(2 * half_lon) << "\nset ytics " << graticule(2 * half) << "\n"
       << "set title "
       << quoted(fmt::format("{}{}, {}", m.rule.empty() ? "" : m.rule + ": ", m.storm, when(m.forecast.time)))
       << " noenhanced font ',15' offset 0,-0.6\nset xlabel "
       << quoted(
              fmt::format("persistence misses by {:.0f} km, the network by {:.0f} km", m.persistence_km, m.network_km))
       << " font ',13' offset 0,0.4\n";
    PlotList plot(gp, "plot");
    plot.add(
        fmt::format("$track{} using 1:2 with linespoints lw 2 pt 6 ps 0.7 lc rgb '{}' notitle", panel, colour::dark));
    plot.add(fmt::format("$truth{} using 1:2 with points pt 7 ps 1.2 lc rgb '{}' notitle", panel, colour::dark));
    plot.add(fmt::format("$persistence{} using 1:2 with lines lw 2 dt 2 lc rgb '{}' notitle", panel, colour::orange));
    plot.add(fmt::format("$persistence{} every ::1 using 1:2 with points pt 9 ps 1.2 lc rgb '{}' notitle", panel,
                         colour::orange));
    plot.add(fmt::format("$network{} using 1:2 with lines lw 2 dt 4 lc rgb '{}' notitle", panel, colour::blue));
    plot.add(
        fmt::format("$network{} every ::1 using 1:2 with points pt 5 ps 0.9 lc rgb '{}' notitle", panel, colour::blue));
    gp << "\n";
}

}  // namespace

std::vector<MappedForecast> choose_for_map(const StormPart& test, MatrixView corrections) {
    const std::vector<Real> before = errors_km(test, Matrix(2, test.size()));
    const std::vector<Real> after = errors_km(test, corrections);
    std::vector<StormGain> storms;
    for (Index k = 0; k < test.size(); ++k) {
        const Index storm = test.forecasts[k].storm;
        if (storms.empty() || storms.back().storm != storm) { storms.push_back({storm, 0, {}}); }
        storms.back().forecasts.push_back(k);
    }
    for (StormGain& s : storms) {
        for (const Index k : s.forecasts) { s.mean += (before[k] - after[k]) / static_cast<Real>(s.forecasts.size()); }
    }
    const auto is_short = [](const StormGain& s) { return std::ssize(s.forecasts) < enough_forecasts; };
    if (!std::all_of(storms.begin(), storms.end(), is_short)) {
        storms.erase(std::remove_if(storms.begin(), storms.end(), is_short), storms.end());
    }
    std::stable_sort(storms.begin(), storms.end(),
                     [](const StormGain& a, const StormGain& b) { return a.mean > b.mean; });

    std::vector<std::pair<const char*, std::size_t>> chosen{{storms.size() > 1 ? "best" : "", 0}};
    if (storms.size() > 2) { chosen.emplace_back("median", storms.size() / 2); }
    if (storms.size() > 1) { chosen.emplace_back("worst", storms.size() - 1); }
    std::vector<MappedForecast> shown;
    for (const auto& [rule, place] : chosen) {
        const StormGain& s = storms[place];
        const auto off = [&, mean = s.mean](Index k) { return std::abs(before[k] - after[k] - mean); };
        const Index k = *std::min_element(s.forecasts.begin(), s.forecasts.end(),
                                          [&](Index a, Index b) { return off(a) < off(b); });
        const Forecast& f = test.forecasts[k];
        shown.push_back(
            {rule, test.storms[f.storm], f, corrected(f, corrections(0, k), corrections(1, k)), before[k], after[k]});
    }
    return shown;
}

std::string maps_caption(const std::vector<MappedForecast>& shown, const std::string& network) {
    if (shown.size() == 1) {
        return fmt::format("A storm, and a forecast by one network ({}) whose gain is typical of it.", network);
    }
    return fmt::format(
        "The storms that one network ({}) gains most on{}, and of each a forecast whose gain is typical of it.",
        network, shown.size() > 2 ? ", least, and the median" : " and least");
}

void send_maps(std::ostream& gp, const std::vector<MappedForecast>& shown, const std::string& network) {
    for (std::size_t p = 0; p < shown.size(); ++p) {
        const MappedForecast& m = shown[p];
        const Position now = m.forecast.past.back();
        std::vector<Position> track(m.forecast.past.begin(), m.forecast.past.end());
        track.insert(track.end(), m.forecast.future.begin(), m.forecast.future.end());
        send_block(gp, fmt::format("track{}", p), rows_of(track, m));
        send_block(gp, fmt::format("truth{}", p), rows_of({m.forecast.future.back()}, m));
        send_block(gp, fmt::format("persistence{}", p), rows_of({now, m.forecast.persistence}, m));
        send_block(gp, fmt::format("network{}", p), rows_of({now, m.predicted}, m));
    }
    gp << "set grid lc rgb '#cccccc' lt 1\nset tics font ',13'\nset format x '%g°'\nset format y '%g°'\n"
       << "set multiplot\n";
    for (std::size_t p = 0; p < shown.size(); ++p) { send_map(gp, shown[p], p); }
    // The legend has the fourth place.
    send_place(gp, 3);
    gp << "unset title\nunset xlabel\nunset tics\nunset grid\nunset border\nset size noratio\n"
       << "set xrange [0:1]\nset yrange [0:1]\n"
       << "set key at graph 0.95, 0.9 Left reverse font ',15' spacing 1.5 samplen 3\n"
       << "set label 'axes: degrees east and north' at graph 0.05, 0.1 font ',15'\n";
    PlotList plot(gp, "plot");
    plot.add(fmt::format("NaN with linespoints lw 2 pt 6 ps 0.7 lc rgb '{}' title 'track, every 6 h'", colour::dark));
    plot.add(fmt::format("NaN with points pt 7 ps 1.2 lc rgb '{}' title 'truth after 24 h'", colour::dark));
    plot.add(fmt::format("NaN with linespoints lw 2 dt 2 pt 9 ps 1.2 lc rgb '{}' title 'persistence'", colour::orange));
    plot.add(
        fmt::format("NaN with linespoints lw 2 dt 4 pt 5 ps 0.9 lc rgb '{}' title {}", colour::blue, quoted(network)));
    gp << "\nunset multiplot\n";
}

std::string maps_csv(const std::vector<MappedForecast>& shown) {
    std::string csv = "rule,storm,time,what,hours,lat_deg,lon_deg,error_km\n";
    for (const MappedForecast& m : shown) {
        const auto row = [&](const char* what, Index hours, Position p, const std::string& error) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{}\n", m.rule, csv_cell(m.storm),
                           time_text(m.forecast.time), what, hours, p.lat, p.lon, error);
        };
        for (Index k = 0; k < 4; ++k) { row("track", 6 * (k - 3), m.forecast.past.at(k), ""); }
        for (Index k = 0; k < 4; ++k) { row("track", 6 * (k + 1), m.forecast.future.at(k), ""); }
        row("persistence", 24, m.forecast.persistence, fmt::to_string(m.persistence_km));
        row("network", 24, m.predicted, fmt::to_string(m.network_km));
    }
    return csv;
}

}  // namespace chronograd::examples
