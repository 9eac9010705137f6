// What bptt_by_hand works out: a cell with small round numbers, three inputs and three targets.
#pragma once

#include <string>
#include <vector>

#include "autograd/matrix.hpp"

namespace chronograd::examples {

enum class CellKind { rnn, lstm, gru };

/// A cell, its input and its targets. Parameters are as in PyTorch: a gate's rows are a block, I inputs, H units.
struct Problem {
    CellKind kind;
    Matrix W_ih;            // (G H x I)
    Matrix W_hh;            // (G H x H)
    Matrix b_ih;            // (G H x 1)
    Matrix b_hh;            // (G H x 1)
    Matrix h_0;             // (H x 1)
    Matrix c_0;             // (H x 1), of the LSTM alone
    std::vector<Matrix> x;  // x_1 .. x_T, each (I x 1)
    std::vector<Matrix> y;  // the targets of h_1 .. h_T, each (H x 1)

    [[nodiscard]] Index units() const { return W_hh.cols(); }
    [[nodiscard]] Index steps() const { return static_cast<Index>(x.size()); }
    /// A letter for each gate, in the order of the blocks; the RNN's only block has none.
    [[nodiscard]] std::vector<std::string> gates() const;
};

/// Three steps with small round numbers, for one unit or two.
Problem example(CellKind kind, Index units);

}  // namespace chronograd::examples
