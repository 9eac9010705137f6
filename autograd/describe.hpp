// Records and matrices in words, for whoever looks at a tape: what the rewind reports and the graph's nodes say.
#pragma once

#include <string>
#include <vector>

#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// What record i is called: its name, as "h_3", or "#12" where it has none. Throws Error if there is no record i.
std::string called(const Tape& tape, Index i);

/// In which time step each record is shown, one entry a record: its own; a leaf other than a parameter in the one that
/// uses it first.
std::vector<int> shown_at(const Tape& tape);

/// How record i was computed, and when: "h_3 = tanh(a_3) at t = 3", "#12 = f_3 % c_2 at t = 3". Throws as called.
std::string formula(const Tape& tape, Index i);

/// A matrix in a line, to 4 digits: "[0.5 1; 2 3]", or "16x3, norm 1.234" where it has more than `most` elements.
std::string brief(MatrixView X, Index most = 12);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
