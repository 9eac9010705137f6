// How long a gradient is on its way back through time: measured on the tape, beside what theory says of it.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "autograd/rewind.hpp"
#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"

namespace chronograd::examples {

/// h_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh: an RNN without its nonlinearity. Its gradients are products with powers
/// of W_hh's transpose, whatever it reads.
struct LinearCell : nn::Cell {
    using State = Var;
    /// Throws Error for a size below 1.
    LinearCell(Index input, Index hidden, Rng& rng) : Cell("LinearCell", 1, input, hidden, rng, "") {}
    /// x_t: (input x batch), h_prev: (hidden x batch) -> h_t: (hidden x batch).
    [[nodiscard]] Var step(Var x_t, Var h_prev) const { return from_both(x_t, h_prev); }
};

/// What a network reads, and the error that is sent back from its last state.
struct Journey {
    std::vector<Matrix> x;  ///< x_1 .. x_T, each (1 x batch)
    Matrix seed;            ///< dL/dh_T, (hidden x batch)

    [[nodiscard]] Index steps() const { return std::ssize(x); }
};

/// Noise from N(0, noise²), and for each sequence a seed in a direction of its own, all together of length 1.
Journey noisy_journey(Rng& rng, Index steps, Index hidden, Index batch, Real noise);

/// A network's gradient through time. n = T - k is the number of steps back.
struct Flow {
    std::string name;
    std::vector<Real> norm;  ///< of the gradient of all of step k's state, over all sequences, for n = 0 .. T
    Real rho = nan;          ///< spectral radius of W_hh, where that is what a step back multiplies by
    Real sigma_max = nan;    ///< its largest singular value, the same
    Real direct = nan;       ///< ln of the factor along an LSTM's cell alone, sigma(forget bias)
    Index slopes = 0;        ///< how many slopes of a nonlinearity were looked at, over steps, units and sequences
    Index zero_slopes = 0;   ///< how many of them are exactly 0
    Real mean_slope = nan;   ///< root mean square over the units of a step, geometric mean over steps and sequences

    static constexpr Real nan = std::numeric_limits<Real>::quiet_NaN();
    [[nodiscard]] Index steps() const { return std::ssize(norm) - 1; }
    [[nodiscard]] bool is_bounded() const { return !std::isnan(sigma_max); }
    /// The largest that norm[n] can be: (gamma sigma_max)^n with gamma = 1, times norm[0].              (FLOW.4)
    [[nodiscard]] Real bound(Index n) const { return norm[0] * std::pow(sigma_max, static_cast<Real>(n)); }
    /// How many of the norms are exactly 0: a logarithmic axis has no place for them.
    [[nodiscard]] Index zeros() const;
    /// n of the first of them; -1 without any.
    [[nodiscard]] Index first_zero() const;
    /// ln(rho s), where s is the mean slope: what a step back adds to ln norm, if the error's direction knows nothing
    /// of W_hh and of the slopes that it meets; -infinity where a step of a sequence lets nothing pass.   (FLOW.8)
    [[nodiscard]] Real mean_field() const { return std::log(rho * mean_slope); }
};

/// What ln norm gains with each step back: the line of least squares over n = T - T/2 .. T, where starting directions
/// no longer matter. Norms of 0 are left out; NaN where fewer than two are left.                          (FLOW.7)
Real slope_per_step(const std::vector<Real>& norm);

/// How many norms are above the bound by more than rounding. Throws std::logic_error for a flow without one.
Index violations(const Flow& flow);

/// rho and sigma_max of W_hh: the powers of a matrix are between those of these two.                      (FLOW.5)
void set_theory(Flow& flow, MatrixView W_hh);

/// rho of one step's Jacobian of an LSTM at rest, where states and inputs are 0 and all biases but the forget gate's:
/// that of sigma(b) I + W_hg / 4, with W_hg the candidate's rows of its W_hh.                              (FLOW.11)
Real radius_at_rest(const nn::LstmCell& cell, Real forget_bias);
/// The same of a GRU whose biases are 0: that of I / 2 + W_hn / 4.                                        (FLOW.11)
Real radius_at_rest(const nn::GruCell& cell);

/// ||W^n|| of W = [a b; 0 a], which is [a^n, n a^(n-1) b; 0, a^n].                                        (FLOW.6)
Real norm_of_power(Real a, Real b, Index n);

/// The slopes of the cell's nonlinearity, from what it has put out: 1 - h² of a tanh, 0 or 1 of a relu. Beyond a
/// pre-activation of about 19 a tanh is 1 to the last bit, and its slope exactly 0.                       (FLOW.9)
void count_slopes(Flow& flow, const nn::RnnCell& cell, Sequence h);

/// Sends the seed back from h_T, and measures it at every step. A state of several parts is one long vector, and the
/// gradient is that with each part given: of an LSTM's (h_k, c_k), dL/dc_k does not count the way through h_k.
/// (FLOW.10)
template <class Cell>
Flow flow_through(std::string name, const Cell& cell, const Journey& journey) {
    using State = typename Cell::State;
    using nn::output;  // that of the cell's own state is found beside it
    Flow flow;
    flow.name = std::move(name);
    Tape tape;
    const State start = nn::Parts<State>::each(
        [&](const char*, const auto&) { return tape.variable(Matrix(cell.hidden(), journey.seed.cols())); });
    const std::span<Var> xs = tape.sequence(journey.steps());
    for (std::size_t i = 0; i < xs.size(); ++i) { xs[i] = tape.constant(journey.x[i]); }
    const std::span<const State> states = nn::unroll(cell, xs, start);

    Rewind rewind(output(states.back()), journey.seed);
    const auto measure = [&](State s) {
        rewind.to(output(s));  // all of step k + 1 is undone, and nothing of step k: its h is given, as its c is
        Real size = 0;
        nn::Parts<State>::each([&](const char*, const auto& part) {
            size = std::hypot(size, norm(rewind.grad(part(s))));
            return part(s);
        });
        flow.norm.push_back(size);
    };
    for (std::size_t k = states.size(); k >= 1; --k) { measure(states[k - 1]); }
    measure(start);

    if constexpr (std::is_same_v<Cell, nn::RnnCell>) { count_slopes(flow, cell, states); }
    return flow;
}

/// ||dh_t/dh_k||, the largest singular value, at every `stride`-th step: element (i, j) belongs to t = i stride and
/// k = j stride; zeros where k > t. Of one sequence, the first.                                            (FLOW.2)
struct Heat {
    std::string name;
    Index stride;
    Matrix norm;
};
/// With a stride that makes it 50 steps at most.
Heat heat_of(std::string name, const nn::RnnCell& cell, const Journey& journey);

}  // namespace chronograd::examples
