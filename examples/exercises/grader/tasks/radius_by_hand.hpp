// Radii, lengths, singular values and bounds by plain arithmetic, with whatever a student may miss missed.
#pragma once

#include "../bundle.hpp"

namespace chronograd::exercises::radius_by_hand {

/// The rules that a student may miss. With none missed this is right, which a test holds to the library.
struct Missed {
    // rho^n = goal
    bool one_step = false;     ///< goal itself
    bool ten_of_ln = false;    ///< 10 to the power of ln(goal) / n
    bool e_of_log10 = false;   ///< e to the power of log10(goal) / n
    Index more_steps = 0;      ///< n + more_steps for n
    bool inverse = false;      ///< goal^(-1/n)
    bool by_n = false;         ///< goal / n
    bool differences = false;  ///< 1 + (goal - 1) / n
    bool whole_power = false;  ///< 1 / n in whole numbers
    // the lengths
    bool not_transposed = false;  ///< W for its transpose
    bool by_rho = false;          ///< rho^k
    bool by_sigma = false;        ///< sigma_max^k
    bool of_power = false;        ///< the norm of W^k
    bool element = false;         ///< the largest element of W^k
    bool max_of_dh = false;       ///< the largest element of dh
    bool squared = false;         ///< the sum of squares without its root
    bool added = false;           ///< the sum of the columns' norms
    bool shifted = false;         ///< element k is that of k + 1
    bool one_step_only = false;   ///< every element from 1 on is that of 1
    // the largest singular value
    bool eigenvalue = false;  ///< rho
    bool Frobenius = false;   ///< the norm of all elements
    bool row_sum = false;     ///< the largest sum of magnitudes of a row
    bool largest = false;     ///< the largest element
    bool no_root = false;     ///< its square
    bool smallest = false;    ///< the smallest one
    // the bounds
    bool no_gamma = false;     ///< 1 for gamma
    bool gamma_once = false;   ///< gamma sigma_max^k
    bool sigma_once = false;   ///< gamma^k sigma_max
    bool no_length = false;    ///< without the norm of dh_T
    bool multiplied = false;   ///< k gamma sigma_max for its power
    bool of_measured = false;  ///< gamma^k times what was measured
};

/// rho for (goal, n).
Bundle radius(const Bundle& in, const Missed& m);
/// The lengths for (W, dh_T, n), as a column.
Bundle lengths(const Bundle& in, const Missed& m);
/// sigma_max for W.
Bundle sigma_max(const Bundle& in, const Missed& m);
/// The bounds for (W, gamma, dh_T, n), as a column.
Bundle bounds(const Bundle& in, const Missed& m);

}  // namespace chronograd::exercises::radius_by_hand
