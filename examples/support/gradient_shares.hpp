// What gradient_ledger tells of a gradient's shares by time step: bars for the terminal, CSV, a picture, sentences.
#pragma once

#include <string>
#include <vector>

#include "nn/ledger.hpp"
#include "output.hpp"

namespace chronograd::examples {

/// One look at a network: which time steps dL/dW_hh came from.
struct Look {
    std::string cell;               ///< "RNN"
    Real loss;                      ///< that was looked at
    Real gradient;                  ///< ||dL/dW_hh||
    Index last_steps;               ///< how many of the last steps give the gradient to within a tenth
    std::vector<nn::Share> shares;  ///< of t = 1 .. T; without their matrices, which may be large
};

/// A look at a loss. Throws std::runtime_error where the gradient is not finite.
Look look_at(const std::string& cell, Var loss, const Parameter& W_hh);

/// ||share|| / ||dL/dW_hh||; 0 where the whole gradient is 0.
Real relative(const Look& look, const nn::Share& share);

/// The least m for which the sum of the last m shares is off by at most tolerance ||sum of all||.
Index last_steps_for(const std::vector<nn::Share>& shares, Real tolerance);

/// When the looks were made: "before" or "after" training.
struct Stage {
    std::string when;
    std::vector<Look> looks;
};

/// Where logarithmic bars begin: the power of ten below all shares but those that are 0, as -7 for 1e-7; -1 at most.
int bars_begin(const std::vector<Stage>& stages);

/// The relative shares of all time steps, the latest first, a column for each look: a number, and a bar that is the
/// longer the more powers of ten there are from `begin` up to it. Looks of one length.
std::string share_bars(const std::vector<Look>& looks, int begin);

std::string shares_csv(const std::vector<Stage>& stages);

/// shares.gp: a panel for each stage, a line for each cell (three at most), on a logarithmic axis.
void write_shares_script(OutputFolder& out, const std::vector<Stage>& stages);

/// What was seen, in some sentences made of the numbers.
std::string what_was_seen(const Stage& before, const Stage& after);

}  // namespace chronograd::examples
