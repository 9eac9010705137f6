// What the recurrent layers have in common: a cell's parameters, and layers and directions of cells over a sequence.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "autograd/ops.hpp"
#include "autograd/random.hpp"
#include "nn/unroll.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// The parameters of a cell that has G blocks of rows, its gates: 1 for the RNN, 4 for the LSTM, 3 for the GRU.
struct Cell {
    /// All from U(-1/sqrt(hidden), 1/sqrt(hidden)), PyTorch's default; `suffix` ends their names, as in
    /// "weight_ih_l0". Throws Error, with the cell's name, for a size below 1, or too large to count the elements.
    Cell(const char* name, Index gates, Index input, Index hidden, Rng& rng, const std::string& suffix);

    /// W_ih x_t + b_ih + W_hh h_{t-1} + b_hh, for all gates at once: (input x batch), (hidden x batch) ->
    /// (G hidden x batch). Throws Error for another height or batch; those below for another height.
    [[nodiscard]] Var from_both(Var x_t, Var h_prev) const;
    /// W_ih x_t + b_ih: (input x batch) -> (G hidden x batch).
    [[nodiscard]] Var from_input(Var x_t) const;
    /// W_hh h_{t-1} + b_hh: (hidden x batch) -> (G hidden x batch).
    [[nodiscard]] Var from_state(Var h_prev) const;
    /// The same for rows [first, first + count) of W_hh and b_hh alone.
    [[nodiscard]] Var from_state(Var h_prev, Index first, Index count) const;

    [[nodiscard]] Index hidden() const { return W_hh.cols(); }  ///< the number of hidden units
    /// The four below, in this order.
    [[nodiscard]] std::vector<Parameter> parameters() const { return {W_ih, W_hh, b_ih, b_hh}; }

    Parameter W_ih;  ///< "weight_ih" (G hidden x input)
    Parameter W_hh;  ///< "weight_hh" (G hidden x hidden)
    Parameter b_ih;  ///< "bias_ih" (G hidden x 1)
    Parameter b_hh;  ///< "bias_hh" (G hidden x 1); one bias would do, two are PyTorch's and cuDNN's
};

/// Throws Error, naming the layer, unless the state is (height x batch), with x's batch.
void require_state(const char* layer, Var state, Index height, Var x);

/// A state part by part, whatever it is made of: each(f) calls f(name, part) for every part, where part(s) takes it
/// out of a state s, and makes a state of what f returns. The state of an RNN or a GRU is h alone.
template <class State>
struct Parts {
    /// f is called with each part's name and a function that takes the part out.
    template <class F>
    static Var each(const F& f) {
        return f("h", [](Var h) { return h; });
    }
};

/// What the next layer reads of a state, (hidden x batch).
inline Var output(Var h) { return h; }

/// What a recurrent layer returns.
template <class State>
struct Unrolled {
    Sequence h;  ///< the last layer's output at t = 1 .. T, each (directions hidden x batch)
    State last;  ///< each cell's state after its last step, one below another: it can be the next initial state
};

/// Layers of cells: layer l's h_t is layer l + 1's x_t. Bidirectional, a second cell a layer reads the sequence from
/// its end, and what the next layer reads is the two states of t, one below the other (Schuster and Paliwal 1997).
template <class CellType>
class Recurrent {
public:
    using State = typename CellType::State;  ///< Var, or LstmState

    /// xs: T Vars, each (input x batch). `initial` has one part below another: that of layer 0, then 1, ..., so that
    /// each part is (cells hidden x batch); of a bidirectional layer, the forward cell's comes first. Without it:
    /// zeros. Records all layers of t, then of t + 1; bidirectional ones layer by layer, since a layer needs both ends
    /// of the one below. Throws Error for an empty sequence or a wrong size.
    [[nodiscard]] Unrolled<State> operator()(Sequence xs, State initial) const { return run(xs, initial).result; }
    [[nodiscard]] Unrolled<State> operator()(Sequence xs) const { return (*this)(xs, zeros(xs)); }

    /// The same computation, but returns what is inside: the state of each cell at t = 1 .. T. Throws as above.
    [[nodiscard]] std::vector<std::span<const State>> states(Sequence xs, State initial) const;
    [[nodiscard]] std::vector<std::span<const State>> states(Sequence xs) const { return states(xs, zeros(xs)); }

    [[nodiscard]] Index hidden() const { return cells[0].hidden(); }  ///< of each cell
    /// Those of all cells, in PyTorch's order and with PyTorch's names: weight_ih_l0, ..., weight_ih_l0_reverse, ...
    [[nodiscard]] std::vector<Parameter> parameters() const;

    /// Layer by layer; of a bidirectional layer, the forward cell and then the reverse one.
    std::vector<CellType> cells;

protected:
    /// make_cell(input, suffix) makes a cell. Throws Error for a number of layers below 1.
    template <class MakeCell>
    Recurrent(const char* name, Index num_layers, bool bidirectional, Index input, Index hidden,
              const MakeCell& make_cell);

private:
    struct Run {
        std::span<State> states;  // cell k's at t: states[k T + t - 1]
        Unrolled<State> result;
    };
    [[nodiscard]] Run run(Sequence xs, State initial) const;
    [[nodiscard]] State zeros(Sequence xs) const;

    const char* name_;
    bool bidirectional_;
};

/// zeros (rows x cols), not to be changed, called name_0.
Var zero_state(Tape& tape, const char* name, Index rows, Index cols);
void require_layers(const char* name, Index num_layers);     ///< throws Error, naming the layer, for less than 1
std::string layer_suffix(Index layer, Direction direction);  ///< "_l0", "_l0_reverse"

// ------------------------------------------------------------------------------------------------- details

template <class CellType>
template <class MakeCell>
Recurrent<CellType>::Recurrent(const char* name, Index num_layers, bool bidirectional, Index input, Index hidden,
                               const MakeCell& make_cell)
    : name_(name), bidirectional_(bidirectional) {
    require_layers(name, num_layers);
    for (Index l = 0; l < num_layers; ++l) {
        cells.push_back(make_cell(input, layer_suffix(l, Direction::forward)));
        if (bidirectional) { cells.push_back(make_cell(input, layer_suffix(l, Direction::reverse))); }
        input = bidirectional ? 2 * hidden : hidden;
    }
}

template <class CellType>
auto Recurrent<CellType>::run(Sequence xs, State initial) const -> Run {
    Tape& tape = tape_of(name_, xs);
    const AtTime outside(tape, Tape::no_time);  // of any step: what is not computed in one inherits its inputs' stamps
    const Index T = std::ssize(xs);
    const Index N = std::ssize(cells);
    const std::span<State> states = tape.array<State>(N * T);
    const std::span<State> now = tape.array<State>(N);  // each cell's state at the time that the loop has come to
    for (Index k = 0; k < N; ++k) {
        now[k] = Parts<State>::each([&](const char*, const auto& part) {
            require_state(name_, part(initial), N * hidden(), xs[0]);
            return N == 1 ? part(initial) : rows(part(initial), k * hidden(), hidden());
        });
    }
    const auto step = [&](Index k, Index i, Var x_t) {
        return output(states[k * T + i] = now[k] = cells[k].step(x_t, now[k]));
    };

    const std::span<Var> h = tape.sequence(T);
    if (bidirectional_) {
        for (Index k = 0; k < N; k += 2) {
            through_time(tape, T, Direction::forward, [&](Index i) { step(k, i, xs[i]); });
            through_time(tape, T, Direction::reverse, [&](Index i) { step(k + 1, i, xs[i]); });
            for (Index i = 0; i < T; ++i) {
                h[i] = stack_rows(std::array{output(states[k * T + i]), output(states[(k + 1) * T + i])});
            }
            xs = h;
        }
    } else {
        through_time(tape, T, Direction::forward, [&](Index i) {
            h[i] = xs[i];
            for (Index k = 0; k < N; ++k) { h[i] = step(k, i, h[i]); }
        });
    }
    const State last = Parts<State>::each([&](const char*, const auto& part) {
        const std::span<Var> parts = tape.sequence(N);
        for (Index k = 0; k < N; ++k) { parts[k] = part(now[k]); }
        return N == 1 ? parts[0] : stack_rows(parts);
    });
    return {states, {h, last}};
}

template <class CellType>
auto Recurrent<CellType>::states(Sequence xs, State initial) const -> std::vector<std::span<const State>> {
    const std::span<State> all = run(xs, initial).states;
    std::vector<std::span<const State>> by_cell;
    for (std::size_t k = 0; k < cells.size(); ++k) { by_cell.push_back(all.subspan(k * xs.size(), xs.size())); }
    return by_cell;
}

template <class CellType>
auto Recurrent<CellType>::zeros(Sequence xs) const -> State {
    Tape& tape = tape_of(name_, xs);
    return Parts<State>::each([&](const char* name, const auto&) {
        return zero_state(tape, name, std::ssize(cells) * hidden(), xs[0].cols());
    });
}

template <class CellType>
std::vector<Parameter> Recurrent<CellType>::parameters() const {
    std::vector<Parameter> all;
    for (const CellType& cell : cells) {
        for (const Parameter& p : cell.parameters()) { all.push_back(p); }
    }
    return all;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
