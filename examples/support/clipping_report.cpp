// Trainings with and without clipping as a table, CSV, pictures and sentences.
#include "clipping_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "plot.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

std::vector<Real> all_norms(const ClippingTrial& trial) {
    std::vector<Real> all;
    for (const LatchRun& run : trial.runs) { all.insert(all.end(), run.norms.begin(), run.norms.end()); }
    return all;
}

template <class Condition>
Index count(const ClippingTrial& trial, const Condition& condition) {
    return std::count_if(trial.runs.begin(), trial.runs.end(), condition);
}

Real median(std::vector<Real> numbers) {
    if (numbers.empty()) { return 0; }
    std::sort(numbers.begin(), numbers.end());
    const std::size_t half = numbers.size() / 2;
    return numbers.size() % 2 == 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
}

/// How many of the norms, the largest ones, make at least half of their sum.
Index half_of_the_sum(const ClippingTrial& trial) {
    std::vector<Real> all = all_norms(trial);
    std::sort(all.rbegin(), all.rend());
    const Real sum = std::accumulate(all.begin(), all.end(), Real(0));
    Real part = 0;
    Index n = 0;
    while (n < std::ssize(all) && part < sum / 2) { part += all[n++]; }
    return n;
}

/// Whether the threshold is one that the rule of thumb allows where this is the average norm.           (CLIP.4)
bool by_the_rule(const ClippingTrial& trial, Real average) {
    return trial.name == "norm" && Real(0.5) * average <= trial.clipping.norm && trial.clipping.norm <= 10 * average;
}

/// Bins below 1e-8 would only stretch the picture.
constexpr Index lowest_bin = -32;

bool is_solved(const LatchRun& run) { return run.loss < solved_below; }

std::string name_of(const ClippingTrial& trial) {
    return trial.times == 0 ? trial.name : fmt::format("{} at {:g} x", trial.name, trial.times);
}

}  // namespace

GradientNorms norms_of(const ClippingTrial& trial) {
    const std::vector<Real> all = all_norms(trial);
    if (all.empty()) { return {0, 0, 0}; }
    const Real sum = std::accumulate(all.begin(), all.end(), Real(0));
    return {sum / static_cast<Real>(all.size()), median(all), *std::max_element(all.begin(), all.end())};
}

GradientNorms norms_of(const ClippingTrial& trial, bool solved) {
    ClippingTrial part{trial.name, trial.times, trial.clipping, {}};
    std::copy_if(trial.runs.begin(), trial.runs.end(), std::back_inserter(part.runs),
                 [&](const LatchRun& run) { return is_solved(run) == solved; });
    return norms_of(part);
}

Index solved(const ClippingTrial& trial) { return count(trial, is_solved); }

Index no_better_than_a_guess(const ClippingTrial& trial) {
    return count(trial, [](const LatchRun& run) { return run.loss >= std::log(Real(2)); });
}

Real median_loss(const ClippingTrial& trial) {
    std::vector<Real> losses;
    losses.reserve(trial.runs.size());
    for (const LatchRun& run : trial.runs) { losses.push_back(run.loss); }
    return median(losses);
}

Real share_clipped(const ClippingTrial& trial) {
    Index clipped = 0;
    Index updates = 0;
    for (const LatchRun& run : trial.runs) {
        clipped += run.clipped;
        updates += std::ssize(run.norms);
    }
    return updates == 0 ? 0 : static_cast<Real>(clipped) / static_cast<Real>(updates);
}

std::string clipping_table(const std::vector<ClippingTrial>& trials) {
    std::string text =
        "                 threshold                  loss reached,   solved,      no better    updates    largest\n"
        "   clipping      / median     threshold     median of runs  below 0.1    than ln 2    clipped    norm";
    for (const ClippingTrial& trial : trials) {
        const Real threshold = std::max(trial.clipping.norm, trial.clipping.value);
        text += fmt::format(
            "\n   {:<12} {:>10} {:>12}   {:>14.3g}   {:>3} of {:<3}   {:>3} of {:<3}   {:>6.1f} %   {:>8.3g}",
            trial.name == "none" ? "none" : "by " + trial.name,
            trial.times == 0 ? "" : fmt::format("{:g}", trial.times),
            trial.times == 0 ? "" : fmt::format("{:.3g}", threshold), median_loss(trial), solved(trial),
            trial.runs.size(), no_better_than_a_guess(trial), trial.runs.size(), 100 * share_clipped(trial),
            norms_of(trial).largest);
    }
    return text + "\nMedian: of all norms without clipping. By value: the limit is over sqrt(number of parameters).";
}

std::string clipping_csv(const std::vector<ClippingTrial>& trials) {
    std::string csv = "clipping,times_median,threshold,run,loss,mean_norm,largest_norm,updates,clipped\n";
    for (const ClippingTrial& trial : trials) {
        for (std::size_t k = 0; k < trial.runs.size(); ++k) {
            const LatchRun& run = trial.runs[k];
            const GradientNorms norms = norms_of({trial.name, trial.times, trial.clipping, {run}});
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{},{}\n", trial.name, trial.times,
                           std::max(trial.clipping.norm, trial.clipping.value), k, run.loss, norms.mean, norms.largest,
                           run.norms.size(), run.clipped);
        }
    }
    return csv;
}

Index bin_of(Real norm) { return static_cast<Index>(std::floor(4 * std::log10(norm))); }

Matrix histogram(const ClippingTrial& trial, Index low, Index high) {
    const std::vector<Real> all = all_norms(trial);
    Matrix rows(high - low + 1, 2);
    for (Index i = low; i <= high; ++i) { rows(i - low, 0) = std::pow(Real(10), (Real(i) + Real(0.5)) / 4); }
    for (const Real norm : all) {
        if (norm > 0 && bin_of(norm) >= low && bin_of(norm) <= high) {
            rows(bin_of(norm) - low, 1) += 1 / static_cast<Real>(all.size());
        }
    }
    return rows;
}

std::string histogram_caption(const ClippingTrial& without, const ClippingTrial& with) {
    Index missing = 0;
    for (const ClippingTrial* trial : {&without, &with}) {
        const std::vector<Real> all = all_norms(*trial);
        missing +=
            std::count_if(all.begin(), all.end(), [](Real norm) { return norm == 0 || bin_of(norm) < lowest_bin; });
    }
    std::string text = "The sizes of the gradients in training without clipping, and clipped at their median norm.";
    if (missing > 0) {
        text += fmt::format(" {} below 1e-8 {} not drawn.", counted(missing, "norm"), missing == 1 ? "is" : "are");
    }
    return text;
}

void draw_histogram(std::ostream& gp, const ClippingTrial& without, const ClippingTrial& with) {
    Index low = 0;
    Index high = 0;
    for (const ClippingTrial* trial : {&without, &with}) {
        for (const Real norm : all_norms(*trial)) {
            if (norm == 0) { continue; }
            low = std::min(low, bin_of(norm));
            high = std::max(high, bin_of(norm));
        }
    }
    low = std::max(low, lowest_bin);
    send_block(gp, "without", histogram(without, low, high));
    send_block(gp, "with", histogram(with, low, high));
    gp << "set logscale xy\nset format x '10^{%T}'\nset format y '10^{%T}'\nset grid lc rgb '#dddddd' lt 1\n"
       << "set xlabel 'norm of the gradient before clipping'\nset ylabel 'share of updates'\n"
       << "set title 'Norms of gradients in training'\n"
       << "set key outside top center horizontal samplen 3 font ',16'\n";
    gp << "set arrow from " << with.clipping.norm << ", graph 0 to " << with.clipping.norm
       << ", graph 1 nohead dt 3 lw 2 lc rgb '" << colour::dark << "'\n";
    PlotList plot(gp, "plot");
    plot.add(
        fmt::format("$without using 1:($2 > 0 ? $2 : NaN) with linespoints pt 9 ps 1 lw 2 lc rgb '{}' "
                    "title 'without clipping'",
                    colour::vermilion));
    plot.add(
        fmt::format("$with using 1:($2 > 0 ? $2 : NaN) with linespoints pt 7 ps 0.8 lw 2 dt 2 lc rgb '{}' "
                    "title 'with it'",
                    colour::blue));
    plot.add(fmt::format("NaN with lines lw 2 dt 3 lc rgb '{}' title 'its threshold'", colour::dark));
    gp << "\n";
}

void draw_outcomes(std::ostream& gp, const std::vector<ClippingTrial>& trials) {
    gp << "$outcomes << EOD\n";
    for (const ClippingTrial& trial : trials) {
        gp << '"' << name_of(trial) << "\" " << solved(trial) << ' ' << no_better_than_a_guess(trial) << '\n';
    }
    gp << "EOD\nset style data histograms\nset style histogram clustered gap 1\nset style fill solid border rgb "
          "'#333333'\n"
       << "set yrange [0:" << static_cast<Real>(trials[0].runs.size()) * Real(1.05) << "]\nset ylabel 'runs, of "
       << trials[0].runs.size() << "'\nset xtics rotate by -40 scale 0\nset grid ytics lc rgb '#dddddd' lt 1\n"
       << "set key outside top center horizontal font ',16'\nset bmargin 6\n"
       << (trials[0].runs.size() <= 10 ? "set ytics 1\n" : "")
       << "set title 'What became of the runs, by threshold / median norm'\n";
    PlotList plot(gp, "plot");
    plot.add(fmt::format("$outcomes using 2:xtic(1) lc rgb '{}' title 'solved'", colour::blue));
    plot.add(fmt::format("$outcomes using 3 lc rgb '{}' title 'no better than a guess'", colour::pale_vermilion));
    gp << "\n";
}

std::string what_was_seen(const std::vector<ClippingTrial>& trials) {
    const ClippingTrial& none = trials[0];
    const GradientNorms norms = norms_of(none);
    std::string text = fmt::format(
        "Without clipping {} of {} runs are solved; their gradients' norms\nhave the median {:.2g}, the mean {:.2g}, "
        "and the largest is {:.2g}. The largest {} of {} make half of their sum.\n",
        solved(none), none.runs.size(), norms.median, norms.mean, norms.largest, half_of_the_sum(none),
        all_norms(none).size());
    const Real good = norms_of(none, true).mean;  // 0 where no run is solved
    const Real lost = norms_of(none, false).mean;
    if (good > 0 && lost > 0) {
        text += fmt::format("The mean of the solved runs' norms is {:.2g}, that of the others' {:.2g}.\n", good, lost);
    }
    const auto better = [&](const ClippingTrial& trial) { return solved(trial) > solved(none); };
    const auto list = [&](const auto& condition) {
        std::string names;
        for (const ClippingTrial& trial : trials) {
            if (trial.times > 0 && condition(trial)) { names += (names.empty() ? "" : ", ") + name_of(trial); }
        }
        return names.empty() ? std::string("none") : names;
    };
    text += fmt::format("More are solved by clipping by:\n{}.\n", list(better));
    text +=
        fmt::format("As many or fewer by:\n{}.\n", list([&](const ClippingTrial& trial) { return !better(trial); }));
    const auto verdict = [&](Real average) {
        const auto ruled = std::count_if(trials.begin(), trials.end(),
                                         [&](const ClippingTrial& t) { return by_the_rule(t, average); });
        const auto right = std::count_if(trials.begin(), trials.end(),
                                         [&](const ClippingTrial& t) { return by_the_rule(t, average) && better(t); });
        return fmt::format("{} of the thresholds that were tried; {} of these helped.", ruled, right);
    };
    text += fmt::format("The rule of thumb, 0.5 to 10 times the average norm, holds {}", verdict(norms.mean));
    if (good > 0) {
        return text + fmt::format("\nWith the solved runs' average it is {:.2g} to {:.2g}, and holds {}", good / 2,
                                  10 * good, verdict(good));
    }
    return text + "\nNo run is solved without clipping, so the average in good training is not known.";
}

}  // namespace chronograd::examples
