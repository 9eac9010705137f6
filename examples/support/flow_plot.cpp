// Gradients through time as gnuplot scripts.
#include "flow_plot.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>

#include "flow_axes.hpp"
#include "flow_motion.hpp"
#include "lesson.hpp"
#include "plot.hpp"

namespace chronograd::examples {
namespace {

// From vanishing to exploding, and of different lightness.
constexpr std::array<LineStyle, 5> by_radius{
    {{colour::blue, 5}, {"#56B4E9", 9}, {colour::dark, 7}, {colour::orange, 11}, {colour::vermilion, 13}}};
constexpr std::array<LineStyle, 5> by_cell{
    {{colour::orange, 5}, {colour::vermilion, 7}, {colour::dark, 13}, {"#56B4E9", 9}, {colour::green, 4}}};

std::string line(const std::string& block, const LineStyle& style, const std::string& title, Index every) {
    return fmt::format("${} using 1:2 with linespoints lw 2 pt {} ps 0.8 pi {} lc rgb '{}' {}", block, style.point,
                       every, style.colour, title.empty() ? "notitle" : "title " + quoted(title));
}

std::string bound_line(const std::string& block, const char* colour) {
    return fmt::format("${} using 1:3 with lines lw 1.2 dt 3 lc rgb '{}' notitle", block, colour);
}

void send_radius_panel(std::ostream& gp, const std::vector<Flow>& flows, const std::string& name) {
    const Index every = std::max<Index>(1, flows[0].steps() / 10);
    PlotList plot(gp, "plot");
    for (std::size_t i = 0; i < flows.size(); ++i) {
        plot.add(bound_line(fmt::format("{}{}", name, i), by_radius.at(i).colour));
    }
    for (std::size_t i = 0; i < flows.size(); ++i) {
        plot.add(line(fmt::format("{}{}", name, i), by_radius.at(i), "", every));
    }
    gp << "\n";
}

void send_flows(std::ostream& gp, const Study& study) {
    const Index T = study.irnn.steps();
    const Index every = std::max<Index>(1, T / 10);
    Decades radii;
    Decades cells;
    std::vector<Flow> lower = study.gated;
    lower.push_back(study.irnn);
    for (std::size_t i = 0; i < study.linear.size(); ++i) {
        send_flow(gp, fmt::format("linear{}", i), study.linear[i]);
        send_flow(gp, fmt::format("tanh{}", i), study.tanh[i]);
        include(radii, study.linear[i]);
        include(radii, study.tanh[i]);
    }
    for (std::size_t i = 0; i < lower.size(); ++i) {
        send_flow(gp, fmt::format("cell{}", i), lower[i]);
        include(cells, lower[i]);
    }
    send_flow(gp, "saturated", study.saturated);
    ++cells.high;

    send_log_axes(gp, T);
    gp << "set multiplot\nunset key\nset xtics font ',15'\n"
       << "set label 1 'length of the gradient, n steps back (at n = 0: 1)' at screen 0.025, screen 0.5 center rotate\n"
       << "set label 2 'RNNs by spectral radius, ρ(W_{hh}); dotted: the bound, (γ σ_{max})^n' at screen 0.125, screen "
          "0.965\n";
    for (std::size_t i = 0; i < study.radii.size(); ++i) {  // a key by hand: gnuplot's is no wider than a panel
        fmt::print(gp, "set label {} {} at screen {}, screen 0.905 left offset 1, 0 point pt {} ps 1 lc rgb '{}'\n",
                   10 + i, quoted(fmt::format("ρ = {:.1f}", study.radii[i])), 0.14 + 0.17 * static_cast<double>(i),
                   by_radius.at(i).point, by_radius.at(i).colour);
    }
    gp << "set tmargin at screen 0.87\nset bmargin at screen 0.54\n"
       << "set lmargin at screen 0.125\nset rmargin at screen 0.525\n"
       << "set label 4 'linear' at graph 0.05, graph 0.1\n";
    send_decades(gp, radii);
    send_radius_panel(gp, study.linear, "linear");
    gp << "unset label\nset label 4 'tanh' at graph 0.05, graph 0.1\n"
       << "set lmargin at screen 0.57\nset rmargin at screen 0.97\nset format y ''\n";
    send_radius_panel(gp, study.tanh, "tanh");

    gp << "set label 4 'gated cells (b: forget bias), and the IRNN' at graph 0, graph 1.07\n"
       << "set tmargin at screen 0.43\nset bmargin at screen 0.125\n"
       << "set lmargin at screen 0.125\nset rmargin at screen 0.74\nset format y '10^{%T}'\n"
       << "set xlabel 'steps back, n = T - k' offset 0, 0.4\n"
       << "set key vertical left Left reverse maxrows 5 samplen 2 spacing 1.2 font ',15' at screen 0.75, screen 0.41\n";
    send_decades(gp, cells);
    PlotList plot(gp, "plot");
    for (std::size_t i = 0; i < lower.size(); ++i) {
        plot.add(line(fmt::format("cell{}", i), by_cell.at(i), with_greek(lower[i].name), every));
    }
    gp << "\nunset multiplot\n";
}

void send_non_normal(std::ostream& gp, const NonNormal& w) {
    const Index T = w.first.steps();
    Matrix block(T + 1, 7);
    Decades decades;
    for (Index n = 0; n <= T; ++n) {
        const std::array<Real, 7> row{static_cast<Real>(n),
                                      w.first.norm[n],
                                      w.second.norm[n],
                                      w.tanh.norm[n],
                                      norm_of_power(w.a, w.b, n),
                                      w.first.bound(n),
                                      std::pow(w.a, static_cast<Real>(n))};
        for (Index c = 0; c < 7; ++c) { block(n, c) = row.at(c); }
    }
    include(decades, w.first);
    include(decades, w.second);
    decades.high += 1;
    send_block(gp, "numbers", block);
    send_log_axes(gp, T);
    send_decades(gp, decades);
    const Index every = std::max<Index>(1, T / 20);
    gp << "set title "
       << quoted(fmt::format("W_{{hh}} = [{:g} {:g}; 0 {:g}]: first it grows, then it vanishes", w.a, w.b, w.a))
       << "\nset xlabel 'steps back, n = T - k'\nset ylabel 'length of the gradient, n steps back'\n"
       << "set bmargin at screen 0.29\nset key vertical center Left reverse maxrows 3 width 2 samplen 2.5 spacing 1.2 "
          "font ',15' "
          "center at screen 0.55, screen 0.1\n";
    PlotList plot(gp, "plot");
    plot.add(
        fmt::format("$numbers using 1:6 with lines lw 2 dt 3 lc rgb '{}' title 'bound, σ_{{max}}^n'", colour::dark));
    plot.add(fmt::format("$numbers using 1:5 with lines lw 5 lc rgb '{}' title '‖W^n‖, closed form'", colour::grey));
    plot.add(fmt::format(
        "$numbers using 1:2 with linespoints lw 2 pt 7 ps 0.8 pi {} lc rgb '{}' title 'linear, error at unit 1'", every,
        colour::vermilion));
    plot.add(fmt::format("$numbers using 1:7 with lines lw 5 lc rgb '{}' title 'ρ^n'", "#A8D4F0"));
    plot.add(fmt::format(
        "$numbers using 1:3 with linespoints lw 2 pt 5 ps 0.8 pi {} lc rgb '{}' title 'linear, error at unit 2'", every,
        colour::blue));
    plot.add(fmt::format(
        "$numbers using 1:4 with linespoints lw 2 pt 9 ps 0.8 pi {} lc rgb '{}' title 'tanh, error at unit 1'", every,
        colour::orange));
    gp << "\n";
}

}  // namespace

void draw_flow(Lesson& lesson, const Study& study) {
    lesson.picture("gradient_flow.svg",
                   "An error of length 1 at step T, and how long it is n steps back. Above: RNNs with one matrix W_hh, "
                   "scaled to the spectral radius rho; linear (left) and with a tanh (right); dotted, the bound "
                   "(gamma sigma_max)^n of the same colour. Below: LSTMs with the forget bias b, a GRU, and an IRNN.",
                   [&](std::ostream& gp) { send_flows(gp, study); });
    lesson.picture("gradient_flow_nonnormal.svg",
                   "Two units whose W_hh has a spectral radius below 1 and a singular value far above: the gradient "
                   "first grows, if the error is at the unit from which the other one is reached, and then vanishes. "
                   "The tanh network runs out of the picture at the bottom.",
                   [&](std::ostream& gp) { send_non_normal(gp, study.non_normal); });
    lesson.picture(
        "gradient_flow_heat.png",
        "The norm of the Jacobian of h_t by h_k, for all pairs of times: on the diagonal it is 1, and each step "
        "to the left is a step back. Blue: less arrives than was sent. Orange: more.",
        [&](std::ostream& gp) { send_heat(gp, study.heat); });
    lesson.picture("gradient_flow_back.gif",
                   "The error on its way: it starts at the last step with the length 1, and runs back to the first.",
                   [&](std::ostream& gp) { send_animation(gp, study); });
}

}  // namespace chronograd::examples
