// The picture: a row a case, a point for ours, one for the other, and a mark where ours should be.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "autograd/matrix.hpp"
#include "plot.hpp"
#include "report.hpp"

namespace chronograd::bench {
namespace {

/// A table that is drawn, and how.
struct Panel {
    const char* table;
    const char* title;
    const char* scale;  // commands for the axis of numbers
    bool is_logarithmic;
    bool ratio_is_other_by_ours;
    double left;  // of the panel, as a part of the picture
    double right;
};
const std::vector<Panel> panels = {{"training", "a training step [ms]: less is better",
                                    "set logscale x\nset format x '10^{%T}'\n", true, true, 0.175, 0.48},
                                   {"products", "a product [GFLOP/s]: more is better",
                                    "unset logscale x\nset format x\nset xrange [0:*]\n", false, false, 0.685, 0.97}};

/// Whole decades, with room at both ends: gnuplot's own would put a point of 0.0101 on the border.
std::string decades(double least, double most) {
    constexpr double room = 1.5;
    return fmt::format("set xrange [{:g}:{:g}]\n", std::pow(10, std::floor(std::log10(least / room))),
                       std::pow(10, std::ceil(std::log10(most * room))));
}

void send_panel(std::ostream& gp, const Panel& panel, const Table& table) {
    const auto n = static_cast<Index>(table.rows.size());
    Matrix numbers(n, 4);  // place, ours, other, target
    std::string names;
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (Index i = 0; i < n; ++i) {
        const Row& row = table.rows[i];
        const double wanted =
            panel.ratio_is_other_by_ours ? row.other / row.target.bound : row.other * row.target.bound;
        const double all[] = {static_cast<double>(i), row.ours, row.other, wanted};
        for (Index k = 0; k < 4; ++k) { numbers(i, k) = all[k]; }
        for (Index k = 1; k < 4; ++k) {  // what is missing is neither
            least = std::fmin(least, all[k]);
            most = std::fmax(most, all[k]);
        }
        names += fmt::format("{}{} {}", i == 0 ? "" : ", ", examples::quoted(row.name), i);
    }
    const std::string block = std::string("numbers_") + panel.table;
    examples::send_block(gp, block, numbers);
    gp << "set lmargin at screen " << panel.left << "\nset rmargin at screen " << panel.right << "\n"
       << "set title " << examples::quoted(panel.title) << " font ',14'\n"
       << panel.scale << (panel.is_logarithmic ? decades(least, most) : "") << "set yrange [" << n - 0.5
       << ":-0.5]\nset ytics scale 0 font ',13' (" << names << ")\n"
       << "set key horizontal maxrows 1 samplen 0.8 width -3 font ',11' center at screen "
       << (panel.left + panel.right) / 2 << ", screen 0.045\n";
    examples::PlotList plot(gp, "plot");
    const auto points = [&](int column, const char* style, const char* colour, const std::string& title) {
        plot.add(fmt::format("${} using {}:1 with points {} lc rgb '{}' title {}", block, column, style, colour,
                             examples::quoted(title)));
    };
    // Ours fits into the ring, so that both are seen where they are equal.
    points(3, "pt 6 ps 0.9 lw 2", examples::colour::vermilion, table.other);
    points(2, "pt 7 ps 0.6", examples::colour::blue, "ours");
    plot.add(fmt::format("${} using 4:($1 - 0.4):(0):(0.8) with vectors nohead lw 2 lc rgb '{}' title 'target'", block,
                         examples::colour::dark));
    gp << "\n";
}

}  // namespace

bool write_picture(examples::OutputFolder& out, const std::vector<Table>& tables) {
    std::vector<std::pair<Panel, const Table*>> drawn;
    for (const Panel& panel : panels) {
        for (const Table& table : tables) {
            if (table.name == panel.table) { drawn.emplace_back(panel, &table); }
        }
    }
    if (drawn.empty()) { return false; }
    if (drawn.size() == 1) {  // it has the whole width
        drawn[0].first.left = panels.front().left;
        drawn[0].first.right = panels.back().right;
    }
    examples::write_script(out, "bench", [&](std::ostream& gp) {
        gp << "set datafile missing 'nan'\nset multiplot\nset grid xtics lc rgb '#dddddd' lt 1\n"
           << "set xtics nomirror font ',14'\nset mxtics 1\nset tmargin at screen 0.92\nset bmargin at screen 0.14\n";
        for (const auto& [panel, table] : drawn) { send_panel(gp, panel, *table); }
        gp << "unset multiplot\n";
    });
    return true;
}

}  // namespace chronograd::bench
