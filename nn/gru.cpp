// The gated recurrent unit: its step is its equations.
#include "nn/gru.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

GruCell::GruCell(Index input, Index hidden, Rng& rng, Reset reset, const std::string& suffix)
    : Cell("GruCell", 3, input, hidden, rng, suffix), reset(reset) {}

Var GruCell::step(Var x_t, Var h_prev) const {
    const Index H = hidden();
    require_state("GruCell", h_prev, H, x_t);
    const bool after = reset == Reset::after_product;
    const Var from_x = from_input(x_t);  // to r, z and n at once; and so from_h, if n's part is reset afterwards
    const Var from_h = after ? from_state(h_prev) : from_state(h_prev, 0, 2 * H);
    const auto gate = [&](Index k) {
        const Var x = rows(from_x, k * H, H);
        const Var h = rows(from_h, k * H, H);
        return sigmoid(x + h);
    };

    const Var r_t = gate(0);                                     // reset gate                      (GRU.1)
    const Var z_t = gate(1);                                     // update gate                     (GRU.2)
    const Var u_t = after ? r_t % rows(from_h, 2 * H, H)         // what n reads of the past        (GRU.3)
                          : from_state(r_t % h_prev, 2 * H, H);  //                                 (GRU.4)
    const Var n_t = tanh(rows(from_x, 2 * H, H) + u_t);          // the proposed state              (GRU.5)
    const Var renewed = (1 - z_t) % n_t;
    const Var kept = z_t % h_prev;
    const Var h_t = renewed + kept;  //                                 (GRU.6)

    x_t.tape().label({{r_t, "r"}, {z_t, "z"}, {u_t, "u"}, {n_t, "n"}, {h_t, "h"}});
    return h_t;
}

GRU::GRU(Index input, Index hidden, Rng& rng, GruOptions options)
    : Recurrent("GRU", options.num_layers, options.bidirectional, input, hidden,
                [&](Index in, const std::string& suffix) { return GruCell(in, hidden, rng, options.reset, suffix); }) {}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
