// The recurrent network: its step is its equation.
#include "nn/rnn.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

RnnCell::RnnCell(Index input, Index hidden, Rng& rng, Nonlinearity nonlinearity, const std::string& suffix)
    : Cell("RnnCell", 1, input, hidden, rng, suffix), nonlinearity(nonlinearity) {}

// h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                                                (RNN.1)
Var RnnCell::step(Var x_t, Var h_prev) const {
    require_state("RnnCell", h_prev, hidden(), x_t);
    const Var a_t = from_both(x_t, h_prev);
    const Var h_t = nonlinearity == Nonlinearity::tanh ? tanh(a_t) : relu(a_t);
    x_t.tape().label({{a_t, "a"}, {h_t, "h"}});
    return h_t;
}

RNN::RNN(Index input, Index hidden, Rng& rng, RnnOptions options)
    : Recurrent(
          "RNN", options.num_layers, options.bidirectional, input, hidden,
          [&](Index in, const std::string& suffix) { return RnnCell(in, hidden, rng, options.nonlinearity, suffix); }) {
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
