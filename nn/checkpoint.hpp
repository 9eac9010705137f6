// Backpropagation through a long time in little memory: of each segment of the sequence only the state at its end is
// kept, and the segment is run again when the sweep comes to it. docs/truncation.md is about it.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "nn/recurrent.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// What running over some steps of a sequence comes to.
template <class State>
struct Segment {
    State last;  ///< after the last of the steps
    Var loss;    ///< 1x1: the sum of these steps' losses
};

/// The steps t = first + 1 .. first + count, recorded on a tape, from the state before them.
using SegmentRun = std::function<Segment<Var>(Tape& tape, Index first, Index count, Var before)>;

/// checkpoint for a state that is one Var of any shape.
Segment<Var> checkpoint_var(Index T, Var initial, const SegmentRun& f, Index length);

/// The loss of T steps, and the state after them, with the gradient that a plain unrolling gives, to rounding, in
/// memory for T / length + length steps in place of T: (SEGMENT.1), (SEGMENT.2); Chen et al. 2016, Gruslys et al. 2016.
///
///     checkpoint(T, h_0, [&](Tape& tape, Index first, Index count, Var h) {
///         const auto [hs, last] = rnn(inputs(tape, first, count), h);    // x_t, t = first + 1 .. first + count
///         return Segment<Var>{last, mse_loss(head(hs), targets(tape, first, count), Reduction::sum)};
///     });
///
/// f records some steps on the tape that it is given, from the state before them; it makes its inputs there, so that
/// not even these are there for all T steps. It is called once for each segment now, and once more for each in every
/// sweep: it is copied, what it refers to must live until then, and it must do the same each time. Gradients flow to
/// `initial` and to parameters, not to variables of f's own. A looking sweep sees a segment as one record, at its last
/// step. length 0 stands for the root of T. Bidirectional layers have no state to go on from. Throws Error where T < 1
/// or length < 0, for a loss that is not 1x1 or a state of another shape than `initial`, for a Var of another tape, and
/// in the sweep if f does something else than before.
template <class State, class F>
Segment<State> checkpoint(Index T, State initial, const F& f, Index length = 0) {
    const auto packed = [](const State& state) {  // its parts, one below another
        std::vector<Var> parts;
        Parts<State>::each([&](const char*, const auto& part) { return parts.emplace_back(part(state)); });
        return stack_rows(parts);
    };
    const auto unpacked = [initial](Var state) {
        Index row = 0;
        return Parts<State>::each([&](const char*, const auto& part) {
            const Index height = part(initial).rows();
            return rows(state, std::exchange(row, row + height), height);
        });
    };
    const auto run = [=](Tape& tape, Index first, Index count, Var before) {
        const Segment<State> segment = f(tape, first, count, unpacked(before));
        return Segment<Var>{packed(segment.last), segment.loss};
    };
    const Segment<Var> all = checkpoint_var(T, packed(initial), run, length);
    return {unpacked(all.last), all.loss};
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
