// The branches as tables, CSV, pictures and sentences.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "branches.hpp"
#include "decades.hpp"
#include "plot.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

/// Unstable fixed points lie between the folds' x.
Matrix branch(const std::vector<FixedPoint>& curve, Real x_low, Real x_high, Real FixedPoint::*figure) {
    std::vector<FixedPoint> part;
    std::copy_if(curve.begin(), curve.end(), std::back_inserter(part),
                 [&](const FixedPoint& p) { return x_low <= p.x && p.x <= x_high; });
    Matrix rows(std::ssize(part), 2);
    for (Index i = 0; i < rows.rows(); ++i) {
        rows(i, 0) = part[i].b;
        rows(i, 1) = part[i].*figure;
    }
    return rows;
}

constexpr Real infinity = std::numeric_limits<Real>::infinity();

/// Sends $low, $middle and $high; returns the names of those that are there.
std::vector<std::string> send_branches(std::ostream& gp, const Bifurcation& all, Real FixedPoint::*figure) {
    if (all.closed.empty()) {
        send_block(gp, "low", branch(all.curve, -infinity, infinity, figure));
        return {"low"};
    }
    const Real x_1 = all.closed[0].x;
    const Real x_2 = all.closed[1].x;
    send_block(gp, "low", branch(all.curve, -infinity, x_1, figure));
    send_block(gp, "middle", branch(all.curve, x_1, x_2, figure));
    send_block(gp, "high", branch(all.curve, x_2, infinity, figure));
    return {"low", "middle", "high"};
}

void add_branches(PlotList& plot, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        const bool unstable = name == "middle";
        plot.add(fmt::format("${} using 1:2 with lines lw 3 {} lc rgb '{}' {}", name, unstable ? "dt 2" : "",
                             unstable ? colour::vermilion : colour::blue,
                             name == "high" ? "notitle"
                             : unstable     ? "title 'unstable'"
                                            : "title 'stable'"));
    }
}

void send_folds(std::ostream& gp, const std::vector<Fold>& folds, bool as_x) {
    Matrix rows(std::ssize(folds), 2);
    for (Index i = 0; i < rows.rows(); ++i) {
        rows(i, 0) = folds[i].b;
        rows(i, 1) = as_x ? folds[i].x : 1;
    }
    send_block(gp, "folds", rows);
}

/// Whether the next step would lead no further.
bool is_at_rest(Real w, const UnitRun& run) { return std::abs(w * logistic(run.end) + run.b - run.end) < Real(1e-9); }

/// How many of the runs have come to rest at this fixed point.
Index count_ends(Real w, const std::vector<UnitRun>& runs, const FixedPoint& p) {
    return std::count_if(runs.begin(), runs.end(), [&](const UnitRun& run) {
        return is_at_rest(w, run) && std::abs(run.end - p.x) < Real(0.001);
    });
}

template <class T>
Real largest_derivative(const std::vector<T>& some) {
    Real largest = 0;
    for (const T& one : some) { largest = std::max(largest, one.derivative); }
    return largest;
}

/// The powers of ten around all derivatives, and 1, which the folds have.
Decades decades_of_derivatives(const Bifurcation& all) {
    Decades decades;
    for (const FixedPoint& p : all.curve) { decades.include(p.derivative); }
    for (const UnitRun& run : all.from_start) { decades.include(run.derivative); }
    return decades;
}

constexpr const char* fold_style = "with points pt 7 ps 1.6 lc rgb '#333333' title 'fold'";

}  // namespace

std::string fold_table(const Bifurcation& all) {
    if (all.closed.empty()) { return "No folds: w s'(x) <= w/4 <= 1 everywhere.\n"; }
    std::string text = "The folds, where w s'(x) = 1\n          closed form              found\n";
    text += fmt::format("          b          x           b          x     dx_1/dx_0   dx_{}/dx_0\n", all.T);
    for (std::size_t k = 0; k < all.closed.size(); ++k) {
        const auto& [b, x] = all.found[k];
        text += fmt::format("   {:>9.6f} {:>10.6f}   {:>9.6f} {:>10.6f}   {:>9.6f}   {:>9.6f}\n", all.closed[k].b,
                            all.closed[k].x, b, x, run_unit(all.w, b, x, 1).dx_T.item(),
                            run_unit(all.w, b, x, all.T).dx_T.item());
    }
    return text;
}

std::string fixed_point_table(const Bifurcation& all) {
    std::string text = fmt::format(
        "Fixed points, the derivative from each through {1}, and how many of the {2} runs ended there\n"
        "         b           x   w s'(x)              dx_{0}/dx_0 by the tape   (w s'(x))^{0}   ends",
        all.T, counted(all.T, "step"), all.runs_at[0].size());
    for (std::size_t k = 0; k < all.at.size(); ++k) {
        for (const FixedPoint& p : all.at[k]) {
            text += fmt::format("\n{:>10.4f}  {:>10.6f}  {:>8.4f}   {:<8}   {:>20.6g}   {:>12.6g}   {:>4}", p.b, p.x,
                                p.slope, p.stable() ? "stable" : "unstable", p.derivative,
                                std::pow(all.w * logistic_slope(p.x), static_cast<Real>(all.T)),
                                count_ends(all.w, all.runs_at[k], p));
        }
    }
    return text;
}

std::string curve_csv(const Bifurcation& all) {
    std::string csv = "b,x,slope,derivative\n";
    for (const FixedPoint& p : all.curve) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", p.b, p.x, p.slope, p.derivative);
    }
    return csv;
}

std::string runs_csv(const std::vector<UnitRun>& runs) {
    std::string csv = "b,start,end,derivative\n";
    for (const UnitRun& run : runs) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", run.b, run.start, run.end, run.derivative);
    }
    return csv;
}

void draw_branches(std::ostream& gp, const Bifurcation& all) {
    const std::vector<std::string> names = send_branches(gp, all, &FixedPoint::x);
    std::vector<UnitRun> below;
    std::vector<UnitRun> above;
    for (const UnitRun& run : all.runs) { (run.start < 0 ? below : above).push_back(run); }
    for (const auto* some : {&below, &above}) {
        Matrix rows(std::ssize(*some), 2);
        for (Index i = 0; i < rows.rows(); ++i) {
            rows(i, 0) = (*some)[i].b;
            rows(i, 1) = (*some)[i].end;
        }
        send_block(gp, some == &below ? "from_below" : "from_above", rows);
    }
    send_folds(gp, all.closed, true);
    gp << "set grid lc rgb '#dddddd' lt 1\nset key left top reverse Left samplen 2 spacing 1.1 font ',16'\n"
       << "set xrange [" << left_of(all.w) << ":" << right_of(all.w) << "]\nset xlabel 'bias b'\n"
       << "set ylabel 'state x'\nset title " << quoted(fmt::format("Fixed points of x = {:g} s(x) + b", all.w)) << "\n";
    PlotList plot(gp, "plot");
    plot.add(fmt::format("$from_below using 1:2 with points pt 11 ps 1 lc rgb '{}' title 'reached from x_0 < 0'",
                         colour::orange));
    plot.add(fmt::format("$from_above using 1:2 with points pt 8 ps 1.2 lc rgb '{}' title 'reached from x_0 > 0'",
                         colour::dark));
    add_branches(plot, names);
    if (!all.closed.empty()) { plot.add(fmt::format("$folds using 1:2 {}", fold_style)); }
    gp << "\n";
}

void draw_derivatives(std::ostream& gp, const Bifurcation& all) {
    const std::vector<std::string> names = send_branches(gp, all, &FixedPoint::derivative);
    Matrix rows(std::ssize(all.from_start), 2);
    for (Index i = 0; i < rows.rows(); ++i) {
        rows(i, 0) = all.from_start[i].b;
        rows(i, 1) = all.from_start[i].derivative;
    }
    send_block(gp, "from_start", rows);
    send_folds(gp, all.closed, false);
    const auto [low, high] = decades_of_derivatives(all);
    gp << "set grid lc rgb '#dddddd' lt 1\nset logscale y\nset format y '10^{%T}'\nset yrange [1e" << low << ":1e"
       << high << "]\n"
       << "set xrange [" << left_of(all.w) << ":" << right_of(all.w) << "]\nset xlabel 'bias b'\n"
       << "set ylabel 'dx_{" << all.T
       << "}/dx_0'\nset key outside top center horizontal maxcols 2 samplen 3 font ',16'\n";
    PlotList plot(gp, "plot");
    add_branches(plot, names);
    plot.add(
        fmt::format("$from_start using 1:2 with lines lw 2 dt 4 lc rgb '{}' title 'run from x_0 = 0.5'", colour::dark));
    if (!all.closed.empty()) { plot.add(fmt::format("$folds using 1:2 {}", fold_style)); }
    gp << "\n";
}

std::string branches_caption(const Bifurcation& all) {
    if (all.closed.empty()) { return "One fixed point for every b, to which all runs go."; }
    return "Between the folds two stable states, with an unstable one between them. Runs end at the stable ones.";
}

std::string derivatives_caption(const Bifurcation& all) {
    std::string text = "The derivative through time at the fixed points, and along runs from x_0 = 0.5: ";
    if (all.closed.empty()) {
        const Real largest = std::max(largest_derivative(all.curve), largest_derivative(all.from_start));
        if (largest < std::pow(Real(10), Decades::lowest)) {
            return text + fmt::format("all below 1e{}, where nothing is drawn.", Decades::lowest);
        }
        return text + (largest > 1 ? rounded_up(largest, 2) + " at most." : "nowhere above 1.");
    }
    return text + "1 at the folds, " +
           (std::isnan(all.jump)
                ? fmt::format("and {} at most along the runs: 0.5 is an unstable fixed point for no b.",
                              rounded_up(largest_derivative(all.from_start), 2))
                : fmt::format("and {:.3g} where the run starts on the unstable fixed point.",
                              run_unit(all.w, all.jump, 0.5, all.T).dx_T.item()));
}

std::string what_was_seen(const Bifurcation& all) {
    std::string text;
    for (std::size_t k = 0; k < all.at.size(); ++k) {
        const std::vector<FixedPoint>& points = all.at[k];
        const std::vector<UnitRun>& runs = all.runs_at[k];
        const auto attractors = std::count_if(points.begin(), points.end(), [&](const FixedPoint& p) {
            return p.stable() && count_ends(all.w, runs, p) > 0;
        });
        const auto moving =
            std::count_if(runs.begin(), runs.end(), [&](const UnitRun& run) { return !is_at_rest(all.w, run); });
        text += fmt::format("{}at b = {:.4f} runs ended at {}{}", k == 0 ? "From many starts,\n" : ";\n",
                            all.at[k][0].b, counted(attractors, "attractor"),
                            moving == 0 ? "" : fmt::format(", {} of {} were still moving", moving, runs.size()));
    }
    text += ".\n";
    if (all.closed.empty()) {
        return text + fmt::format(
                          "There is no fold: with w = {:g} no slope is above 1, and no derivative explodes "
                          "(largest dx_{}/dx_0 from x_0 = 0.5: {:.3g}).",
                          all.w, all.T, largest_derivative(all.from_start));
    }
    text += fmt::format("At the folds the derivative through {} is {:.6f} and {:.6f}: nothing explodes there.\n",
                        counted(all.T, "step"), run_unit(all.w, all.found[0].b, all.found[0].x, all.T).dx_T.item(),
                        run_unit(all.w, all.found[1].b, all.found[1].x, all.T).dx_T.item());
    if (std::isnan(all.jump)) {
        const Real off = 0.001;
        const Real fold = all.found[1].b;  // that of the upper branch, on which 0.5 is
        return text +
               fmt::format(
                   "x_0 = 0.5 is an unstable fixed point for no b: along the runs from there dx_{}/dx_0 is {} at "
                   "most.\nThey go over at the fold, b = {:.6f}: after {} steps they are at\n{:.4f} with b {:g} "
                   "above it, at {:.4f} with b {:g} below.",
                   all.T, rounded_up(largest_derivative(all.from_start), 2), fold, long_run,
                   run_unit(all.w, fold + off, 0.5, long_run).x_T.item(), off,
                   run_unit(all.w, fold - off, 0.5, long_run).x_T.item(), off);
    }
    const UnitRuns at = run_unit(all.w, all.jump, 0.5, all.T);
    return text + fmt::format(
                      "It {} between them: the runs from x_0 = 0.5 jump at b = {:.6f}, where 0.5 is the "
                      "unstable fixed point\n(0.5 - w s(0.5) = {:.6f}); there dx_{}/dx_0 = {:.4g}.",
                      at.dx_T.item() >= 100 ? "explodes" : "grows, and does not explode,", all.jump,
                      Real(0.5) - all.w * logistic(0.5), all.T, at.dx_T.item());
}

}  // namespace chronograd::examples
