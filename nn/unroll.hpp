// Where time enters: one cell, applied once a step to a sequence, each step's records stamped with its t.
#pragma once

#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// The tape that a sequence lives on. Throws Error for an empty one.
inline Tape& tape_of(Sequence xs) {
    if (xs.empty()) { throw Error("an empty sequence, where at least one time step is needed"); }
    return xs[0].tape();
}

/// The part of a state that a step hands on to the next layer: a plain state is its own output.
inline Var output(Var h_t) { return h_t; }
/// Of stacked layers, the last one's.
inline Var output(std::span<Var> layers) { return layers.back(); }

/// h_t = step(x_t, h_{t-1}) for t = 1 .. T. `state` comes in as h_0 and goes out as h_T.
/// The same cell, and so the same parameters, at every t: that is why their gradients are sums over time.   (RNN.2)
/// Returns h_1 .. h_T. Throws Error for an empty sequence.
template <class Cell, class State>
Sequence unroll(const Cell& cell, Sequence xs, State& state) {
    Tape& tape = tape_of(xs);
    const std::span<Var> hs = tape.sequence(std::ssize(xs));
    for (std::size_t i = 0; i < xs.size(); ++i) {
        const AtTime t(tape, static_cast<int>(i) + 1);  // x_1 is xs[0]
        state = cell.step(xs[i], state);
        hs[i] = output(state);
    }
    return hs;
}

/// f(x_t) for every t, where f has no memory; a result inherits its x_t's time stamp. Throws Error as unroll does.
template <class F>
Sequence each_step(Sequence xs, const F& f) {
    const std::span<Var> ys = tape_of(xs).sequence(std::ssize(xs));
    for (std::size_t i = 0; i < xs.size(); ++i) { ys[i] = f(xs[i]); }
    return ys;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
