// What truncated_bptt measures, and tells: tables for the terminal, CSV, a picture, sentences.
#pragma once

#include <string>
#include <vector>

#include "echo.hpp"
#include "output.hpp"
#include "truncation.hpp"

namespace chronograd::examples {

/// Gradients of random windows that were drawn: what their mean and a single one look like.
struct Draws {
    Index number = 0;    ///< 0: none were made
    Real mean_error;     ///< ||mean of them - full|| / ||full||
    Real single_cosine;  ///< of one with the full gradient, on average
};

/// How far truncation after k steps is from the full gradient.
struct Truncated {
    Index k;
    Miss windows;    ///< windows of k steps
    Miss last;       ///< the last k steps, for each step's loss
    Real deviation;  ///< of windows of k steps on average: sqrt E ||G' - G||² / ||G||; infinite for k = 1
    bool shown;      ///< in tables
    Draws draws;
};

/// One look at a network: its full gradient, and the truncated ones for some k = 1 .. T.
struct Curve {
    std::string when;  ///< "before", "after" training
    Index steps;       ///< T
    Real gradient;     ///< ||full||
    std::vector<Truncated> by_k;
};

/// For about four k an octave. Those that a table shows (the powers of 2, what the delay asks for, all of the sequence)
/// also get this number of draws. Throws std::runtime_error where the full gradient is 0 or not finite.
Curve measure(const std::string& when, const Pairs& pairs, Index delay, Index number_of_draws, Rng& rng);

/// What one scheme came to.
struct Trained {
    Scheme scheme;
    std::vector<Real> losses;
    Real reached;    ///< the mean loss of the last tenth of the updates
    Index records;   ///< on the tape at most
    Real steps;      ///< run for an update, on average
    double seconds;  ///< of all training
};

std::string error_table(const Curve& curve);
std::string training_table(const std::vector<Trained>& all);
std::string errors_csv(const std::vector<Curve>& curves);
std::string training_csv(const std::vector<Trained>& all);
std::string losses_csv(const std::vector<Trained>& all);
/// truncation.gp: error against k, a panel for each look.
void write_truncation_script(OutputFolder& out, const std::vector<Curve>& curves, Index delay);

/// What was seen, in some sentences made of the numbers. all[0] is trained by the full gradient.
std::string what_was_seen(const Curve& after, const std::vector<Trained>& all, Index delay);

}  // namespace chronograd::examples
