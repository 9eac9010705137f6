// Adam and AdamW by plain arithmetic, with whatever a student may miss missed.
#pragma once

#include "../bundle.hpp"

namespace chronograd::exercises::adam_by_hand {

/// The rules that a student may miss. With none missed this is AdamW, which a test holds to the library.
struct Missed {
    // the averages
    bool swapped = false;      ///< beta1 for beta2, and beta2 for beta1
    bool not_squared = false;  ///< g for g² in v
    bool m_squared = false;    ///< m² for g² in v
    bool no_weight = false;    ///< g and g² without 1 - beta
    bool not_kept = false;     ///< m and v not written back
    // the bias correction
    bool m_as_it_is = false;  ///< m for m_hat
    bool v_as_it_is = false;  ///< v for v_hat
    bool hat_kept = false;    ///< m_hat and v_hat written back
    Index t_off = 0;          ///< t + t_off for t
    bool t_one = false;       ///< 1 for t
    // the step
    bool eps_inside = false;  ///< sqrt(v_hat + eps)
    bool eps_early = false;   ///< (sqrt(v) + eps) / sqrt(1 - beta2^t)
    bool no_eps = false;      ///< sqrt(v_hat)
    bool no_root = false;     ///< v_hat + eps
    bool g_for_m = false;     ///< g for m_hat
    bool uphill = false;      ///< + for -
    bool no_rate = false;     ///< without lr
    // the decay
    bool no_decay = false;     ///< Adam
    bool L2 = false;           ///< lambda theta in g
    bool no_decay_lr = false;  ///< lambda theta for lr lambda theta
    bool grows = false;        ///< + for -
    bool late = false;         ///< of the theta that Adam's step leaves
};

/// m, v and theta after each of the gradients g. Without an entry weight_decay it is Adam.
Bundle updates(const Bundle& in, const Missed& miss);

}  // namespace chronograd::exercises::adam_by_hand
