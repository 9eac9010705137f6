// Two panels with one pair of axes, as a gnuplot script.
#include "panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "plot.hpp"

namespace chronograd::examples {
namespace {

// A light, a middle and a dark line, and three shapes: tellable in grey.
constexpr std::array<std::pair<const char*, int>, 3> curve_styles{
    {{colour::orange, 7}, {colour::blue, 5}, {colour::dark, 8}}};

std::string block_name(std::size_t panel, std::size_t line) { return fmt::format("panel{}_{}", panel, line); }

template <class Visit>
void each_line(const Panels& picture, const Visit& visit) {
    for (std::size_t p = 0; p < picture.panels.size(); ++p) {
        for (std::size_t k = 0; k < picture.panels[p].lines.size(); ++k) { visit(p, k, picture.panels[p].lines[k]); }
    }
}

/// The range of x, and the powers of ten that hold every y above the lowest.
void send_axes(std::ostream& gp, const Panels& picture) {
    Real left = 1;
    Real right = 1;
    Real low = Real(0.1);
    Real high = 1;
    each_line(picture, [&](std::size_t, std::size_t, const Matrix& line) {
        for (Index i = 0; i < line.rows(); ++i) {
            const Real y = line(i, 1);
            left = std::min(left, line(i, 0));
            right = std::max(right, line(i, 0));
            low = y > 0 ? std::min(low, std::max(y, picture.lowest)) : low;
            high = std::isfinite(y) ? std::max(high, y) : high;
        }
    });
    const auto bottom = static_cast<int>(std::floor(std::log10(low)));
    const auto top = static_cast<int>(std::ceil(std::log10(high)));
    gp << "set logscale y\nset format y '10^{%T}'\n"
       << "set yrange [1e" << bottom << ":1e" << top << "]\n"
       << "set ytics 1e" << std::max(1, (top - bottom + 3) / 4) << "\n";
    if (picture.logarithmic_x) {
        gp << "set logscale x 2\nset xrange [" << left * Real(0.9) << ":" << right * Real(1.1) << "]\n";
    } else {
        gp << "set xrange [" << left - 1 << ":" << right + 1 << "]\n";
    }
    if (picture.marked > 0) {
        gp << "set arrow from first " << picture.marked << ", graph 0 to first " << picture.marked
           << ", graph 1 nohead dt 2 lc rgb '#777777'\n";
    }
}

void send_panel(std::ostream& gp, const Panels& picture, std::size_t p) {
    const double top = 0.83 - 0.4 * static_cast<double>(p);
    const bool is_long = std::any_of(picture.legend.begin(), picture.legend.end(),
                                     [](const std::string& name) { return name.size() > 8; });  // else a row of its own
    gp << "set tmargin at screen " << top << "\nset bmargin at screen " << top - 0.31 << "\n"
       << "set title " << quoted(picture.panels[p].title) << " offset 0, -0.6\n"
       << (p == 0 ? fmt::format("set key horizontal maxcols 3 maxrows 1 width {} samplen 2 font ',15' center at screen "
                                "0.5, screen 0.915\n",
                                is_long ? -2 : 2)
                  : "unset key\nunset label\n");
    if (p + 1 < picture.panels.size()) {
        gp << "set format x ''\n";
    } else {
        gp << "set format x\nset xlabel " << quoted(picture.x_axis) << "\n";
    }
    PlotList plot(gp, "plot");
    for (std::size_t k = 0; k < picture.panels[p].lines.size(); ++k) {
        const auto& [colour, point] = curve_styles.at(k % curve_styles.size());
        plot.add(fmt::format("${} using 1:2 with linespoints lw 2 pt {} ps 0.8 lc rgb '{}' title {}", block_name(p, k),
                             point, colour, quoted(picture.legend.at(k))));
    }
    gp << "\n";
}

}  // namespace

void write_panels_script(OutputFolder& out, const Panels& picture) {
    write_script(out, picture.name, [&](std::ostream& gp) {
        each_line(picture,
                  [&](std::size_t p, std::size_t k, const Matrix& line) { send_block(gp, block_name(p, k), line); });
        send_axes(gp, picture);
        gp << "set grid lc rgb '#dddddd' lt 1\n"
           << "set multiplot\n"
           << "set lmargin at screen 0.14\nset rmargin at screen 0.97\n"
           << "set label " << quoted(picture.title) << " at screen 0.5, screen 0.965 center\n"
           << "set label " << quoted(picture.y_axis) << " at screen 0.025, screen 0.47 center rotate\n";
        for (std::size_t p = 0; p < picture.panels.size(); ++p) { send_panel(gp, picture, p); }
        gp << "unset multiplot\n";
    });
}

}  // namespace chronograd::examples
