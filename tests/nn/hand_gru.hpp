// The GRU's step by hand, with its reset gate in either place, and its derivative: a comment for each.
#pragma once

#include "nn/hand_cell.hpp"

namespace chronograd::test {

/// Whether r multiplies W_hn h_{t-1} + b_hn, as in PyTorch, or h_{t-1} before the product, as in Cho et al. 2014.
enum class ResetPlace { after_product, before_product };

struct HandGru {
    ResetPlace reset = ResetPlace::after_product;

    /// What a step has computed, kept for the way back.
    struct Step {
        Matrix x;
        State prev;
        Matrix r, z, n;
        Matrix read;     // what W_hn is multiplied with: h_{t-1}, or r % h_{t-1}
        Matrix product;  // W_hn read + b_hn
        State now;
    };

    [[nodiscard]] Step step(const Weights& w, const Matrix& x, const State& prev) const {
        const Index H = prev.h.rows();
        const auto from_x = [&](Index k) { return affine_by_hand(block(w.W_ih, k, H), x, block(w.b_ih, k, H)); };
        const auto from_h = [&](Index k, const Matrix& h) {
            return affine_by_hand(block(w.W_hh, k, H), h, block(w.b_hh, k, H));
        };
        const bool after = reset == ResetPlace::after_product;

        const Matrix r = sigmoid_by_hand(from_x(0) + from_h(0, prev.h));  // (GRU.1)
        const Matrix z = sigmoid_by_hand(from_x(1) + from_h(1, prev.h));  // (GRU.2)
        const Matrix read = after ? prev.h : r % prev.h;                  // reset before the product (GRU.4)
        const Matrix product = from_h(2, read);
        const Matrix u = after ? r % product : product;  // or after it (GRU.3)
        const Matrix n = tanh_by_hand(from_x(2) + u);    // (GRU.5)
        const Matrix h = one_minus(z) % n + z % prev.h;  // (GRU.6)
        return {x, prev, r, z, n, read, product, {h, {}}};
    }

    /// From dL/dh_t: adds step t's shares to dL/d(weights), and says what x_t and h_{t-1} receive.
    [[nodiscard]] Sent back(const Weights& w, const Step& s, const State& d, Weights& dw) const {
        const Index H = s.prev.h.rows();
        const Matrix& h_prev = s.prev.h;
        const Matrix W_hr = block(w.W_hh, 0, H);
        const Matrix W_hz = block(w.W_hh, 1, H);
        const Matrix W_hn = block(w.W_hh, 2, H);

        // h_t = (1 - z) % n + z % h_{t-1}:  each factor receives dL/dh_t times what it is multiplied with (GRU.7)
        const Matrix dn = d.h % one_minus(s.z);
        const Matrix dz = d.h % (h_prev - s.n);
        Matrix dh_prev = d.h % s.z;  // the direct part; the products' part is added below

        // n = tanh(a_n), a_n = W_in x_t + b_in + u:  both a_n and u receive dL/dn % (1 - n²)             (GRU.8)
        const Matrix da_n = dn % tanh_prime(s.n);
        Matrix dr;
        Matrix d_product;
        if (reset == ResetPlace::after_product) {
            // u = r % product:  each factor receives dL/du times the other                               (GRU.8)
            dr = da_n % s.product;
            d_product = da_n % s.r;
            // product = W_hn h_{t-1} + b_hn:  into the past
            dh_prev += transpose(W_hn) * d_product;
        } else {
            // u = product = W_hn (r % h_{t-1}) + b_hn:  first back through W_hn, then to both factors    (GRU.9)
            d_product = da_n;
            const Matrix d_read = transpose(W_hn) * d_product;
            dr = d_read % h_prev;
            dh_prev += d_read % s.r;
        }

        // r = sigmoid(a_r) and z = sigmoid(a_z):  times the derivative, y (1 - y)                        (GRU.10)
        const Matrix da_r = dr % sigmoid_prime(s.r);
        const Matrix da_z = dz % sigmoid_prime(s.z);
        // a_r = ... + W_hr h_{t-1} + b_hr, and a_z likewise:  into the past, the last two of four parts  (GRU.11)
        dh_prev += transpose(W_hr) * da_r + transpose(W_hz) * da_z;

        // What x_t was multiplied into reached r, z and n directly:  step t's shares, and what x_t receives
        const Matrix da = stacked({da_r, da_z, da_n});
        dw.W_ih += da * transpose(s.x);  //                                                               (BPTT.4)
        dw.b_ih += sum_of_columns(da);
        const Matrix dx = transpose(w.W_ih) * da;
        // W_hh's rows of r and z were multiplied with h_{t-1}, those of n with what n reads:  the shares (BPTT.4)
        dw.W_hh += stacked({da_r * transpose(h_prev), da_z * transpose(h_prev), d_product * transpose(s.read)});
        dw.b_hh += sum_of_columns(stacked({da_r, da_z, d_product}));
        return {dx, {dh_prev, {}}};
    }
};

}  // namespace chronograd::test
