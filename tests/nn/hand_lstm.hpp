// The LSTM's step by hand, and its derivative: a comment for each.
#pragma once

#include "nn/hand_cell.hpp"

namespace chronograd::test {

struct HandLstm {
    /// What a step has computed, kept for the way back.
    struct Step {
        Matrix x;
        State prev;
        Matrix i, f, g, o;
        State now;
    };

    [[nodiscard]] static Step step(const Weights& w, const Matrix& x, const State& prev) {
        const Index H = prev.h.rows();
        const Matrix a = affine_by_hand(w.W_ih, x, w.b_ih) + affine_by_hand(w.W_hh, prev.h, w.b_hh);  // (LSTM.1)
        const Matrix i = sigmoid_by_hand(block(a, 0, H));                                             // (LSTM.2)
        const Matrix f = sigmoid_by_hand(block(a, 1, H));                                             // (LSTM.3)
        const Matrix g = tanh_by_hand(block(a, 2, H));                                                // (LSTM.4)
        const Matrix o = sigmoid_by_hand(block(a, 3, H));                                             // (LSTM.5)
        const Matrix c = f % prev.c + i % g;                                                          // (LSTM.6)
        const Matrix h = o % tanh_by_hand(c);                                                         // (LSTM.7)
        return {x, prev, i, f, g, o, {h, c}};
    }

    /// From dL/dh_t, and what c_t receives from step t + 1: adds step t's shares to dL/d(weights), and says what x_t,
    /// h_{t-1} and c_{t-1} receive.
    [[nodiscard]] static Sent back(const Weights& w, const Step& s, const State& d, Weights& dw) {
        const Matrix tanh_c = tanh_by_hand(s.now.c);

        // c_t was used twice: h_t = o_t % tanh(c_t), and c_{t+1} = f_{t+1} % c_t + ..., so two gradients add up;
        // the second arrives as d.c = f_{t+1} % dL/dc_{t+1}                                            (LSTM.8)
        const Matrix dc = d.h % s.o % tanh_prime(tanh_c) + d.c;

        // h_t = o_t % tanh(c_t):  dL/do_t = dL/dh_t % tanh(c_t)                                        (LSTM.9)
        const Matrix d_o = d.h % tanh_c;
        // c_t = f_t % c_{t-1} + i_t % g_t:  of each product, one factor receives dL/dc_t times the other
        const Matrix df = dc % s.prev.c;
        const Matrix di = dc % s.g;
        const Matrix dg = dc % s.i;
        // and so does c_{t-1}. No matrix and no tanh is on this way: where f_t is near 1, the error passes unchanged.
        const Matrix dc_prev = dc % s.f;  // q_{t-1}                                              (LSTM.8)

        // i_t = sigmoid(a_i) and so on:  each adjoint times the derivative, y (1 - y) or 1 - y²       (LSTM.10)
        const Matrix da =
            stacked({di % sigmoid_prime(s.i), df % sigmoid_prime(s.f), dg % tanh_prime(s.g), d_o % sigmoid_prime(s.o)});

        // a_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh, as in the RNN:  the shares of step t            (BPTT.4)
        dw.W_ih += da * transpose(s.x);
        dw.W_hh += da * transpose(s.prev.h);
        dw.b_ih += sum_of_columns(da);
        dw.b_hh += sum_of_columns(da);
        // and what goes down, and into the past:  W_ihᵀ dL/da_t and W_hhᵀ dL/da_t            (BPTT.7), (BPTT.3)
        const Matrix dx = transpose(w.W_ih) * da;
        const Matrix dh_prev = transpose(w.W_hh) * da;
        return {dx, {dh_prev, dc_prev}};
    }
};

}  // namespace chronograd::test
