// The valley in words, numbers and a picture.
#include "valley_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "decades.hpp"
#include "optim/adam.hpp"
#include "plot.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

bool ran_away(const std::vector<Point>& way, const Valley& valley) {
    const Real last = valley.loss(way.back());
    return !(last <= valley.loss(way.front()));
}

struct MethodStyle {
    const char* colour;
    int point;
    int dash;
};
const std::vector<MethodStyle> method_styles = {{colour::vermilion, 9, 1},
                                                {colour::orange, 5, 1},
                                                {colour::green, 8, 1},
                                                {colour::blue, 7, 1},
                                                {colour::dark, 6, 2}};

/// An ellipse of one loss, through the point at this part of the way from the minimum to (0, 0).
Matrix contour(const Valley& valley, Real part) {
    const Real L = valley.loss({0, 0}) * part * part / valley.scale;
    constexpr Index points = 121;
    Matrix rows(points, 2);
    for (Index i = 0; i < points; ++i) {
        const Real angle = 2 * std::acos(Real(-1)) * static_cast<Real>(i) / (points - 1);
        // Along both directions from the minimum; a valley with its minimum at 0 and turned the other way leads back.
        Valley back;
        back.minimum = {0, 0};
        back.turned = -valley.turned;
        const Point p = back.along(
            {std::sqrt(2 * L / valley.gentle) * std::cos(angle), std::sqrt(2 * L / valley.steep) * std::sin(angle)});
        rows(i, 0) = valley.minimum[0] + p[0];
        rows(i, 1) = valley.minimum[1] + p[1];
    }
    return rows;
}

Matrix points_of(const std::vector<Point>& way) {
    Matrix rows(std::ssize(way), 2);
    for (Index t = 0; t < rows.rows(); ++t) {
        rows(t, 0) = way[t][0];
        rows(t, 1) = way[t][1];
    }
    return rows;
}

Matrix losses_of(const std::vector<Point>& way, const Valley& valley) {
    Matrix rows(std::ssize(way), 2);
    for (Index t = 0; t < rows.rows(); ++t) {
        rows(t, 0) = static_cast<Real>(t);
        rows(t, 1) = valley.loss(way[t]);
    }
    return rows;
}

/// A distance; what is but rounding is said to be that, since its digits are another processor's.
std::string tiny(Real distance) { return distance < Real(1e-12) ? "rounding" : fmt::format("{:.1e}", distance); }

std::string loss_after(const std::vector<Point>& way, const Valley& valley, std::size_t t) {
    return t < way.size() ? fmt::format("{:.3g}", valley.loss(way[t])) : "-";
}

}  // namespace

std::string loss_table(const std::vector<MethodRun>& runs, const Valley& valley, Index steps) {
    std::string text = fmt::format(
        "From (0, 0), where the loss is {:.4g}, to ({:g}, {:g}): the loss after\n"
        "method    settings                    1 step   10 steps   50 steps  {:>4} steps",
        valley.loss({0, 0}), valley.minimum[0], valley.minimum[1], steps);
    for (const MethodRun& run : runs) {
        text +=
            fmt::format("\n{:<9} {:<22} {:>11} {:>10} {:>10} {:>11}", run.method.name, run.method.settings,
                        loss_after(run.way, valley, 1), loss_after(run.way, valley, 10),
                        loss_after(run.way, valley, 50), loss_after(run.way, valley, static_cast<std::size_t>(steps)));
    }
    return text;
}

std::string factor_table(const std::vector<MethodRun>& runs, const Valley& valley, const Rates& rates, Index steps) {
    std::string text = fmt::format(
        "\nThe largest eigenvalue of a step, and how much of the distance to the minimum is left after {} steps\n"
        "method    along        curvature   eigenvalue   its power   closed form   on the way   all steps off by",
        steps);
    for (std::size_t k = 0; k < 2; ++k) {
        const Real momentum = k == 0 ? 0 : rates.momentum;
        const std::vector<Point>& way = runs[k].way;
        for (const std::size_t direction : {0U, 1U}) {
            const Real curvature = valley.scale * (direction == 0 ? valley.gentle : valley.steep);
            const Real factor = factor_by_eigenvalues(rates.sgd, momentum, curvature);
            const auto left = [&](Point p) { return valley.along(p)[direction] / valley.along(way[0])[direction]; };
            // A way that overflowed has no such step; the closed form is that of the steps it has.
            const auto after_all = [&](Real x) { return std::ssize(way) > steps ? fmt::format("{:.2g}", x) : "-"; };
            text += fmt::format("\n{:<9} {:<10} {:>11g} {:>12.4f} {:>11} {:>13} {:>12} {:>18}", runs[k].method.name,
                                direction == 0 ? "the valley" : "across it", curvature, factor,
                                after_all(std::pow(factor, static_cast<Real>(steps))),
                                after_all(left(in_closed_form(valley, rates.sgd, momentum, steps))),
                                after_all(left(way.back())), tiny(off_closed_form(way, valley, rates.sgd, momentum)));
        }
    }
    return text;
}

std::string scale_table(const std::vector<MethodRun>& runs) {
    std::string text =
        "\nA loss that is 1000 times as large, with the same settings: by how much the way is another\n"
        "method      at most, within 3 steps";
    for (const MethodRun& run : runs) {
        text += fmt::format("\n{:<9} {:>25.2g}", run.method.name, apart(run.way, run.way_of_larger));
    }
    return text;
}

std::string spike_table(Real spike, const std::vector<Real>& plain, const std::vector<Real>& clipped) {
    std::string text = fmt::format(
        "\nAdam, one weight: gradients of 1, a single one of {:g}, and gradients of 1 again.\n"
        "The step of each update in learning rates, without and with clipping at the norm 1\n"
        "updates after it   without       with",
        spike);
    for (std::size_t n = 0; n < plain.size(); n = n == 0 ? 1 : 10 * n) {
        text += fmt::format("\n{:>16} {:>9.4f} {:>10.4f}", n, plain[n], clipped[n]);
    }
    const optim::AdamOptions o;
    return text +
           fmt::format("\nNo gradients whatever make a step longer than {:.2f}.", longest_adam_step(o.beta1, o.beta2));
}

std::string valley_csv(const std::vector<MethodRun>& runs, const Valley& valley) {
    std::string csv = "method,step,x,y,loss\n";
    for (const MethodRun& run : runs) {
        for (std::size_t t = 0; t < run.way.size(); ++t) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{}\n", run.method.name, t, run.way[t][0],
                           run.way[t][1], valley.loss(run.way[t]));
        }
    }
    return csv;
}

void draw_valley(std::ostream& gp, const std::vector<MethodRun>& runs, const Valley& valley) {
    const std::vector<Real> parts{0.05, 0.15, 0.3, 0.5, 0.75, 1, 1.35};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        send_block(gp, fmt::format("contour{}", i), contour(valley, parts[i]));
    }
    Decades decades;
    std::size_t longest = 0;
    for (std::size_t k = 0; k < runs.size(); ++k) {
        send_block(gp, fmt::format("way{}", k), points_of(runs[k].way));
        send_block(gp, fmt::format("loss{}", k), losses_of(runs[k].way, valley));
        longest = std::max(longest, runs[k].way.size());
        for (const Point p : runs[k].way) { decades.include(valley.loss(p)); }
    }
    send_block(gp, "minimum", Matrix{{valley.minimum[0], valley.minimum[1]}});
    decades.low = std::max(decades.low, -8);
    decades.high = std::min(decades.high, 4);
    gp << "set multiplot\nunset key\nset tmargin at screen 0.85\nset bmargin at screen 0.55\nset xtics 2\n"
       << "set xrange [" << valley.minimum[0] - Real(4.5) << ":" << valley.minimum[0] + Real(2.5) << "]\nset yrange ["
       << valley.minimum[1] - Real(1.6) << ":" << valley.minimum[1] + Real(1.6)
       << "]\nset xlabel 'first weight' offset 0, 0.6\nset ylabel 'second weight'\n";
    // On the left those whose steps follow the gradient's length, on the right those that divide by it.
    for (const bool divides : {false, true}) {
        gp << "set lmargin at screen " << (divides ? 0.57 : 0.12) << "\nset rmargin at screen "
           << (divides ? 0.97 : 0.52) << "\nset title '"
           << (divides ? "divided by each element''s usual size" : "steps follow the gradient''s length")
           << "' font ',16' offset 0, -0.5\n"
           << (divides ? "unset ylabel\nset format y ''\n" : "");
        PlotList above(gp, "plot");
        for (std::size_t i = 0; i < parts.size(); ++i) {
            above.add(fmt::format("$contour{} using 1:2 with lines lw 1 lc rgb '{}'", i, colour::grey));
        }
        for (std::size_t k = divides ? 2 : 0; k < (divides ? runs.size() : 2); ++k) {
            above.add(
                fmt::format("$way{} using 1:2 every ::0::40 with linespoints pt {} ps 0.5 lw 1.5 dt {} lc rgb '{}'", k,
                            method_styles[k].point, method_styles[k].dash, method_styles[k].colour));
        }
        above.add("$minimum using 1:2 with points pt 2 ps 1.5 lw 3 lc rgb 'black'");
        gp << "\n";
    }
    // One legend, above, for all three.
    gp << "set key at screen 0.55, screen 0.96 center vertical maxrows 2 Left reverse samplen 2 font ',16'\n"
       << "unset title\nset lmargin at screen 0.12\nset tmargin at screen 0.42\nset bmargin at screen 0.12\n"
       << "set grid lc rgb '#dddddd' lt 1\n"
       << "set xrange [0:" << longest - 1 << "]\nset yrange [1e" << decades.low << ":1e" << decades.high
       << "]\nset logscale y\nset format y '10^{%T}'\nset ytics 100\nset mytics 1\n"
       << "set xlabel 'step'\nset ylabel 'loss'\nset xtics autofreq\n";
    PlotList below(gp, "plot");
    for (std::size_t k = 0; k < runs.size(); ++k) {
        below.add(fmt::format("$loss{} using 1:2 with linespoints pt {} ps 0.7 pi {} lw 2 dt {} lc rgb '{}' title {}",
                              k, method_styles[k].point, std::max<std::size_t>(1, runs[k].way.size() / 16),
                              method_styles[k].dash, method_styles[k].colour, quoted(runs[k].method.name)));
    }
    gp << "\nunset multiplot\n";
}

std::string what_was_seen(const std::vector<MethodRun>& runs, const Valley& valley, const std::vector<Real>& spike,
                          Index steps) {
    std::string text;
    const MethodRun* best = nullptr;
    for (const MethodRun& run : runs) {
        if (ran_away(run.way, valley)) {
            text += run.method.name + " runs away from the minimum.\n";
        } else if (best == nullptr || valley.loss(run.way.back()) < valley.loss(best->way.back())) {
            best = &run;
        }
    }
    if (best != nullptr) {
        text += fmt::format("After {} the lowest loss is that of {}: {:.2g}.\n", counted(steps, "step"),
                            best->method.name, valley.loss(best->way.back()));
    }
    const auto is_short = [](Real step) { return step < Real(0.5); };
    const auto from = std::find_if(spike.begin() + 1, spike.end(), is_short);
    if (from == spike.end()) {
        return text + "After the huge gradient Adam's steps stay above half the learning rate.";
    }
    const auto again = std::find_if_not(from, spike.end(), is_short);
    return text + fmt::format(
                      "After the huge gradient Adam's steps are below half the learning rate from update {} on, up to "
                      "{}update {}.",
                      from - spike.begin(), again == spike.end() ? "the last, " : "", again - spike.begin() - 1);
}

}  // namespace chronograd::examples
