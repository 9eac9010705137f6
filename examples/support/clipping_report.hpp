// What clipping tells: a row for each way to clip, CSV, a histogram of gradient norms, sentences.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "latch.hpp"

namespace chronograd::examples {

inline constexpr Real solved_below = 0.1;  ///< of the loss, where ln 2 = 0.693 is a guess

/// One way to clip, and the trainings by it, a seed each.
struct ClippingTrial {
    std::string name;  ///< "none", "norm", "value"
    Real times;        ///< the threshold over the median norm; 0 without clipping
    Clipping clipping;
    std::vector<LatchRun> runs;
};

/// The mean, the median and the maximum of all norms of a trial.
struct GradientNorms {
    Real mean;
    Real median;
    Real largest;
};
GradientNorms norms_of(const ClippingTrial& trial);
/// Of its solved runs alone, or of the others alone; zeros where there are none.
GradientNorms norms_of(const ClippingTrial& trial, bool solved);

Index solved(const ClippingTrial& trial);  ///< runs with a loss below solved_below
/// Runs that ended no better than a guess, or broke off.
Index no_better_than_a_guess(const ClippingTrial& trial);
Real median_loss(const ClippingTrial& trial);    ///< of its runs
Real share_clipped(const ClippingTrial& trial);  ///< of all updates, 0 .. 1

std::string clipping_table(const std::vector<ClippingTrial>& trials);
std::string clipping_csv(const std::vector<ClippingTrial>& trials);

/// A histogram of norms: bin i holds those in [10^(i/4), 10^((i+1)/4)); a row for each bin from `low` on: its middle,
/// and the share of all norms.
Matrix histogram(const ClippingTrial& trial, Index low, Index high);
/// The bin of a norm above 0.
Index bin_of(Real norm);

/// Norms without clipping, and with it; those below 1e-8 are counted, and not drawn.
std::string histogram_caption(const ClippingTrial& without, const ClippingTrial& with);
void draw_histogram(std::ostream& gp, const ClippingTrial& without, const ClippingTrial& with);
/// Runs that were solved, and those no better than a guess, for each threshold.
void draw_outcomes(std::ostream& gp, const std::vector<ClippingTrial>& trials);

/// What was seen, made of the numbers. trials[0] is without clipping.
std::string what_was_seen(const std::vector<ClippingTrial>& trials);

}  // namespace chronograd::examples
