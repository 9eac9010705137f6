// The heat map and the animation as gnuplot scripts.
#include "flow_motion.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "flow_axes.hpp"
#include "plot.hpp"

namespace chronograd::examples {

void send_heat(std::ostream& gp, const std::vector<Heat>& heats) {
    Real reach = 1;  // decades from 1, on either side
    for (std::size_t i = 0; i < heats.size(); ++i) {
        send_block(gp, fmt::format("heat{}", i), heats[i].norm);
        for (const Real x : heats[i].norm.view()) {
            if (x > 0) { reach = std::max(reach, std::abs(std::log10(x))); }
        }
    }
    const auto shown = static_cast<int>(std::min<Real>(6, std::ceil(reach)));
    gp << "set multiplot\n"
       << "set palette defined (-3 '#003B5C', -2 '#0072B2', -1 '#8CC8EC', 0 '#F7F7F7', 1 '#F3C08A', 2 '#D55E00', 3 "
          "'#6B2A00')\n"
       << "set cbrange [" << -shown << ":" << shown << "]\nset format cb '10^{%g}'\n"
       << "set label 1 'What is left of an error at step t when it comes to step k: ‖∂h_t/∂h_k‖' at screen 0.5, screen "
          "0.955 center\n"
       << "set label 2 "
       << quoted(fmt::format("colours end at 10^{{-{0}}} and 10^{{{0}}}: what is beyond has the last one", shown))
       << " at screen 0.5, screen 0.035 center font ',16'\n"
       << "set size ratio -1\nset tics out nomirror\nset xlabel 'to step k' offset 0, 0.5\nset ylabel 'from step t' "
          "offset 0.5, 0\n"
       << "unset key\nunset colorbox\n"
       << "set tmargin at screen 0.85\nset bmargin at screen 0.36\nunset mcbtics\n";
    for (std::size_t i = 0; i < heats.size(); ++i) {
        const Index stride = heats[i].stride;
        const double left = 0.15 + 0.43 * static_cast<double>(i);
        const Index T = (heats[i].norm.rows() - 1) * stride;
        fmt::print(gp, "set lmargin at screen {}\nset rmargin at screen {}\n", left, left + 0.39);
        fmt::print(gp, "set title {} offset 0, -0.5\nset xrange [{}:{}]\nset yrange [{}:{}]\n",
                   quoted(with_greek(heats[i].name)), -0.5 * static_cast<double>(stride),
                   static_cast<double>(T) + 0.5 * static_cast<double>(stride), -0.5 * static_cast<double>(stride),
                   static_cast<double>(T) + 0.5 * static_cast<double>(stride));
        if (i + 1 == heats.size()) {
            gp << "unset ylabel\nset format y ''\n"
               << "set colorbox horizontal user origin screen 0.25, screen 0.185 size screen 0.6, screen 0.03\n";
        }
        fmt::print(gp, "plot $heat{} matrix using ($1*{}):($2*{}):($3 > 0 ? log10($3) : NaN) with image\n", i, stride,
                   stride);
        gp << "unset label\n";
    }
    gp << "unset multiplot\n";
}

/// Those that differ enough to be told apart while they move.
static std::vector<Flow> runners(const Study& s) {
    return {s.linear[3], s.gated[2], s.irnn, s.tanh[2], s.gated[1], s.tanh[0]};
}

void send_animation(std::ostream& gp, const Study& study) {
    const std::vector<Flow> flows = runners(study);
    constexpr std::array<LineStyle, 6> styles{{{colour::vermilion, 13},
                                               {colour::dark, 7},
                                               {colour::green, 5},
                                               {"#56B4E9", 9},
                                               {colour::orange, 11},
                                               {colour::blue, 15}}};
    const Index T = study.irnn.steps();
    const Index stride = (T + 39) / 40;
    Decades decades;
    for (std::size_t i = 0; i < flows.size(); ++i) {
        send_flow(gp, fmt::format("run{}", i), flows[i]);
        include(decades, flows[i]);
    }
    send_log_axes(gp, T);
    send_decades(gp, decades);
    gp << "set xrange [" << -0.02 * static_cast<double>(T) << ":" << 1.02 * static_cast<double>(T) << "]\n"
       << "set xlabel 'time step k'\nset ylabel 'length of the gradient at step k'\n"
       << "set key above center maxrows 2 samplen 1.8\n"
       << "T = " << T << "\nat(n, x) = (n <= now ? x : NaN)\nhead(n, x) = (n == now ? x : NaN)\n"
       << "frame = 'set label 1 sprintf(\"%d steps back\", now) at graph 0.97, graph 0.06 right font \",18\"'\n";
    const auto frame = [&](Index now) {
        gp << "now = " << now << "\neval frame\n";
        PlotList plot(gp, "plot");
        for (std::size_t i = 0; i < flows.size(); ++i) {
            plot.add(fmt::format("$run{} using (T - $1):(at($1, $2)) with lines lw 2 lc rgb '{}' notitle", i,
                                 styles.at(i).colour));
            plot.add(fmt::format("$run{} using (T - $1):(head($1, $2)) with points pt {} ps 1.8 lc rgb '{}' notitle", i,
                                 styles.at(i).point, styles.at(i).colour));
            plot.add(fmt::format("NaN with linespoints lw 2 pt {} ps 1.3 lc rgb '{}' title {}", styles.at(i).point,
                                 styles.at(i).colour, quoted(with_greek(flows[i].name))));
        }
        gp << "\n";
    };
    for (Index n = 0; n < T; n += stride) { frame(n); }
    for (int pause = 0; pause < 6; ++pause) { frame(T); }
}

}  // namespace chronograd::examples
