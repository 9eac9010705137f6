// right: element-wise loops without a matrix product, sigma from tanh, h_t = n_t + z_t (h_{t-1} - n_t)
// Exercise 10: a GRU step by hand, the reset gate in either place, forward and backward. README.md says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The blocks of rows stand in the order r, z, n: W_ih is 3H x I, W_hh is 3H x H, b_ih and b_hh are 3H x 1.
struct Weights {
    Matrix W_ih, W_hh, b_ih, b_hh;
};

// What a step computes, each H x B.
struct Step {
    Matrix r, z, u, n, h;
};

// What step t sends back; dz stands for dL/dz.
struct StepGradients {
    Matrix e_prev;                      // to h_{t-1}, H x B
    Matrix dx_t;                        // to x_t, I x B
    Matrix dW_ih, dW_hh, db_ih, db_hh;  // the weights' shares of this step, as large as the weights
};

// Step t with the reset after the product, from x_t (I x B) and h_prev = h_{t-1} (H x B).
Step gru_step_after(const Weights& w, const Matrix& x_t, const Matrix& h_prev) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const Index B = h_prev.cols();
    Step s{Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B)};
    for (Index b = 0; b < B; ++b) {
        for (Index k = 0; k < H; ++k) {
            Real a_r = w.b_ih(k, 0) + w.b_hh(k, 0);
            Real a_z = w.b_ih(H + k, 0) + w.b_hh(H + k, 0);
            for (Index j = 0; j < x_t.rows(); ++j) {
                a_r += w.W_ih(k, j) * x_t(j, b);
                a_z += w.W_ih(H + k, j) * x_t(j, b);
            }
            for (Index j = 0; j < H; ++j) {
                a_r += w.W_hh(k, j) * h_prev(j, b);
                a_z += w.W_hh(H + k, j) * h_prev(j, b);
            }
            s.r(k, b) = (1 + std::tanh(a_r / 2)) / 2;
            s.z(k, b) = (1 + std::tanh(a_z / 2)) / 2;
        }
        for (Index k = 0; k < H; ++k) {
            Real sum = w.b_hh(2 * H + k, 0);
            for (Index j = 0; j < H; ++j) { sum += w.W_hh(2 * H + k, j) * h_prev(j, b); }
            s.u(k, b) = s.r(k, b) * sum;
            Real a_n = s.u(k, b) + w.b_ih(2 * H + k, 0);
            for (Index j = 0; j < x_t.rows(); ++j) { a_n += w.W_ih(2 * H + k, j) * x_t(j, b); }
            s.n(k, b) = std::tanh(a_n);
            s.h(k, b) = s.n(k, b) + s.z(k, b) * (h_prev(k, b) - s.n(k, b));
        }
    }
    return s;
    // END YOUR CODE
}

// The same with the reset before the product.
Step gru_step_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const Index B = h_prev.cols();
    Step s{Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B)};
    for (Index b = 0; b < B; ++b) {
        for (Index k = 0; k < H; ++k) {
            Real a_r = w.b_ih(k, 0) + w.b_hh(k, 0);
            Real a_z = w.b_ih(H + k, 0) + w.b_hh(H + k, 0);
            for (Index j = 0; j < x_t.rows(); ++j) {
                a_r += w.W_ih(k, j) * x_t(j, b);
                a_z += w.W_ih(H + k, j) * x_t(j, b);
            }
            for (Index j = 0; j < H; ++j) {
                a_r += w.W_hh(k, j) * h_prev(j, b);
                a_z += w.W_hh(H + k, j) * h_prev(j, b);
            }
            s.r(k, b) = (1 + std::tanh(a_r / 2)) / 2;
            s.z(k, b) = (1 + std::tanh(a_z / 2)) / 2;
        }
        for (Index k = 0; k < H; ++k) {
            Real sum = w.b_hh(2 * H + k, 0);
            for (Index j = 0; j < H; ++j) { sum += w.W_hh(2 * H + k, j) * s.r(j, b) * h_prev(j, b); }
            s.u(k, b) = sum;
            Real a_n = s.u(k, b) + w.b_ih(2 * H + k, 0);
            for (Index j = 0; j < x_t.rows(); ++j) { a_n += w.W_ih(2 * H + k, j) * x_t(j, b); }
            s.n(k, b) = std::tanh(a_n);
            s.h(k, b) = s.n(k, b) + s.z(k, b) * (h_prev(k, b) - s.n(k, b));
        }
    }
    return s;
    // END YOUR CODE
}

// Step t backward, with the reset after the product. step is what gru_step_after computed; dh_t, H x B, is all that
// h_t receives, from its own loss and from step t + 1.
StepGradients gru_backward_after(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                 const Matrix& dh_t) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const Index I = x_t.rows();
    StepGradients s{Matrix(H, h_prev.cols()), Matrix(I, x_t.cols()), Matrix(3 * H, I), Matrix(3 * H, H),
                    Matrix(3 * H, 1),         Matrix(3 * H, 1)};
    for (Index b = 0; b < h_prev.cols(); ++b) {
        // What one row of the input side, and of the past's side, hands on.
        const auto to_input = [&](Index row, Real da) {
            s.db_ih(row, 0) += da;
            for (Index j = 0; j < I; ++j) {
                s.dW_ih(row, j) += da * x_t(j, b);
                s.dx_t(j, b) += da * w.W_ih(row, j);
            }
        };
        const auto to_past = [&](Index row, Real da) {
            s.db_hh(row, 0) += da;
            for (Index j = 0; j < H; ++j) {
                s.dW_hh(row, j) += da * h_prev(j, b);
                s.e_prev(j, b) += da * w.W_hh(row, j);
            }
        };
        const auto da_n = [&](Index k) {
            const Real n = step.n(k, b);
            return dh_t(k, b) * (1 - step.z(k, b)) * (1 - n) * (1 + n);
        };
        for (Index k = 0; k < H; ++k) {
            const Real r = step.r(k, b);
            const Real z = step.z(k, b);
            const Real da_z = dh_t(k, b) * (h_prev(k, b) - step.n(k, b)) * (z - z * z);
            s.e_prev(k, b) += z * dh_t(k, b);
            Real p = w.b_hh(2 * H + k, 0);
            for (Index j = 0; j < H; ++j) { p += w.W_hh(2 * H + k, j) * h_prev(j, b); }
            const Real da_r = da_n(k) * p * (r - r * r);
            to_past(2 * H + k, da_n(k) * r);
            to_past(k, da_r);
            to_past(H + k, da_z);
            to_input(k, da_r);
            to_input(H + k, da_z);
            to_input(2 * H + k, da_n(k));
        }
    }
    return s;
    // END YOUR CODE
}

// The same with the reset before the product; step is what gru_step_before computed.
StepGradients gru_backward_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                  const Matrix& dh_t) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const Index I = x_t.rows();
    StepGradients s{Matrix(H, h_prev.cols()), Matrix(I, x_t.cols()), Matrix(3 * H, I), Matrix(3 * H, H),
                    Matrix(3 * H, 1),         Matrix(3 * H, 1)};
    for (Index b = 0; b < h_prev.cols(); ++b) {
        // What one row of the input side, and of the past's side, hands on.
        const auto to_input = [&](Index row, Real da) {
            s.db_ih(row, 0) += da;
            for (Index j = 0; j < I; ++j) {
                s.dW_ih(row, j) += da * x_t(j, b);
                s.dx_t(j, b) += da * w.W_ih(row, j);
            }
        };
        const auto to_past = [&](Index row, Real da) {
            s.db_hh(row, 0) += da;
            for (Index j = 0; j < H; ++j) {
                s.dW_hh(row, j) += da * h_prev(j, b);
                s.e_prev(j, b) += da * w.W_hh(row, j);
            }
        };
        const auto da_n = [&](Index k) {
            const Real n = step.n(k, b);
            return dh_t(k, b) * (1 - step.z(k, b)) * (1 - n) * (1 + n);
        };
        for (Index k = 0; k < H; ++k) {
            const Real r = step.r(k, b);
            const Real z = step.z(k, b);
            const Real da_z = dh_t(k, b) * (h_prev(k, b) - step.n(k, b)) * (z - z * z);
            s.e_prev(k, b) += z * dh_t(k, b);
            Real dm = 0;
            for (Index j = 0; j < H; ++j) { dm += w.W_hh(2 * H + j, k) * da_n(j); }
            s.e_prev(k, b) += r * dm;
            const Real da_r = dm * h_prev(k, b) * (r - r * r);
            s.db_hh(2 * H + k, 0) += da_n(k);
            for (Index j = 0; j < H; ++j) { s.dW_hh(2 * H + k, j) += da_n(k) * step.r(j, b) * h_prev(j, b); }
            to_past(k, da_r);
            to_past(H + k, da_z);
            to_input(k, da_r);
            to_input(H + k, da_z);
            to_input(2 * H + k, da_n(k));
        }
    }
    return s;
    // END YOUR CODE
}
