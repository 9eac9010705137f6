// Backpropagation through time written out by hand, with Matrix arithmetic alone: no tape, no operation of the library
// has a part in it. It is what the tape is tested against, and what the tape does for you. Here are the loops over
// time, layers and directions; a step of each cell and its derivative are in hand_rnn.hpp, hand_lstm.hpp and
// hand_gru.hpp.
#pragma once

#include <vector>

#include "nn/hand_cell.hpp"
#include "nn/hand_gru.hpp"
#include "nn/hand_lstm.hpp"
#include "nn/hand_rnn.hpp"

namespace chronograd::test {

// --------------------------------------------------------------------------------- one cell over one sequence

/// s_t = step(x_t, s_{t-1}), for t = 1 .. T: the same weights at every step.                              (RNN.2)
template <class Cell>
std::vector<typename Cell::Step> forward_through_time(const Cell& cell, const Weights& w, const std::vector<Matrix>& x,
                                                      const State& initial) {
    std::vector<typename Cell::Step> steps;
    State state = initial;
    for (const Matrix& x_t : x) {
        steps.push_back(cell.step(w, x_t, state));
        state = steps.back().now;
    }
    return steps;
}

/// What a cell's weights, inputs and initial state receive from a whole sequence.
struct CellGradients {
    Weights w;
    std::vector<Matrix> x;
    State initial;
};

/// The way back. delta: what h_1 .. h_T receive from above, that is from the loss or from the next layer.
template <class Cell>
CellGradients back_through_time(const Cell& cell, const Weights& w, const std::vector<typename Cell::Step>& steps,
                                const std::vector<Matrix>& delta) {
    const std::size_t T = steps.size();
    CellGradients d{zeros_like(w), std::vector<Matrix>(T), {}};
    // What s_t receives from step t + 1; behind the last step there is nothing.
    State e = zeros_like(steps.back().now);
    for (std::size_t t = T; t >= 1; --t) {
        // h_t was used twice, above and by the next step, so two gradients add up                       (BPTT.1)
        const State ds = {delta[t - 1] + e.h, e.c};
        // Back through step t: its shares of dL/d(weights) are added to those of the later steps.
        const Sent sent = cell.back(w, steps[t - 1], ds, d.w);
        d.x[t - 1] = sent.dx;
        // Send the error one step further into the past.
        e = sent.prev;
    }
    d.initial = e;  // what arrives before the first step
    return d;
}

// ------------------------------------------------------------------------------------- layers and directions

/// What a forward and a backward pass over one sequence give. Cells are counted layer by layer; of two directions, the
/// forward cell comes first.
struct HandBptt {
    std::vector<Matrix> outputs;   ///< what the last layer shows at t = 1 .. T: each (directions H x batch)
    std::vector<State> last;       ///< each cell's state after its last step
    Real loss = 0;                 ///< the mean of (output - y_t)² over all elements of all time steps
    std::vector<Weights> dw;       ///< dL/d(each cell's weights)
    std::vector<Matrix> dx;        ///< dL/dx_1 .. dL/dx_T
    std::vector<State> d_initial;  ///< dL/d(each cell's initial state)
};

/// A sequence as a direction reads it. A reverse cell (direction 1) is the same cell on the sequence from its end, so
/// that what it calls "before" is later. Twice reversed is as it was.
inline std::vector<Matrix> in_order_of(std::size_t direction, const std::vector<Matrix>& x) {
    return direction == 0 ? x : std::vector<Matrix>(x.rbegin(), x.rend());
}

/// Forward, layer by layer. Fills in the outputs and the last states, and returns the steps of each cell.
template <class Cell>
std::vector<std::vector<typename Cell::Step>> forward_pass(const Cell& cell, const std::vector<Weights>& weights,
                                                           std::size_t directions, const std::vector<Matrix>& x,
                                                           const std::vector<State>& initial, HandBptt& result) {
    std::vector<std::vector<typename Cell::Step>> steps;
    std::vector<Matrix> shown = x;  // what a layer shows at step t is what the next one reads at step t
    for (std::size_t k = 0; k < weights.size(); k += directions) {
        std::vector<Matrix> h_of[2];
        for (std::size_t d = 0; d < directions; ++d) {
            steps.push_back(forward_through_time(cell, weights[k + d], in_order_of(d, shown), initial[k + d]));
            for (const auto& step : steps.back()) { h_of[d].push_back(step.now.h); }
            h_of[d] = in_order_of(d, h_of[d]);
            result.last.push_back(steps.back().back().now);
        }
        for (std::size_t t = 0; t < x.size(); ++t) {
            shown[t] = directions == 1 ? h_of[0][t] : stacked({h_of[0][t], h_of[1][t]});
        }
    }
    result.outputs = shown;
    return steps;
}

/// L = (1/n) sum over t of the squares of output_t - y_t, where n counts all elements of all time steps. Fills in L,
/// and returns for each step  dL/d(output_t) = (2/n) (output_t - y_t).
inline std::vector<Matrix> mean_squared_error(const std::vector<Matrix>& y, HandBptt& result) {
    const Real n = static_cast<Real>(y.size()) * static_cast<Real>(y[0].size());
    std::vector<Matrix> d_outputs;
    for (std::size_t t = 0; t < y.size(); ++t) {
        const Matrix error = result.outputs[t] - y[t];
        for (const Real e : error.view()) { result.loss += e * e / n; }
        d_outputs.push_back((2 / n) * error);
    }
    return d_outputs;
}

template <class Cell>
HandBptt hand_bptt(const Cell& cell, const std::vector<Weights>& weights, std::size_t directions,
                   const std::vector<Matrix>& x, const std::vector<Matrix>& y, const std::vector<State>& initial) {
    HandBptt result;
    const auto steps = forward_pass(cell, weights, directions, x, initial, result);
    std::vector<Matrix> d_shown = mean_squared_error(y, result);

    // Backward: the same loop over the layers, the other way round.
    result.dw.resize(weights.size());
    result.d_initial.resize(weights.size());
    for (std::size_t k = weights.size(); k > 0;) {
        k -= directions;
        std::vector<Matrix> d_read(x.size(), Matrix(weights[k].W_ih.cols(), x[0].cols()));
        for (std::size_t d = 0; d < directions; ++d) {
            // Of what the layer has shown, each direction's h_t is one block of rows.
            std::vector<Matrix> delta = d_shown;
            for (Matrix& of_step : delta) { of_step = block(of_step, static_cast<Index>(d), initial[k].h.rows()); }
            const CellGradients g = back_through_time(cell, weights[k + d], steps[k + d], in_order_of(d, delta));
            result.dw[k + d] = g.w;
            result.d_initial[k + d] = g.initial;
            // Both directions have read x_t, so two gradients add up.
            const std::vector<Matrix> dx = in_order_of(d, g.x);
            for (std::size_t t = 0; t < dx.size(); ++t) { d_read[t] += dx[t]; }
        }
        d_shown = d_read;  // and down, to the layer below
    }
    result.dx = d_shown;
    return result;
}

}  // namespace chronograd::test
