// An LSTM by plain arithmetic, with whatever a student may miss missed.
#pragma once

#include <string_view>

#include "../bundle.hpp"

namespace chronograd::exercises::lstm_by_hand {

/// The rules that a student may miss. With none missed this is an LSTM by hand, which a test holds to the tape.
struct Missed {
    // forward
    std::string_view order = "ifgo";  ///< of the gates' blocks; also in da_t
    bool g_by_sigma = false;          ///< g = σ(a_g)
    bool o_by_tanh = false;           ///< o = tanh(a_o)
    bool exchanged = false;           ///< c_t = i c_{t-1} + f g
    bool no_input_gate = false;       ///< c_t = f c_{t-1} + g
    bool no_memory = false;           ///< c_t = i g
    bool bare_cell = false;           ///< h_t = o c_t; and backward do = dh c_t
    bool shows_c_prev = false;        ///< h_t = o tanh(c_{t-1})
    bool no_state = false;            ///< W_hh h_{t-1} left out
    bool no_bias = false;             ///< b left out
    // a step backward
    std::string_view no_slope = "";     ///< gates with da = d of the gate
    std::string_view wrong_slope = "";  ///< gates that take tanh's slope for σ's, or σ's for tanh's
    bool no_cell_slope = false;         ///< dc_t without 1 - tanh²(c_t)
    bool slope_of_c = false;            ///< 1 - c_t² for 1 - tanh²(c_t)
    bool no_output_gate = false;        ///< dc_t without o_t
    bool no_q = false;                  ///< dc_t without what comes from c_{t+1}
    bool only_q = false;                ///< dc_t without what comes from h_t
    bool c_for_c_prev = false;          ///< df_t = dc_t c_t
    bool own_factors = false;           ///< di_t = dc_t i_t, dg_t = dc_t g_t
    bool gates_of_dh = false;           ///< di_t, df_t, dg_t from dh_t for dc_t
    bool no_forget_gate = false;        ///< q_{t-1} = dc_t
    bool forget_gate_of_q = false;      ///< q_{t-1} = f_t q_t
    bool same_state = false;            ///< h_t for h_{t-1} in dW_hh
    bool mean_bias = false;             ///< the mean of da's columns for their sum
    // the sequence backward
    bool no_e = false;         ///< dh_t without what comes from step t + 1
    bool last_loss = false;    ///< delta only at the last step
    bool last_share = false;   ///< the last step's share alone
    bool first_share = false;  ///< = for += in a loop that runs backwards
    bool dh_for_h_0 = false;   ///< dh_0 = dh_1
    bool dc_for_c_0 = false;   ///< dc_0 = dc_1
};

struct Step {
    Matrix i, f, g, o, c, h;
};

Bundle bundle_of(const Step& s);

/// A step from (x, h_prev, c_prev), with W_ih, W_hh and b from `weights`.
Step forward(const Bundle& weights, const Matrix& x, const Matrix& h_prev, const Matrix& c_prev, const Missed& m = {});

// What a part of the exercise answers to a case: lstm_step, lstm_step_backward, lstm_backward.
Bundle step(const Bundle& in, const Missed& m);
Bundle step_backward(const Bundle& in, const Missed& m);
Bundle sequence_backward(const Bundle& in, const Missed& m);

}  // namespace chronograd::exercises::lstm_by_hand
