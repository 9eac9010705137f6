// Long short-term memory: its step is its equations.
#include "nn/lstm.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

LstmCell::LstmCell(Index input, Index hidden, Rng& rng, std::optional<Real> forget_bias, const std::string& suffix)
    : Cell("LstmCell", 4, input, hidden, rng, suffix) {
    if (!forget_bias) { return; }
    for (Index i = hidden; i < 2 * hidden; ++i) {  // the forget gate's rows
        b_ih.edit()(i, 0) = *forget_bias;
        b_hh.edit()(i, 0) = 0;
    }
}

LstmState LstmCell::step(Var x_t, LstmState prev) const {
    const Index H = hidden();
    const auto [h_prev, c_prev] = prev;
    require_state("LstmCell", h_prev, H, x_t);
    require_state("LstmCell", c_prev, H, x_t);
    if (fused) { return fused_step(x_t, prev); }  // the same by fewer records

    const Var a_t = from_both(x_t, h_prev);        // all four gates at once                   (LSTM.1)
    const Var i_t = sigmoid(rows(a_t, 0, H));      // input gate: what of g is let in          (LSTM.2)
    const Var f_t = sigmoid(rows(a_t, H, H));      // forget gate: what of c_{t-1} is kept     (LSTM.3)
    const Var g_t = tanh(rows(a_t, 2 * H, H));     // what the cell might take in              (LSTM.4)
    const Var o_t = sigmoid(rows(a_t, 3 * H, H));  // output gate: what of c is shown          (LSTM.5)
    const Var kept = f_t % c_prev;
    const Var admitted = i_t % g_t;
    const Var c_t = kept + admitted;  // the carousel                             (LSTM.6)
    const Var h_t = o_t % tanh(c_t);  //                                          (LSTM.7)

    x_t.tape().label({{a_t, "a"}, {i_t, "i"}, {f_t, "f"}, {g_t, "g"}, {o_t, "o"}, {c_t, "c"}, {h_t, "h"}});
    return {h_t, c_t};
}

LSTM::LSTM(Index input, Index hidden, Rng& rng, LstmOptions options)
    : Recurrent("LSTM", options.num_layers, options.bidirectional, input, hidden,
                [&](Index in, const std::string& suffix) {
                    LstmCell cell(in, hidden, rng, options.forget_bias, suffix);
                    cell.fused = options.fused;
                    return cell;
                }) {}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
