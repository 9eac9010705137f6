// Backpropagation through time written out by hand, with Matrix arithmetic alone: no tape, no operation of the library
// has a part in it. It is what the tape is tested against, and what the tape does for you.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/matrix.hpp"

namespace chronograd::test {

/// One layer's weights, or the gradients of them.
struct RnnLayer {
    Matrix W_ih;  // hidden x input
    Matrix W_hh;  // hidden x hidden
    Matrix b_ih;  // hidden x 1
    Matrix b_hh;  // hidden x 1
};

/// What a forward and a backward pass over one sequence give.
struct HandBptt {
    std::vector<Matrix> outputs;   ///< the last layer's h_1 .. h_T
    std::vector<Matrix> h_last;    ///< each layer's h_T
    Real loss = 0;                 ///< the mean of (h_t - y_t)² over all elements of all time steps
    std::vector<RnnLayer> layers;  ///< dL/d(each layer's weights)
    std::vector<Matrix> dx;        ///< dL/dx_1 .. dL/dx_T
    std::vector<Matrix> dh_0;      ///< dL/dh_0 of each layer
};

enum class Phi { tanh, relu };

/// The nonlinearity at every element.
inline Matrix phi(Phi kind, Matrix a) {
    for (Real& x : a.ref()) { x = kind == Phi::tanh ? std::tanh(x) : std::max(x, Real(0)); }
    return a;
}

/// Its derivative, from the value h = phi(a): tanh' = 1 - h², and relu' is 1 where h > 0, else 0.
inline Matrix phi_prime(Phi kind, Matrix h) {
    for (Real& x : h.ref()) { x = kind == Phi::tanh ? 1 - x * x : Real(x > 0 ? 1 : 0); }
    return h;
}

/// The column b beside itself, once for each sequence of the batch: b 1ᵀ.
inline Matrix at_each_column(MatrixView b, Index batch) { return b * Matrix(1, batch, 1); }

/// Each row's sum, a column: A 1. Every column used the bias once, so these uses add up.
inline Matrix sum_of_columns(MatrixView A) { return A * Matrix(A.cols(), 1, 1); }

inline HandBptt hand_bptt(Phi kind, const std::vector<RnnLayer>& layers, const std::vector<Matrix>& x,
                          const std::vector<Matrix>& y, const std::vector<Matrix>& h_0) {
    const std::size_t L = layers.size();
    const std::size_t T = x.size();
    const Index batch = x[0].cols();
    HandBptt result;

    // Forward. h[l][t] is layer l's state after t steps; its input is x_t, or the layer below's h_t.
    std::vector<std::vector<Matrix>> h(L, std::vector<Matrix>(T + 1));
    const auto input = [&](std::size_t l, std::size_t t) { return l == 0 ? x[t - 1] : h[l - 1][t]; };
    for (std::size_t l = 0; l < L; ++l) { h[l][0] = h_0[l]; }
    for (std::size_t t = 1; t <= T; ++t) {
        for (std::size_t l = 0; l < L; ++l) {
            const RnnLayer& w = layers[l];
            // h_t = phi(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                                         (RNN.1)
            h[l][t] = phi(kind, w.W_ih * input(l, t) + at_each_column(w.b_ih, batch) +  //
                                    w.W_hh * h[l][t - 1] + at_each_column(w.b_hh, batch));
        }
        result.outputs.push_back(h[L - 1][t]);
    }

    // L = (1/n) sum over t of the squares of h_t - y_t; n counts all elements of all time steps.
    const Real n = static_cast<Real>(T) * static_cast<Real>(y[0].size());
    for (std::size_t t = 1; t <= T; ++t) {
        const Matrix error = h[L - 1][t] - y[t - 1];
        for (const Real e : error.view()) { result.loss += e * e / n; }
    }

    // Backward: the same loops, the other way round. dh_next[l] is what reaches layer l's h_t from step t + 1;
    // behind the last step there is nothing.
    std::vector<Matrix> dh_next;
    for (const RnnLayer& w : layers) {
        dh_next.emplace_back(w.W_hh.rows(), batch);
        result.layers.push_back({Matrix(w.W_ih.rows(), w.W_ih.cols()), Matrix(w.W_hh.rows(), w.W_hh.cols()),
                                 Matrix(w.b_ih.rows(), 1), Matrix(w.b_hh.rows(), 1)});
    }
    result.dx.resize(T);
    for (std::size_t t = T; t >= 1; --t) {
        // The loss at step t:  dL/dh_t = (2/n) (h_t - y_t)
        Matrix dh_above = (2 / n) * (h[L - 1][t] - y[t - 1]);
        for (std::size_t l = L; l-- > 0;) {
            const RnnLayer& w = layers[l];
            RnnLayer& dw = result.layers[l];
            // h_t was used twice, above and by the next step, so two gradients add up.
            const Matrix dh = dh_above + dh_next[l];
            // h_t = phi(a_t):  dL/da_t = dL/dh_t % phi'(a_t)
            const Matrix da = dh % phi_prime(kind, h[l][t]);
            // a_t = W_ih x_t + ...:  step t's share of dL/dW_ih is dL/da_t x_tᵀ, and the shares add up   (BPTT.4)
            dw.W_ih += da * transpose(input(l, t));
            // a_t = W_hh h_{t-1} + ...:  step t's share of dL/dW_hh is dL/da_t h_{t-1}ᵀ                  (BPTT.4)
            dw.W_hh += da * transpose(h[l][t - 1]);
            // a_t = ... + b_ih + b_hh, at every column:  each bias receives the sum of dL/da_t's columns
            dw.b_ih += sum_of_columns(da);
            dw.b_hh += sum_of_columns(da);
            // Send the error one step further into the past:  dL/dh_{t-1} = W_hhᵀ dL/da_t               (BPTT.3)
            dh_next[l] = transpose(w.W_hh) * da;
            // And down, to what this layer saw at step t:  dL/dx_t = W_ihᵀ dL/da_t
            dh_above = transpose(w.W_ih) * da;
        }
        result.dx[t - 1] = dh_above;
    }
    result.dh_0 = dh_next;  // what arrives before the first step
    for (std::size_t l = 0; l < L; ++l) { result.h_last.push_back(h[l][T]); }
    return result;
}

}  // namespace chronograd::test
