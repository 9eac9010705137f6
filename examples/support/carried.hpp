// A layer's state between two tapes: the tape is cleared, and the numbers are carried on.
#pragma once

#include <vector>

#include "autograd/matrix.hpp"
#include "nn/recurrent.hpp"

namespace chronograd::examples {

/// The parts of a State as numbers: h of an RNN or a GRU, h and c of an LSTM; each (hidden x batch).
template <class State>
class Carried {
public:
    /// Zeros.
    Carried(Index hidden, Index batch) {
        nn::Parts<State>::each([&](const char*, const auto&) {
            parts_.emplace_back(hidden, batch);
            return Var();
        });
    }

    /// The state as the next initial one. A constant: no gradient flows back into where it came from.
    [[nodiscard]] State on(Tape& tape) const {
        auto part = parts_.begin();
        return nn::Parts<State>::each([&](const char*, const auto&) { return tape.constant(*part++); });
    }

    /// Keeps the numbers of a state, to outlive its tape.
    void keep(State state) {
        auto kept = parts_.begin();
        nn::Parts<State>::each([&](const char*, const auto& part) {
            *kept++ = part(state).value();
            return part(state);
        });
    }

private:
    std::vector<Matrix> parts_;
};

}  // namespace chronograd::examples
