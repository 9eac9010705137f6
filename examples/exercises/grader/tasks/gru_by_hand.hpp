// A GRU's step by plain arithmetic, with whatever a student may miss missed.
#pragma once

#include <string_view>

#include "../bundle.hpp"

namespace chronograd::exercises::gru_by_hand {

/// Where the reset gate acts: after the product with W_hn, or before it.
enum class Reset { after, before };

/// The rules that a student may miss. With none missed this is a GRU by hand, which a test holds to the tape.
struct Missed {
    // both ways
    std::string_view order = "rzn";  ///< of the blocks
    bool other_reset = false;        ///< the other one's formulas
    bool z_exchanged = false;        ///< z for 1 - z, and 1 - z for z
    bool other_bias = false;         ///< b_hn not reset where it must be, or reset where it must not
    bool no_reset = false;           ///< u = W_hn h_{t-1} + b_hn; and backward v without r
    // forward
    bool n_by_sigma = false;  ///< n = σ(a_n)
    bool no_memory = false;   ///< h_t = (1 - z) n
    bool no_b_ih = false;     ///< b_ih left out
    bool no_b_hn = false;     ///< b_hn left out; and backward in dr
    // backward
    std::string_view no_slope = "";     ///< blocks with da = d of the gate
    std::string_view wrong_slope = "";  ///< blocks that take tanh's slope for σ's, or σ's for tanh's
    std::string_view no_detour = "";    ///< blocks whose part of e_{t-1} is left out
    bool r_fixed = false;               ///< da_r = 0
    bool no_direct = false;             ///< e_{t-1} without z dh
    bool direct_of_dh = false;          ///< dh for z dh in it
    bool direct_by_1_z = false;         ///< (1 - z) dh for z dh in it
    bool dz_of_n = false;               ///< dz = -dh n
    bool dz_of_h = false;               ///< dz = dh h_{t-1}
    bool dz_sign = false;               ///< dz = dh (n - h_{t-1})
    bool dn_of_dh = false;              ///< dn = dh
    bool dn_by_z = false;               ///< dn = dh z
    bool same_share = false;            ///< W_hn's share as the gates', or (before) with h_{t-1} for r h_{t-1}
    bool one_bias = false;              ///< after: db_hh = db_ih
    bool same_state = false;            ///< h_t for h_{t-1} in dW_hh
    bool same_everywhere = false;       ///< h_t for h_{t-1}
    bool mean_bias = false;             ///< the mean of the columns for their sum
};

struct Step {
    Matrix r, z, u, n, h;
};

Bundle bundle_of(const Step& s);

/// A step from x and h_prev, with the weights in `in`.
Step forward(const Bundle& in, Reset reset, const Missed& m = {});

/// The same backward, from dh and the step that is in `in` too.
Bundle backward(const Bundle& in, Reset reset, const Missed& m);

}  // namespace chronograd::exercises::gru_by_hand
