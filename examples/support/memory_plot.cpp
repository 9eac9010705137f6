// The outcome of memory tasks as pictures.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "memory_report.hpp"
#include "plot.hpp"

namespace chronograd::examples {
namespace {

/// Told apart by colour, by the dashes of the line and by the shape of the points, which are open where the task was
/// not solved.
struct CellStyle {
    const char* cell;
    const char* colour;
    int dash;
    int solved;
    int open;
};
constexpr std::array<CellStyle, 4> cell_styles{{{"RNN", colour::dark, 1, 13, 12},
                                                {"IRNN", colour::orange, 4, 9, 8},
                                                {"LSTM", colour::blue, 1, 7, 6},
                                                {"GRU", colour::green, 2, 5, 4}}};

const CellStyle& style_of(const std::string& cell) {
    return *std::find_if(cell_styles.begin(), cell_styles.end(), [&](const CellStyle& s) { return cell == s.cell; });
}

/// The rows whose second number is finite: a curve ends where it diverged.
Matrix finite_part(const Matrix& curve) {
    Index n = 0;
    while (n < curve.rows() && std::isfinite(curve(n, 1))) { ++n; }
    return Matrix(MatrixView(curve.view().data(), n, 2));
}

void send_frame(std::ostream& gp, const char* x, const char* y) {
    gp << "set xlabel " << quoted(x) << "\nset ylabel " << quoted(y) << " offset 1\n"
       << "set logscale y\nset format y '10^{%T}'\n"
       << "set grid lc rgb '#dddddd' lt 1\n"
       << "set key outside top center horizontal maxrows 1 samplen 3 width 1\n";
}

}  // namespace

void send_curves(std::ostream& gp, const MemoryTask& task, const std::vector<Row>& rows) {
    Real low = task.solved;
    Real high = task.baseline;
    Real last = 1;
    std::vector<std::string> parts;
    for (const Row& row : rows) {
        if (row.steps != task.steps) { continue; }
        const CellStyle& style = style_of(row.cell);
        std::string title = "title " + quoted(row.cell);
        for (const MemoryRun& run : row.runs) {
            const Matrix curve = finite_part(run.curve);
            if (curve.rows() == 0) { continue; }
            for (Index i = 0; i < curve.rows(); ++i) {
                low = std::min(low, curve(i, 1));
                high = std::max(high, curve(i, 1));
            }
            last = std::max(last, curve(curve.rows() - 1, 0));
            const std::string block = fmt::format("{}_{}", row.cell, run.seed);
            send_block(gp, block, curve);
            parts.push_back(
                fmt::format("${} with lines lw 2 dt {} lc rgb '{}' notitle", block, style.dash, style.colour));
            parts.push_back(fmt::format(
                "${} every ::{} with linespoints lw 2 dt {} pt {} ps 1.3 lc rgb '{}' {}", block, curve.rows() - 1,
                style.dash, run.outcome == Outcome::solved ? style.solved : style.open, style.colour, title));
            title = "notitle";
        }
    }
    send_frame(gp, "updates",
               task.kind == TaskKind::adding ? "mean squared error, fresh sequences"
                                             : "cross-entropy in nats, fresh sequences");
    gp << "set xrange [0:" << last * Real(1.03) << "]\nset yrange [" << low * Real(0.7) << ":" << high * Real(1.4)
       << "]\n";
    const auto beside = [&](Real y, const char* what, const std::string& value) {  // a line, named at its right end
        gp << "set label " << quoted(what) << " at graph 1.015, first " << y << " left offset 0, 0.5 font ',16'\n"
           << "set label " << quoted(value) << " at graph 1.015, first " << y << " left offset 0, -0.5 font ',16'\n";
    };
    gp << "set rmargin 13\n";
    beside(task.baseline, "no memory", fmt::format("{:.4f}", task.baseline));
    beside(task.solved, "solved", fmt::format("< {:.3g}", task.solved));
    PlotList plot(gp, "plot");
    plot.add(fmt::format("{:.17g} with lines lw 3 dt 3 lc rgb '#777777' notitle", task.baseline));
    plot.add(fmt::format("{:.17g} with lines lw 1 lc rgb '#777777' notitle", task.solved));
    for (const std::string& part : parts) { plot.add(part); }
    gp << "\n";
}

void send_limits(std::ostream& gp, const std::vector<Row>& rows, const Training& training) {
    // Runs that did not solve it have a place above all others. Cells of one T stand a little apart.
    const Real unsolved = Real(1.6) * static_cast<Real>(training.updates);
    Real highest = unsolved;
    Real least = static_cast<Real>(training.updates);
    Index shortest = rows[0].steps;
    Index longest = rows[0].steps;
    std::vector<std::string> parts;
    for (std::size_t k = 0; k < cell_styles.size(); ++k) {
        const CellStyle& style = cell_styles.at(k);
        const Real apart = std::pow(Real(1.06), static_cast<Real>(k) - Real(1.5));
        std::string ends;
        std::string open;
        std::string medians;
        for (const Row& row : rows) {
            if (row.cell != style.cell) { continue; }
            shortest = std::min(shortest, row.steps);
            longest = std::max(longest, row.steps);
            const Real x = apart * static_cast<Real>(row.steps);
            Index given_up = 0;
            for (const MemoryRun& run : row.runs) {
                if (run.outcome == Outcome::solved) {
                    ends += fmt::format("{} {}\n", x, run.updates);
                    least = std::min(least, static_cast<Real>(run.updates));
                } else {  // one above another
                    const Real y = unsolved * std::pow(Real(1.12), static_cast<Real>(given_up++));
                    open += fmt::format("{} {}\n", x, y);
                    highest = std::max(highest, y);
                }
            }
            medians += row.median_updates() < 0 ? "\n" : fmt::format("{} {}\n", x, row.median_updates());
        }
        if (ends.empty() && open.empty()) { continue; }
        gp << "$" << style.cell << "_medians << EOD\n"
           << (medians.empty() ? "\n" : medians) << "EOD\n"
           << "$" << style.cell << "_solved << EOD\n"
           << ends << "EOD\n"
           << "$" << style.cell << "_open << EOD\n"
           << open << "EOD\n";
        if (!ends.empty()) {
            parts.push_back(fmt::format("${}_medians with lines lw 2 dt {} lc rgb '{}' notitle", style.cell, style.dash,
                                        style.colour));
            parts.push_back(fmt::format("${}_solved with points pt {} ps 1.2 lc rgb '{}' notitle", style.cell,
                                        style.solved, style.colour));
        }
        if (!open.empty()) {
            parts.push_back(fmt::format("${}_open with points pt {} ps 1.2 lw 2 lc rgb '{}' notitle", style.cell,
                                        style.open, style.colour));
        }
        parts.push_back(fmt::format("NaN with linespoints lw 2 dt {} pt {} ps 1.2 lc rgb '{}' title '{}'", style.dash,
                                    style.solved, style.colour, style.cell));
    }
    send_frame(gp, "T, time steps of the task (logarithmic)", "updates until solved");
    gp << "set format y '%g'\nset ytics (";
    const char* between = "";
    for (Index decade = 1; decade <= training.updates; decade *= 10) {
        for (const Index digit : {1, 2, 5}) {
            if (digit * decade > training.updates) { continue; }
            gp << between << digit * decade;
            between = ", ";
        }
    }
    gp << ")\nset logscale x 2\nset xtics (";
    const char* comma = "";
    std::set<Index> marked;
    for (const Row& row : rows) {
        if (!marked.insert(row.steps).second) { continue; }
        gp << comma << row.steps;
        comma = ", ";
    }
    gp << ")\nset xrange [" << Real(0.8) * static_cast<Real>(shortest) << ":" << Real(1.25) * static_cast<Real>(longest)
       << "]\nset yrange [" << least * Real(0.7) << ":" << highest * Real(1.6) << "]\n"
       << "set label " << quoted(fmt::format("not within {} updates", training.updates))
       << " at graph 0.02, graph 0.95 left\n";
    PlotList plot(gp, "plot");
    plot.add(fmt::format("{} with lines lw 1 lc rgb '#777777' notitle", training.updates));
    for (const std::string& part : parts) { plot.add(part); }
    gp << "\n";
}

}  // namespace chronograd::examples
