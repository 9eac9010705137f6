// The paths of an LSTM's error as a picture.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "carousel.hpp"
#include "decades.hpp"
#include "plot.hpp"

namespace chronograd::examples {

namespace {

/// One bias in a panel: what is to be seen in it, as a block of numbers: steps back, direct, leak, sum, sigma(b)^n.
Matrix panel_of(const Carousel& c, bool trained) {
    const Matrix& sizes = (trained ? c.trained : c.fresh).sizes;
    Matrix block(sizes.rows(), 5);
    for (Index n = 0; n < sizes.rows(); ++n) {
        for (Index column = 0; column < 4; ++column) { block(n, column) = sizes(n, column); }
        block(n, 4) = kept(c.bias, n);
    }
    return block;
}

/// The powers of ten that hold some panels.
Decades decades_of(const std::vector<Matrix>& panels, std::size_t first, std::size_t end) {
    Decades d;
    for (std::size_t k = first; k < std::min(end, panels.size()); ++k) {
        for (Index n = 0; n < panels[k].rows(); ++n) {
            for (Index column = 1; column < panels[k].cols(); ++column) { d.include(panels[k](n, column)); }
        }
    }
    return d;
}

/// A mark at about four powers of ten, with its number or without. (Left to itself, gnuplot would put millions of small
/// ones between two marks that are a factor of 1e8 apart.)
std::string marks(const Decades& d, bool with_numbers) {
    const int step = std::max(1, (d.high - d.low + 3) / 4);
    std::string list;
    for (int power = d.high; power >= d.low; power -= step) {
        list += fmt::format("{}'{}' 1e{}", list.empty() ? "" : ", ",
                            with_numbers ? fmt::format("10^{{{}}}", power) : "", power);
    }
    return list;
}

/// What is drawn of each block, and how.
struct Line {
    int column;
    const char* style;
    const char* colour;
    const char* title;
    [[nodiscard]] std::string drawn() const { return fmt::format("with {} lc rgb '{}'", style, colour); }
};
constexpr std::array<Line, 4> lines{{{5, "lines lw 6", colour::grey, "σ(b)^{T-k}"},
                                     {4, "lines lw 2", colour::dark, "all ways"},
                                     {2, "linespoints lw 2 dt 2 pt 7 ps 0.6", colour::blue, "direct"},
                                     {3, "linespoints lw 2 dt 4 pt 9 ps 0.7", colour::vermilion, "leak"}}};

/// An empty plot as wide as the page, for its key: one of a panel is as narrow as the panel.
void send_key(std::ostream& gp) {
    gp << "set lmargin at screen 0.05\nset rmargin at screen 0.97\nset tmargin at screen 0.9\nset bmargin at screen "
          "0.5\nunset border\nunset tics\nunset grid\nset yrange [1:2]\n"
       << "set key horizontal maxrows 1 width 1 samplen 3 font ',16' center at screen 0.53, screen 0.91\n";
    PlotList plot(gp, "plot");
    for (const Line& line : lines) { plot.add(fmt::format("NaN {} title {}", line.drawn(), quoted(line.title))); }
    gp << "\nset border\nset xtics\nset grid lc rgb '#dddddd' lt 1\nunset key\nunset label\n";
}

}  // namespace

void send_paths(std::ostream& gp, const std::vector<Carousel>& all, bool trained) {
    std::vector<Matrix> panels;
    for (const Carousel& c : all) {
        panels.push_back(panel_of(c, trained));
        send_block(gp, fmt::format("bias{}", panels.size() - 1), panels.back());
    }
    gp << "set logscale y\nset xrange [0:" << panels[0].rows() - 1 << "]\n"
       << "set multiplot\n"
       << "set label "
       << quoted(trained ? "Trained LSTMs, by the forget bias b that they started with"
                         : "Fresh LSTMs, by their forget bias b")
       << " at screen 0.5, screen 0.965 center\n"
       << "set label 'size of each part of dc_T/dc_k' at screen 0.025, screen 0.5 center rotate\n";
    send_key(gp);
    const Index every = std::max<Index>(1, (panels[0].rows() - 1) / 20);
    constexpr std::size_t columns = 2;
    for (std::size_t k = 0; k < panels.size(); ++k) {
        const std::size_t row = k / columns;
        const std::size_t column = k % columns;
        // The two panels of a row have one scale.
        const Decades d = decades_of(panels, row * columns, (row + 1) * columns);
        const double left = 0.14 + 0.445 * static_cast<double>(column);
        const double upper = 0.83 - 0.39 * static_cast<double>(row);
        gp << "set lmargin at screen " << left << "\nset rmargin at screen " << left + 0.385 << "\n"
           << "set tmargin at screen " << upper << "\nset bmargin at screen " << upper - 0.31 << "\n"
           << "set title " << quoted(fmt::format("b = {:g}", all[k].bias)) << " offset 0, -0.7\n"
           << "set yrange [1e" << d.low << ":1e" << d.high << "]\nset ytics (" << marks(d, column == 0) << ")\n"
           << (k + columns >= panels.size() ? "set format x\nset xlabel 'T - k, steps back' offset 0, 0.3\n"
                                            : "set format x ''\nunset xlabel\n");
        PlotList plot(gp, "plot");
        for (const Line& line : lines) {
            // Every number is on its line; points stand on some of them only.
            plot.add(
                fmt::format("$bias{} using 1:{} {} pointinterval {} notitle", k, line.column, line.drawn(), every));
        }
        gp << "\n";
    }
    gp << "unset multiplot\n";
}

}  // namespace chronograd::examples
