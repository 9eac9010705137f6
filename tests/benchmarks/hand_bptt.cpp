// (BPTT.1) to (BPTT.6), loop by loop, and Adam.
#include "hand_bptt.hpp"

#include <algorithm>
#include <cmath>

namespace chronograd::bench {

template <class Number>
HandBptt<Number>::HandBptt(const TrackJob& job) {
    for (Index i = 0; i < TrackJob::points * I; ++i) { points[i / I][i % I] = static_cast<Number>(job.track[i]); }
    std::transform(job.initial.begin(), job.initial.end(), flat(W), [](double w) { return static_cast<Number>(w); });
}

template <class Number>
Number HandBptt<Number>::forward(Index start) {
    // The weights once more, transposed: then the innermost loops run over the hidden units, and can be vectorised.
    Number W_ih[I][H];
    Number W_hh[H][H];
    for (int i = 0; i < H; ++i) {
        for (int j = 0; j < I; ++j) { W_ih[j][i] = W.W_ih[i][j]; }
        for (int j = 0; j < H; ++j) { W_hh[j][i] = W.W_hh[i][j]; }
    }
    Number loss = 0;
    for (int t = 0; t < T; ++t) {
        const Number* x = points[start + t];
        const Number* target = points[start + t + TrackJob::horizon];
        Number a[H];  // h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                                  (RNN.1)
        for (int i = 0; i < H; ++i) { a[i] = W.b_ih[i] + W.b_hh[i]; }
        for (int j = 0; j < I; ++j) {
            for (int i = 0; i < H; ++i) { a[i] += x[j] * W_ih[j][i]; }
        }
        for (int j = 0; j < H; ++j) {
            for (int i = 0; i < H; ++i) { a[i] += h[t][j] * W_hh[j][i]; }
        }
        for (int i = 0; i < H; ++i) { h[t + 1][i] = std::tanh(a[i]); }
        for (int k = 0; k < I; ++k) {
            Number y = W.b_y[k];
            for (int i = 0; i < H; ++i) { y += W.W_hy[k][i] * h[t + 1][i]; }
            const Number e = y - target[k];
            loss += e * e;
            dy[t][k] = 2 * e / (T * I);  //                                                                (BPTT.6)
        }
    }
    return loss / (T * I);
}

template <class Number>
Number HandBptt<Number>::backward(Index start) {
    const Number loss = forward(start);
    dW = {};
    Number dh[H] = {};  // what comes from the step after: nothing, after the last
    for (int t = T - 1; t >= 0; --t) {
        for (int k = 0; k < I; ++k) {
            dW.b_y[k] += dy[t][k];  //                                                                     (BPTT.5)
            for (int i = 0; i < H; ++i) {
                dW.W_hy[k][i] += dy[t][k] * h[t + 1][i];
                dh[i] += dy[t][k] * W.W_hy[k][i];  //                                                      (BPTT.1)
            }
        }
        Number da[H];
        for (int i = 0; i < H; ++i) {
            da[i] = dh[i] * (1 - h[t + 1][i] * h[t + 1][i]);  //                                           (BPTT.2)
            dW.b_ih[i] += da[i];                              //                                           (BPTT.4)
            dW.b_hh[i] += da[i];
            dh[i] = 0;
        }
        for (int i = 0; i < H; ++i) {
            for (int j = 0; j < I; ++j) { dW.W_ih[i][j] += da[i] * points[start + t][j]; }
            for (int j = 0; j < H; ++j) {
                dW.W_hh[i][j] += da[i] * h[t][j];
                dh[j] += da[i] * W.W_hh[i][j];  //                                                         (BPTT.3)
            }
        }
    }
    std::copy(h[T], h[T] + H, h[0]);  //                                                                  (TRACK.4)
    return loss;
}

template <class Number>
void HandBptt<Number>::update() {
    constexpr Number beta1 = Number(0.9);
    constexpr Number beta2 = Number(0.999);
    beta1_t *= beta1;
    beta2_t *= beta2;
    const Number rate = Number(TrackJob::learning_rate) / (1 - beta1_t);
    const Number scale = 1 / std::sqrt(1 - beta2_t);
    Number* theta = flat(W);
    const Number* g = flat(dW);
    Number* m_t = flat(m);
    Number* v_t = flat(v);
    for (Index i = 0; i < TrackJob::parameters; ++i) {  //                                       (ADAM.1) to (ADAM.4)
        m_t[i] = beta1 * m_t[i] + (1 - beta1) * g[i];
        v_t[i] = beta2 * v_t[i] + (1 - beta2) * g[i] * g[i];
        theta[i] -= rate * m_t[i] / (std::sqrt(v_t[i]) * scale + Number(1e-8));
    }
}

template class HandBptt<float>;
template class HandBptt<double>;

}  // namespace chronograd::bench
