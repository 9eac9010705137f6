// right: element-wise loops, sigma from tanh, 4v/(1+v)^2 for the slope of tanh, and recursion over the steps
// Exercise 9: an LSTM by hand: a step forward, a step backward, and a sequence. README.md says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The gates' blocks of rows stand in the order i, f, g, o: W_ih is 4H x I, W_hh is 4H x H, b is 4H x 1.
struct Weights {
    Matrix W_ih, W_hh, b;
};

// What a step computes, each H x B. Step 0 is the start: its h and c are h_0 and c_0, its gates are empty.
struct Step {
    Matrix i, f, g, o, c, h;
};

// What step t sends back; dz stands for dL/dz.
struct StepGradients {
    Matrix e_prev, q_prev;    // to h_{t-1} and to c_{t-1}, H x B
    Matrix dx_t;              // to x_t, I x B
    Matrix dW_ih, dW_hh, db;  // the weights' shares of this step, as large as the weights
};

struct Gradients {
    Matrix dW_ih, dW_hh, db;
    Matrix dh_0, dc_0;
    std::vector<Matrix> dx;  // dx[t] for t = 1 .. T; dx[0] is empty
};

// Step t, from x_t (I x B) and step t - 1, of which it reads h and c.
Step lstm_step(const Weights& w, const Matrix& x_t, const Step& prev) {
    // BEGIN YOUR CODE
    const Index H = prev.h.rows();
    const Index B = prev.h.cols();
    // One gate's pre-activation, one number at a time: k is the row in the stack.
    const auto a = [&](Index k, Index n) {
        Real sum = w.b(k, 0);
        for (Index j = H - 1; j >= 0; --j) { sum += w.W_hh(k, j) * prev.h(j, n); }
        for (Index j = 0; j < x_t.rows(); ++j) { sum += w.W_ih(k, j) * x_t(j, n); }
        return sum;
    };
    // sigma(a) = (1 + tanh(a / 2)) / 2
    const auto sigma = [](Real v) { return (1 + std::tanh(v / 2)) / 2; };
    Step s{Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B), Matrix(H, B)};
    for (Index n = 0; n < B; ++n) {
        for (Index k = 0; k < H; ++k) {
            s.o(k, n) = sigma(a(k + 3 * H, n));
            s.g(k, n) = std::tanh(a(k + 2 * H, n));
            s.f(k, n) = sigma(a(k + H, n));
            s.i(k, n) = sigma(a(k, n));
            s.c(k, n) = s.i(k, n) * s.g(k, n) + prev.c(k, n) * s.f(k, n);
            s.h(k, n) = std::tanh(s.c(k, n)) * s.o(k, n);
        }
    }
    return s;
    // END YOUR CODE
}

// The same step backward; prev is step t - 1, step is step t.
//   dh_t   H x B: all that h_t receives, from its own loss and from step t + 1.
//   q_t    H x B: what c_t receives from c_{t+1}. What it receives from h_t is not in it.
StepGradients lstm_step_backward(const Weights& w, const Matrix& x_t, const Step& prev, const Step& step,
                                 const Matrix& dh_t, const Matrix& q_t) {
    // BEGIN YOUR CODE
    const Index H = dh_t.rows();
    const Index B = dh_t.cols();
    const Index I = x_t.rows();
    StepGradients s{Matrix(H, B), Matrix(H, B), Matrix(I, B), Matrix(4 * H, I), Matrix(4 * H, H), Matrix(4 * H, 1)};
    // Each number of da_t is handed on at once; da_t itself is never kept.
    const auto hand_on = [&](Index row, Index n, Real da) {
        s.db(row, 0) += da;
        for (Index j = 0; j < I; ++j) {
            s.dW_ih(row, j) += da * x_t(j, n);
            s.dx_t(j, n) += w.W_ih(row, j) * da;
        }
        for (Index j = 0; j < H; ++j) {
            s.dW_hh(row, j) += da * prev.h(j, n);
            s.e_prev(j, n) += w.W_hh(row, j) * da;
        }
    };
    for (Index k = 0; k < H; ++k) {
        for (Index n = 0; n < B; ++n) {
            const Real i = step.i(k, n);
            const Real f = step.f(k, n);
            const Real g = step.g(k, n);
            const Real o = step.o(k, n);
            // 1 - tanh(c)^2 = 4 v / (1 + v)^2 with v = e^{-2|c|}
            const Real v = std::exp(-2 * std::abs(step.c(k, n)));
            const Real dc = q_t(k, n) + dh_t(k, n) * o * 4 * v / ((1 + v) * (1 + v));
            s.q_prev(k, n) = dc * f;
            hand_on(3 * H + k, n, dh_t(k, n) * std::tanh(step.c(k, n)) * (o - o * o));
            hand_on(2 * H + k, n, dc * i * (1 - g) * (1 + g));
            hand_on(H + k, n, dc * prev.c(k, n) * (f - f * f));
            hand_on(k, n, dc * g * (i - i * i));
        }
    }
    return s;
    // END YOUR CODE
}

// What steps t .. T together send back: the sums of their shares, and what goes on to step t - 1 as dh_0 and dc_0.
struct Rest {
    Gradients total;
};

Rest from_step(std::size_t t, const Weights& w, const std::vector<Matrix>& x, const std::vector<Step>& steps,
               const std::vector<Matrix>& delta, const Matrix& nothing) {
    if (t == steps.size()) {
        return {{Matrix(w.W_ih.rows(), w.W_ih.cols()), Matrix(w.W_hh.rows(), w.W_hh.cols()), Matrix(w.b.rows(), 1),
                 nothing, nothing, std::vector<Matrix>(steps.size())}};
    }
    Rest rest = from_step(t + 1, w, x, steps, delta, nothing);
    Gradients& sum = rest.total;
    const StepGradients own = lstm_step_backward(w, x[t], steps[t - 1], steps[t], sum.dh_0 + delta[t], sum.dc_0);
    sum.dW_ih += own.dW_ih;
    sum.dW_hh += own.dW_hh;
    sum.db += own.db;
    sum.dx[t] = own.dx_t;
    sum.dh_0 = own.e_prev;
    sum.dc_0 = own.q_prev;
    return rest;
}

// All gradients of L = L_1 + ... + L_T. With B sequences side by side:
//   x[t]      I x B, t = 1 .. T: what was read at step t. x[0] is empty, so that indices are the formulas'.
//   steps[t]  t = 0 .. T: what was computed forward; steps[0] has h_0 and c_0.
//   delta[t]  H x B, t = 1 .. T: dL_t/dh_t, what h_t receives from the loss of its own step. delta[0] is empty.
Gradients lstm_backward(const Weights& w, const std::vector<Matrix>& x, const std::vector<Step>& steps,
                        const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const Matrix nothing(steps[0].h.rows(), steps[0].h.cols());
    return from_step(1, w, x, steps, delta, nothing).total;
    // END YOUR CODE
}
