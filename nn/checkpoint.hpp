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

/// Some steps of a sequence: those at t = first + 1 .. first + count, as a function of what comes in.
using SegmentRun = std::function<Var(Tape& tape, Index first, Index count, Var before)>;

/// For checkpoint: T steps in segments of `length`, each of which is one record with a value as `before`, (n x batch).
Var record_segments(Var before, Index T, Index length, const SegmentRun& run);
/// For checkpoint: throws Error, naming what it is, unless x is (rows x cols).
void require_of_segment(const char* what, Var x, Index rows, Index cols);

/// The loss of T steps, and the state after them, with the gradient that a plain unrolling gives, to rounding, in
/// memory for T / length + length steps in place of T (Chen et al. 2016, Gruslys et al. 2016).    (CHECK.1), (CHECK.2)
///
///     checkpoint(T, h_0, [&](Tape& tape, Index first, Index count, Var h) {
///         const auto [hs, last] = rnn(inputs(tape, first, count), h);    // x_t, t = first + 1 .. first + count
///         return Segment<Var>{last, mse_loss(head(hs), targets(tape, first, count), Reduction::sum)};
///     });
///
/// f records some steps on the tape that it is given, from the state before them; it makes its inputs there, so that
/// not even these are there for all T steps. It is called once for each segment now and once in each sweep: it is
/// copied, what it refers to must live until then, and it must do the same each time. Gradients flow to `initial` and
/// to parameters, not to variables of f's own. length 0 stands for the root of T. Bidirectional layers have no state to
/// go on from. Throws Error where T < 1 or length < 0, for a loss that is not 1x1 or a state of another shape than
/// `initial`, for a Var of another tape, and in the sweep if f does something else than before.
template <class State, class F>
Segment<State> checkpoint(Index T, State initial, const F& f, Index length = 0) {
    // The parts of the state, one below another, and below these the loss so far: a row, the same in each column.
    const auto pack = [](const State& state, Var loss) {
        std::vector<Var> parts;
        Parts<State>::each([&](const char*, const auto& part) { return parts.emplace_back(part(state)); });
        parts.push_back(loss);
        return stack_rows(parts);
    };
    const auto unpack = [initial](Var packed) {
        Index row = 0;
        const State state = Parts<State>::each([&](const char*, const auto& part) {
            const Index height = part(initial).rows();
            return rows(packed, std::exchange(row, row + height), height);
        });
        return Segment<State>{state, rows(packed, row, 1)};
    };
    const auto run = [=](Tape& tape, Index first, Index count, Var packed) {
        const Segment<State> before = unpack(packed);
        const Segment<State> after = f(tape, first, count, before.last);
        Parts<State>::each([&](const char* name, const auto& part) {
            require_of_segment(name, part(after.last), part(initial).rows(), packed.cols());
            return part(after.last);
        });
        require_of_segment("loss", after.loss, 1, 1);
        return pack(after.last, before.loss + after.loss);
    };
    const Var h = output(initial);
    const Segment<State> all =
        unpack(record_segments(pack(initial, h.tape().constant(Matrix(1, h.cols()))), T, length, run));
    return {all.last, mean(all.loss)};
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
