// The picture of gains over persistence: each model's, with its interval, and each seed's.
#include <fmt/format.h>

#include <algorithm>

#include "plot.hpp"
#include "storm_report.hpp"

namespace chronograd::examples {

std::string gains_caption(const std::vector<ModelResult>& models) {
    return fmt::format(
        "How far each model's mean error lies below that of persistence{}, and each seed of a network "
        "by itself.",
        models[0].score.gain_in ? ", with the 95 % interval over storms" : "");
}

void send_gains(std::ostream& gp, const std::vector<ModelResult>& models) {
    const Index n = std::ssize(models) - 1;  // all but persistence, whose gain is 0
    Matrix gains(n, 4);
    Real low = 0;
    Real high = 1;
    Index seeds = 0;
    for (Index k = 0; k < n; ++k) {
        const Score& s = models[k + 1].score;
        gains(k, 0) = n - k;
        gains(k, 1) = s.gain;
        const Interval bar = s.gain_in.value_or(Interval{s.gain, s.gain});
        gains(k, 2) = bar.low;
        gains(k, 3) = bar.high;
        low = std::min(low, bar.low);
        high = std::max(high, bar.high);
        if (models[k + 1].is_network()) { seeds += std::ssize(models[k + 1].errors); }
    }
    Matrix points(seeds, 2);
    Index row = 0;
    for (Index k = 0; k < n; ++k) {
        if (!models[k + 1].is_network()) { continue; }
        for (const Real seed : models[k + 1].seed_means()) {
            points(row, 0) = static_cast<Real>(n - k) - Real(0.22);
            points(row, 1) = 100 * (1 - seed / models[0].score.mean_km);
            high = std::max(high, points(row, 1));
            low = std::min(low, points(row++, 1));
        }
    }
    send_block(gp, "gains", gains);
    send_block(gp, "seeds", points);
    gp << "set title "
       << quoted(fmt::format("24 h ahead: persistence misses by {:.0f} km on average", models[0].score.mean_km))
       << "\nset bmargin 7\nset xlabel 'mean error below that of persistence, in %'\n"
       << "set xrange [" << low - 1 << ":" << high + 1 << "]\n"
       << "set yrange [0.3:" << static_cast<Real>(n) + Real(0.6) << "]\n"
       << "set grid xtics lc rgb '#dddddd' lt 1\n"
       << "set arrow from 0, graph 0 to 0, graph 1 nohead dt 2 lw 2 lc rgb '" << colour::dark << "'\n"
       << "set key at screen 0.97, screen 0.02 bottom right\nset ytics (";
    for (Index k = 0; k < n; ++k) { gp << (k > 0 ? ", " : "") << quoted(models[k + 1].name) << " " << n - k; }
    gp << ")\n";
    PlotList plot(gp, "plot");
    const bool bars = models[0].score.gain_in.has_value();
    plot.add(fmt::format("$gains using {} pt 7 ps 1.3 lw 3 lc rgb '{}' title {}",
                         bars ? "2:1:3:4 with xerrorbars" : "2:1 with points", colour::blue,
                         quoted(bars ? "all seeds, 95 % interval over storms" : "all seeds")));
    plot.add(
        fmt::format("$seeds using 2:1 with points pt 8 ps 0.9 lw 1.5 lc rgb '{}' title 'one seed'", colour::vermilion));
    gp << "\n";
}

}  // namespace chronograd::examples
