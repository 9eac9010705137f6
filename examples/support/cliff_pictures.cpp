// The cliff in pictures: the surface with both ways on it, the ways from above, a cut.
#include <fmt/format.h>

#include <algorithm>
#include <iomanip>

#include "cliff_report.hpp"
#include "plot.hpp"

namespace chronograd::examples {
namespace {

constexpr const char* clipped_colour = colour::blue;
constexpr const char* plain_colour = colour::vermilion;

/// A column for what is drawn, of the points that are on the map, up to the first that is not.
Matrix on_the_map(const std::vector<Footstep>& way, const CliffMap& map) {
    Index n = 0;
    while (n < std::ssize(way) && map.holds(way[n].w, way[n].b)) { ++n; }
    Matrix rows(n, 3);
    for (Index k = 0; k < n; ++k) {
        rows(k, 0) = way[k].b;
        rows(k, 1) = way[k].w;
        rows(k, 2) = way[k].E;
    }
    return rows;
}

/// From the last point on the map towards the first beyond: as far as the map's edge. Empty if none is beyond.
Matrix leaving(const std::vector<Footstep>& way, const CliffMap& map) {
    const Index n = on_the_map(way, map).rows();
    if (n == 0 || n == std::ssize(way)) { return {}; }
    const Footstep& from = way[n - 1];
    const Footstep& to = way[n];
    Real part = 1;
    const auto reach = [&](Real x, Real dx, Real low, Real high) {
        if (dx != 0) { part = std::min(part, ((dx > 0 ? high : low) - x) / dx); }
    };
    reach(from.w, to.w - from.w, map.w_low, map.w_high);
    reach(from.b, to.b - from.b, map.b_low, map.b_high);
    return {{from.b, from.w, from.E}, {from.b + part * (to.b - from.b), from.w + part * (to.w - from.w), from.E}};
}

void send_ways(std::ostream& gp, const CliffMap& map, const std::vector<Footstep>& plain,
               const std::vector<Footstep>& clipped) {
    send_block(gp, "plain", on_the_map(plain, map));
    send_block(gp, "clipped", on_the_map(clipped, map));
    const Matrix out = leaving(plain, map);
    if (out.size() > 0) { send_block(gp, "leaving", out); }
}

bool leaves(const std::vector<Footstep>& way, const CliffMap& map) { return leaving(way, map).size() > 0; }

/// The wall's line on the map; b, w.
Matrix wall_line(const CliffMap& map) {
    const Matrix w = evenly(std::max(map.w_low, 1 / logistic_slope(x_0)), map.w_high, 2);
    return {{wall_at(w(0, 0)), w(0, 0)}, {wall_at(w(0, 1)), w(0, 1)}};
}

/// E along a way, for a logarithmic axis.
Matrix errors(const std::vector<Footstep>& way) {
    Matrix rows(std::ssize(way), 2);
    for (Index k = 0; k < rows.rows(); ++k) {
        rows(k, 0) = static_cast<Real>(k);
        rows(k, 1) = way[k].E;
    }
    return rows;
}

}  // namespace

void draw_surface(std::ostream& gp, const CliffSurface& surface, const CliffMap& map,
                  const std::vector<Footstep>& plain, const std::vector<Footstep>& clipped, Index T) {
    // The grid as gnuplot's nonuniform matrix, with as many digits as can be seen.
    gp << std::setprecision(6) << "$surface << EOD\n" << surface.b.cols();
    for (const Real b : surface.b.view()) { gp << ' ' << b; }
    for (Index i = 0; i < surface.w.cols(); ++i) {
        gp << '\n' << surface.w(0, i);
        for (Index k = 0; k < surface.b.cols(); ++k) { gp << ' ' << surface.E(i, k); }
    }
    gp << "\nEOD\n" << std::setprecision(17);
    send_ways(gp, map, plain, clipped);
    gp << "set palette maxcolors 24 defined (0 '#440154', 0.25 '#3b528b', 0.5 '#21918c', 0.75 '#5ec962', 1 '#fde725')\n"
       << "set pm3d depthorder nolighting noborder corners2color mean\n"
       << "set view 56, 118, 0.86, 1.2\nset xyplane 0\nset ticslevel 0\n"
       << "set xrange [" << map.b_low << ":" << map.b_high << "]\nset yrange [" << map.w_low << ":" << map.w_high
       << "]\nset zrange [0:*]\n"
       << "set xlabel 'bias b' offset 0, -0.8\nset ylabel 'weight w' offset 0, -0.8\nset zlabel 'E' offset 2, 0\n"
       << "set xtics 0.2 offset 0, -0.3\nset ytics 0.2 offset 0, -0.3\nset ztics 0.1\nunset colorbox\n"
       << "set key at screen 0.98, screen 0.97 right samplen 3 font ',18'\n"
       << "set label 'E = (s(x_{" << T << "}) - 0.7)^2' at screen 0.04, screen 0.95\n";
    // Two splots on one place: pm3d sorts its tiles by depth and draws them last, over any line of the same splot.
    gp << "set multiplot\nsplot $surface nonuniform matrix with pm3d notitle\n"
       << "unset border\nunset tics\nunset xlabel\nunset ylabel\nunset zlabel\nunset title\nunset label\n";
    PlotList plot(gp, "splot");
    plot.add(fmt::format("$plain using 1:2:($3 + 0.01) with linespoints pt 9 ps 1 lw 1 lc rgb '{}' title 'not clipped'",
                         plain_colour));
    if (leaves(plain, map)) {
        plot.add(
            fmt::format("$leaving using 1:2:($3 + 0.01) with lines lw 4 dt 3 lc rgb '{}' title 'thrown off the map'",
                        plain_colour));
    }
    // On top, and smaller: where nothing is clipped, both ways are one. White with a dark rim shows on every colour.
    plot.add("$clipped using 1:2:($3 + 0.01) with points pt 7 ps 0.9 lc rgb 'black' notitle");
    plot.add("$clipped using 1:2:($3 + 0.01) with points pt 7 ps 0.6 lc rgb 'white' notitle");
    plot.add("NaN with points pt 6 ps 0.9 lw 2 lc rgb 'black' title 'clipped'");
    gp << "\nunset multiplot\n";
}

void draw_ways(std::ostream& gp, const CliffMap& map, const std::vector<Footstep>& plain,
               const std::vector<Footstep>& clipped) {
    send_ways(gp, map, plain, clipped);
    send_block(gp, "wall", wall_line(map));
    send_block(gp, "plain_E", errors(plain));
    send_block(gp, "clipped_E", errors(clipped));
    gp << "set multiplot\nset grid lc rgb '#dddddd' lt 1\n"
       << "set lmargin at screen 0.14\nset rmargin at screen 0.97\n"
       << "set tmargin at screen 0.89\nset bmargin at screen 0.52\n"
       << "set key horizontal maxrows 1 width 1 samplen 2 font ',16' center at screen 0.55, screen 0.95\n"
       << "set xrange [" << map.b_low << ":" << map.b_high << "]\nset yrange [" << map.w_low << ":" << map.w_high
       << "]\nset xlabel 'bias b' offset 0, 0.6\nset ylabel 'weight w'\n";
    PlotList above(gp, "plot");
    above.add(fmt::format("$wall using 1:2 with lines lw 2 dt 2 lc rgb '{}' title 'wall'", colour::dark));
    above.add(fmt::format("$plain using 1:2 with linespoints pt 9 ps 0.9 lw 2 lc rgb '{}' title 'not clipped'",
                          plain_colour));
    if (leaves(plain, map)) {
        above.add(fmt::format("$leaving using 1:2 with lines lw 2 dt 3 lc rgb '{}' title 'off the map'", plain_colour));
    }
    above.add(
        fmt::format("$clipped using 1:2 with linespoints pt 7 ps 0.4 lc rgb '{}' title 'clipped'", clipped_colour));
    gp << "\nunset key\nset tmargin at screen 0.39\nset bmargin at screen 0.13\n"
       << "set xrange [0:" << plain.size() - 1 << "]\nset yrange [*:*]\nset logscale y\nset format y '10^{%T}'\n"
       << "set xlabel 'update'\nset ylabel 'E'\n";
    PlotList below(gp, "plot");
    below.add(fmt::format("$plain_E using 1:2 with linespoints pt 9 ps 0.9 pi {} lw 3 lc rgb '{}'",
                          std::max<std::size_t>(1, plain.size() / 20), plain_colour));
    below.add(fmt::format("$clipped_E using 1:2 with lines lw 1 lc rgb '{}'", clipped_colour));
    gp << "\nunset multiplot\n";
}

void draw_cut(std::ostream& gp, Real w, const Matrix& cut) {
    send_block(gp, "cut", cut);
    const Real wall = wall_at(w);
    gp << "set multiplot\nset grid lc rgb '#dddddd' lt 1\nunset key\n"
       << "set lmargin at screen 0.14\nset rmargin at screen 0.97\n"
       << "set xrange [" << wall - Real(0.3) << ":" << wall + Real(0.3) << "]\n"
       << "set arrow from first " << wall << ", graph 0 to first " << wall << ", graph 1 nohead dt 2 lw 2 lc rgb '"
       << colour::vermilion << "'\n"
       << "set tmargin at screen 0.92\nset bmargin at screen 0.56\nset format x ''\nset ylabel 'E'\n"
       << "set title 'A cut through the surface at w = " << w << "' offset 0, -0.4\n"
       << "set label 'b = 0.5 - w s(0.5)' at first " << wall + Real(0.015) << ", graph 0.85 textcolor rgb '"
       << colour::vermilion << "'\n"
       << "plot $cut using 1:2 with lines lw 3 lc rgb '" << colour::blue << "'\n"
       << "unset title\nunset label\nset format x\nset tmargin at screen 0.5\nset bmargin at screen 0.14\n"
       << "set logscale y\nset format y '10^{%T}'\nset ylabel '|grad E|'\nset xlabel 'bias b'\n"
       << "plot $cut using 1:3 with lines lw 3 lc rgb '" << colour::blue << "'\nunset multiplot\n";
}

}  // namespace chronograd::examples
