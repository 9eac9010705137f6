// Logarithmic axes, blocks of norms, names.
#include "flow_axes.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>

#include "plot.hpp"

namespace chronograd::examples {

std::string with_greek(std::string name) {
    const std::size_t rho = name.find("rho");
    if (rho != std::string::npos) { name.replace(rho, 3, "ρ"); }
    const std::size_t equals = name.find('=');
    return equals == std::string::npos ? name : name.replace(equals, 1, " = ");
}

void include(Decades& decades, const Flow& flow) {
    for (const Real x : flow.norm) { decades.include(x); }
}

void send_decades(std::ostream& gp, const Decades& decades) {
    const auto [low, high] = decades;
    const int step = std::max(1, (high - low + 3) / 6);
    std::string tics;  // one by one: gnuplot 5.4 can take forever to count many decades in large steps
    for (int decade = -(-low / step) * step; decade <= high; decade += step) {
        tics += fmt::format("{}1e{}", tics.empty() ? "" : ", ", decade);
    }
    fmt::print(gp, "set yrange [1e{}:1e{}]\nset ytics ({})\n", low, high, tics);
}

void send_flow(std::ostream& gp, const std::string& name, const Flow& flow) {
    Matrix block(flow.steps() + 1, 3);
    for (Index n = 0; n <= flow.steps(); ++n) {
        block(n, 0) = static_cast<Real>(n);
        block(n, 1) = flow.norm[n];
        block(n, 2) = flow.is_bounded() ? flow.bound(n) : 0;
    }
    send_block(gp, name, block);
}

void send_log_axes(std::ostream& gp, Index steps) {
    gp << "set logscale y\nset format y '10^{%T}'\nset grid lc rgb '#dddddd' lt 1\nset xrange [0:" << steps << "]\n";
}

}  // namespace chronograd::examples
