// Long short-term memory.
#pragma once

#include <optional>

#include "nn/recurrent.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// What an LSTM carries from step to step.
struct LstmState {
    Var h;  ///< the hidden state, which is also the output: (hidden x batch)
    Var c;  ///< the cell state, the memory: (hidden x batch)
};

/// What the next layer reads of it, (hidden x batch).
inline Var output(LstmState state) { return state.h; }

/// An LSTM's state has two parts, h and c.
template <>
struct Parts<LstmState> {
    /// As in Parts<State>.
    template <class F>
    static LstmState each(const F& f) {
        return {f("h", [](LstmState s) { return s.h; }), f("c", [](LstmState s) { return s.c; })};
    }
};

/// One step of time, (LSTM.1) to (LSTM.7) of docs/lstm.md. Hochreiter and Schmidhuber 1997, with the forget gate of
/// Gers, Schmidhuber and Cummins 2000. Parameters as in torch.nn.LSTMCell; the gates are the blocks i, f, g, o of their
/// rows.
struct LstmCell : Cell {
    using State = LstmState;  ///< what it carries

    /// forget_bias: what the forget gate's bias starts with: this in b_ih, 0 in b_hh; without it, random as the others.
    /// 1 lets the cell remember from the start (Jozefowicz, Zaremba and Sutskever 2015). Throws Error for a size
    /// below 1.
    LstmCell(Index input, Index hidden, Rng& rng, std::optional<Real> forget_bias = {}, const std::string& suffix = "");

    /// x_t: (input x batch); h and c, each (hidden x batch) -> the same. Throws Error where one has another size.
    [[nodiscard]] LstmState step(Var x_t, LstmState prev) const;

    /// Whether a step records its gates and c_t as one, "lstm_cell": the same numbers in less time, and less to look
    /// at. The gates have no names and no adjoints of their own, and an infinity in a_t, before them, is no anomaly.
    bool fused = false;

private:
    [[nodiscard]] LstmState fused_step(Var x_t, LstmState prev) const;
};

/// num_layers and bidirectional as torch.nn.LSTM's; the other two are ours.
struct LstmOptions {
    Index num_layers = 1;                  ///< at least 1
    bool bidirectional = false;            ///< two cells a layer, one from each end
    std::optional<Real> forget_bias = {};  ///< of every cell: see LstmCell
    bool fused = false;                    ///< of every cell: see LstmCell
};

/// Layers of LstmCells. As torch.nn.LSTM: lstm(xs, {h_0, c_0}).
struct LSTM : Recurrent<LstmCell> {
    /// Weights and biases from U(-1/sqrt(hidden), 1/sqrt(hidden)), but for the forget gate's biases where forget_bias
    /// is given. Throws Error for a size or a number of layers below 1.
    LSTM(Index input, Index hidden, Rng& rng, LstmOptions options = {});
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
