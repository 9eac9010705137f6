// Clipping, the loss of one unit and a step down it by plain arithmetic, with whatever a student may miss missed.
#pragma once

#include "../bundle.hpp"

namespace chronograd::exercises::clipping_by_hand {

/// The rules that a student may miss. With none missed this is right, which a test holds to the library.
struct Missed {
    // clipping
    bool not_at_all = false;   ///< returned as it came
    bool each = false;         ///< each matrix by its own norm
    bool scaled_up = false;    ///< also where the norm is below the threshold
    bool squared = false;      ///< the norm without its root
    bool by_value = false;     ///< every element within [-threshold, threshold]
    bool first_norm = false;   ///< the norm of the first matrix
    bool added_norms = false;  ///< the sum of the norms
    bool to_length_1 = false;  ///< divided by the norm
    // the loss and its slope
    bool last_share = false;    ///< the shares of step T alone
    bool first_share = false;   ///< those of step 1 alone
    bool no_slope = false;      ///< s' missing from step to step
    bool no_end_slope = false;  ///< s'(x_T) missing
    bool same_state = false;    ///< s(x_t) for s(x_{t-1}) in w's share
    bool same_slope = false;    ///< s'(x_t) for s'(x_{t-1})
    bool no_s = false;          ///< x_{t-1} for s(x_{t-1}) in w's share
    bool no_weight = false;     ///< w missing from step to step
    bool tanh_slope = false;    ///< 1 - s² for s (1 - s)
    bool of_x = false;          ///< x (1 - x) for s (1 - s)
    bool too_early = false;     ///< the shares of step t from what x_{t-1} receives
    bool no_two = false;        ///< s - 0.7 for 2 (s - 0.7)
    bool x_in_E = false;        ///< x_T for s(x_T) in E
    // the step
    bool uphill = false;     ///< + for -
    bool no_rate = false;    ///< without the learning rate
    bool late_clip = false;  ///< learning rate times gradient is what was clipped
    bool old_E = false;      ///< E where the step began
};

/// The norm of all of them as one long vector.
Real length_of(const std::vector<Matrix>& g);

/// Some gradients as g_1, g_2, ...
Bundle numbered(const std::vector<Matrix>& g);

/// The sequence g, clipped at the threshold.
Bundle clipped(const Bundle& in, const Missed& m);
/// E, dE/dw and dE/db after T steps with w and b.
Bundle loss_slope(const Bundle& in, const Missed& m);
/// w, b and E after a step with learning_rate, clipped at the threshold.
Bundle landing(const Bundle& in, const Missed& m);

}  // namespace chronograd::exercises::clipping_by_hand
