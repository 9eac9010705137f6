// The RNN's step by hand, and its derivative: a comment for each.
#pragma once

#include "nn/hand_cell.hpp"

namespace chronograd::test {

enum class Phi { tanh, relu };

struct HandRnn {
    Phi kind = Phi::tanh;

    /// What a step has computed, kept for the way back.
    struct Step {
        Matrix x;
        State prev;
        State now;
    };

    [[nodiscard]] Step step(const Weights& w, const Matrix& x, const State& prev) const {
        // h_t = phi(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                                             (RNN.1)
        const Matrix a = affine_by_hand(w.W_ih, x, w.b_ih) + affine_by_hand(w.W_hh, prev.h, w.b_hh);
        return {x, prev, {phi(a), {}}};
    }

    /// From dL/dh_t: adds step t's shares to dL/d(weights), and says what x_t and h_{t-1} receive.
    [[nodiscard]] Sent back(const Weights& w, const Step& s, const State& d, Weights& dw) const {
        // h_t = phi(a_t):  dL/da_t = dL/dh_t % phi'(a_t)                                               (BPTT.2)
        const Matrix da = d.h % phi_prime(s.now.h);
        // a_t = W_ih x_t + ...:  step t's share of dL/dW_ih is dL/da_t x_tᵀ, and the shares add up     (BPTT.4)
        dw.W_ih += da * transpose(s.x);
        // a_t = W_hh h_{t-1} + ...:  step t's share of dL/dW_hh is dL/da_t h_{t-1}ᵀ                    (BPTT.4)
        dw.W_hh += da * transpose(s.prev.h);
        // a_t = ... + b_ih + b_hh, at every column:  each bias receives the sum of dL/da_t's columns
        dw.b_ih += sum_of_columns(da);
        dw.b_hh += sum_of_columns(da);
        // Down, to what was read at step t:  dL/dx_t = W_ihᵀ dL/da_t                                (BPTT.7)
        const Matrix dx = transpose(w.W_ih) * da;
        // Send the error one step further into the past:  W_hhᵀ dL/da_t                                (BPTT.3)
        const Matrix dh_prev = transpose(w.W_hh) * da;
        return {dx, {dh_prev, {}}};
    }

private:
    /// The nonlinearity at every element.
    [[nodiscard]] Matrix phi(const Matrix& a) const {
        return at_each(a, [&](Real x) { return kind == Phi::tanh ? std::tanh(x) : std::max(x, Real(0)); });
    }
    /// Its derivative, from the value h = phi(a): relu' is 1 where h > 0, else 0.
    [[nodiscard]] Matrix phi_prime(const Matrix& h) const {
        return kind == Phi::tanh ? tanh_prime(h) : at_each(h, [](Real x) { return Real(x > 0 ? 1 : 0); });
    }
};

}  // namespace chronograd::test
