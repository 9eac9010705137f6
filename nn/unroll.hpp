// Where time enters: one cell, applied once a step to a sequence, each step's records stamped with its t.
#pragma once

#include <string>

#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// Which end of a sequence is read first. Each step's time stamp is that of the input that it reads.
enum class Direction { forward, reverse };

/// The tape that a sequence lives on. Throws Error for an empty one, naming who asks.
inline Tape& tape_of(const char* who, Sequence xs) {
    if (xs.empty()) { throw Error(std::string(who) + ": an empty sequence, where at least one time step is needed"); }
    return xs[0].tape();
}

/// step(i) for i = 0 .. T-1, or the other way round, with the tape's time at t = i + 1: x_1 is xs[0]. (Within a
/// checkpoint the tape has steps_before() the first, and t goes on from there.)
template <class Step>
void through_time(Tape& tape, Index T, Direction direction, const Step& step) {
    for (Index k = 0; k < T; ++k) {
        const Index i = direction == Direction::forward ? k : T - 1 - k;
        const AtTime t(tape, static_cast<int>(tape.steps_before() + i) + 1);
        step(i);
    }
}

/// s_t = cell.step(x_t, s_{t-1}) for t = 1 .. T, from s_0 = `state`; in reverse, for t = T .. 1 from s_{T+1}.
/// The same cell, and so the same parameters, at every t: that is why their gradients are sums over time.   (RNN.2)
/// Returns s_1 .. s_T; of cells whose state is a Var, that is a Sequence. Throws Error for an empty sequence.
template <class Cell, class State>
std::span<const State> unroll(const Cell& cell, Sequence xs, State state, Direction direction = Direction::forward) {
    Tape& tape = tape_of("unroll", xs);
    const std::span<State> states = tape.array<State>(std::ssize(xs));
    through_time(tape, std::ssize(xs), direction, [&](Index i) { states[i] = state = cell.step(xs[i], state); });
    return states;
}

/// f(x_t) for every t, where f has no memory; a result inherits its x_t's time stamp. Throws Error as unroll does.
template <class F>
Sequence each_step(Sequence xs, const F& f) {
    Tape& tape = tape_of("each_step", xs);
    const AtTime inherited(tape, Tape::no_time);
    const std::span<Var> ys = tape.sequence(std::ssize(xs));
    for (std::size_t i = 0; i < xs.size(); ++i) { ys[i] = f(xs[i]); }
    return ys;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
