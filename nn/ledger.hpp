// The ledger: which time step gave how much to a gradient. Every figure is a contribution that a looking sweep has seen
// on its way; none is the difference of two gradients, so a share of 1e-20 of the total is as exact as the total.
#pragma once

#include <vector>

#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// What one time step has given to dL/dW.
struct Share {
    int time;      ///< t, or Tape::no_time for uses outside of any step
    Matrix given;  ///< step t's contributions, added up: of W's shape                                  (BPTT.4)
    Real norm;     ///< ||given||
    Real part;     ///< <given, total> / <total, total>: they add up to 1; all are 0 if the total is
    Real angle;    ///< between given and total, in degrees, 0 .. 180; NaN if one of them is zero
};

/// The shares of dL/dW by time step, the earliest first (uses outside of any step before it); they add up to dL/dW.
/// Steps in which W was not used, or from which nothing flows back, have none and a zero one. A checkpoint's segment is
/// one record: all that it gives stands at its last step; to see each step, unroll on one tape.
/// Throws Error where the tape has not used W, or as Rewind does.
std::vector<Share> ledger(Var L, const Parameter& W);

/// dL/ds_t, of s_t's shape, for each of the states, over all ways to L; zeros where there is none. Throws Error
/// for no states, for a state of another tape, or as Rewind(L) does: L is 1x1.                          (BPTT.1)
std::vector<Matrix> state_gradients(Var L, Sequence states);

/// The same, split by the loss term that it came from: [j][k] is (dL/dL_j) dL_j/ds_k. Where every way from a state to L
/// passes exactly one term, the sum over j is dL/ds_k. Throws Error also for no terms, or a term of another tape.
std::vector<std::vector<Matrix>> state_gradients_by_term(Var L, Sequence terms, Sequence states);

/// The norms of those: a (terms x states) matrix. Throws Error for rows of different lengths.
Matrix norms(const std::vector<std::vector<Matrix>>& matrices);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
