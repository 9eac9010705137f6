// What truncated_bptt measures, as numbers, text and a picture.
#include "truncation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>

#include "panels.hpp"
#include "program.hpp"

namespace chronograd::examples {
namespace {

Draws draw_gradients(const Pairs& pairs, const Matrix& full, Real p, Index number, Rng& rng) {
    Matrix mean = pairs.zeros();
    Real cosines = 0;
    for (Index i = 0; i < number; ++i) {
        const Matrix one = gradient_of(pairs, random_windows(pairs.steps(), p, rng), 1 / (1 - p));
        cosines += miss(one, full).cosine;
        mean += one;
        check_interrupt();
    }
    const auto n = static_cast<Real>(number);
    return {number, miss((1 / n) * mean, full).error, cosines / n};
}

/// A number of a CSV; empty where there is none.
std::string cell(Real x) { return std::isfinite(x) ? fmt::format("{}", x) : ""; }

/// Whether a table shows k.
bool is_shown(Index k, Index delay, Index steps) {
    return (k & (k - 1)) == 0 || k == delay || k == delay + 1 || k == 2 * delay || k == steps;
}

/// Whether k is one of about four an octave.
bool is_one_of_four(Index k) {
    Index octave = 1;
    while (2 * octave <= k) { octave *= 2; }
    return k % std::max<Index>(1, octave / 4) == 0;
}

}  // namespace

Curve measure(const std::string& when, const Pairs& pairs, Index delay, Index number_of_draws, Rng& rng) {
    const Index T = pairs.steps();
    const Matrix full = gradient_of(pairs, blocks_of(T, T, T));
    if (!all_finite(full) || norm(full) == 0) {
        throw std::runtime_error("the gradient " + when +
                                 " training is 0 or not finite; try a smaller --learning-rate");
    }
    Curve curve{when, T, norm(full), {}};
    for (Index k = 1; k <= T; ++k) {
        const bool shown = is_shown(k, delay, T);
        if (!shown && !is_one_of_four(k)) { continue; }
        Truncated row{k,
                      miss(gradient_of(pairs, blocks_of(T, k, k)), full),
                      miss(gradient_of(pairs, blocks_of(T, 1, k)), full),
                      std::numeric_limits<Real>::infinity(),
                      shown,
                      {}};
        if (k > 1) {  // windows that end after every step hold nothing that could be weighted up
            const Real p = 1 / static_cast<Real>(k);
            row.deviation = std::sqrt(variance_of_random_windows(pairs, p)) / norm(full);
            if (shown) { row.draws = draw_gradients(pairs, full, p, number_of_draws, rng); }
        }
        curve.by_k.push_back(row);
        check_interrupt();
    }
    return curve;
}

std::string error_table(const Curve& curve) {
    std::string text = fmt::format("{} training, ||full gradient|| = {:.3g}\n", curve.when, curve.gradient) +
                       "       windows of k      last k steps      random windows, k on average\n"
                       "   k   error  cosine     error  cosine    deviation   cosine   error of the mean";
    for (const Truncated& row : curve.by_k) {
        if (!row.shown) { continue; }
        text += fmt::format("\n{:>4} {:>7.2g} {:>7.3f}   {:>7.2g} {:>7.3f}", row.k, row.windows.error,
                            row.windows.cosine, row.last.error, row.last.cosine);
        if (row.draws.number > 0) {
            text += fmt::format("   {:>9.2g}  {:>7.3f}   {:.2g}", row.deviation, row.draws.single_cosine,
                                row.draws.mean_error);
        }
    }
    return text;
}

std::string training_table(const std::vector<Trained>& all) {
    std::string text =
        "   gradient                       loss reached   records on the tape   steps run an update   seconds";
    for (const Trained& t : all) {
        text += fmt::format("\n   {:<30} {:>12.2g} {:>21} {:>21.0f} {:>9.2f}", t.scheme.name, t.reached, t.records,
                            t.steps, t.seconds);
    }
    return text;
}

std::string errors_csv(const std::vector<Curve>& curves) {
    std::string csv =
        "training,gradient_norm,k,windows_error,windows_cosine,last_error,last_cosine,random_deviation,"
        "random_cosine,random_mean_error,draws\n";
    for (const Curve& curve : curves) {
        for (const Truncated& row : curve.by_k) {
            const bool drawn = row.draws.number > 0;
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{},{},{},{}\n", curve.when, curve.gradient,
                           row.k, row.windows.error, cell(row.windows.cosine), row.last.error, cell(row.last.cosine),
                           cell(row.deviation), drawn ? cell(row.draws.single_cosine) : "",
                           drawn ? cell(row.draws.mean_error) : "", row.draws.number);
        }
    }
    return csv;
}

std::string training_csv(const std::vector<Trained>& all) {
    std::string csv = "gradient,k1,k2,random,loss_reached,records,steps_per_update,seconds\n";
    for (const Trained& t : all) {
        csv += fmt::format("{},{},{},{},{},{},{},{:.3f}\n", t.scheme.name, t.scheme.k1, t.scheme.k2,
                           t.scheme.random ? 1 : 0, t.reached, t.records, t.steps, t.seconds);
    }
    return csv;
}

std::string losses_csv(const std::vector<Trained>& all) {
    std::string csv = "iteration";
    for (const Trained& t : all) { csv += "," + t.scheme.name; }
    for (std::size_t i = 0; i < all[0].losses.size(); ++i) {
        csv += fmt::format("\n{}", i);
        for (const Trained& t : all) { csv += fmt::format(",{}", t.losses[i]); }
    }
    return csv + "\n";
}

void write_truncation_script(OutputFolder& out, const std::vector<Curve>& curves, Index delay) {
    Panels picture{.name = "truncation",
                   .title = "How far is a truncated gradient from the full one?",
                   .x_axis = fmt::format("k, time steps  (dashed: {}, delay + 1; windows of {}: error 0)", delay + 1,
                                         curves[0].steps),
                   .y_axis = "error / full gradient  (below 10^{-4}: not drawn)",
                   .legend = {"windows", "last k steps", "random (st. dev.)"},
                   .logarithmic_x = true,
                   .lowest = Real(1e-4),
                   .marked = static_cast<Real>(delay + 1)};
    for (const Curve& curve : curves) {
        const std::vector<Truncated>& rows = curve.by_k;
        const auto line = [&](const auto& y) {
            Matrix points(std::ssize(rows), 2);
            for (Index i = 0; i < points.rows(); ++i) {
                points(i, 0) = static_cast<Real>(rows[i].k);
                points(i, 1) = y(rows[i]);
            }
            return points;
        };
        picture.panels.push_back({curve.when + " training",
                                  {line([](const Truncated& row) { return row.windows.error; }),
                                   line([](const Truncated& row) { return row.last.error; }),
                                   line([](const Truncated& row) { return row.k == 1 ? 0 : row.deviation; })}});
    }
    write_panels_script(out, picture);
}

// An error of this size is one of summing up in another order.
constexpr Real rounding_error = 1e-14;

std::string what_was_seen(const Curve& after, const std::vector<Trained>& all, Index delay) {
    const auto at_delay = [&](const Truncated& row) { return row.k == delay; };
    const Truncated& row = *std::find_if(after.by_k.begin(), after.by_k.end(), at_delay);
    const bool windows_miss = row.windows.error > rounding_error;
    const bool last_miss = row.last.error > rounding_error;
    const auto by = [](bool misses, Real error) {
        return misses ? fmt::format("{:.2g} of its size", error) : "nothing";
    };
    std::string text =
        fmt::format("After training and for k = {}, windows miss the full gradient by {}, the last k steps by\n{}{}",
                    row.k, by(windows_miss, row.windows.error), by(last_miss, row.last.error),
                    windows_miss && last_miss   ? ": that is a bias, and no averaging helps."
                    : windows_miss || last_miss ? fmt::format(". What {} is a bias, and no averaging helps.",
                                                              windows_miss ? "windows miss" : "the last k steps miss")
                                                : ": the shares from further back are 0.");
    if (row.draws.number > 0) {
        text += fmt::format(
            " Random windows are right on average: one gradient is off by\n"
            "{:.2g}, the mean of {} by {:.2g} ({:.2g} was to be expected).",
            row.deviation, row.draws.number, row.draws.mean_error,
            row.deviation / std::sqrt(static_cast<Real>(row.draws.number)));
    }
    // Of T targets, T - delay are from U[-1, 1), whose mean square is 1/3; the others are 0.
    const Real T = static_cast<Real>(after.steps);
    const Real zero = (T - static_cast<Real>(delay)) / T / 3;
    std::string learned;
    std::string failed;
    for (const Trained& t : all) {
        (t.reached < zero / 10 ? learned : failed) += fmt::format("\n  {:.2g}  {}", t.reached, t.scheme.name);
    }
    text += fmt::format("\nThe answer 0 at every step has a loss of {:.2g}.", zero);
    text += " A tenth of that, or less, was";
    if (!learned.empty()) { text += " reached by" + learned + (failed.empty() ? "" : "\nand"); }
    if (!failed.empty()) { text += " not reached by" + failed; }
    return text;
}

}  // namespace chronograd::examples
