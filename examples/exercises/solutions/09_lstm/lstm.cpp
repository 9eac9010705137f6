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
    const Index H = w.W_hh.cols();
    const Matrix a = plus_column(w.W_ih * x_t + w.W_hh * prev.h, w.b);  // all four blocks at once (LSTM.1)
    Step step;
    step.i = sigmoid(rows(a, 0, H));             // (LSTM.2)
    step.f = sigmoid(rows(a, H, H));             // (LSTM.3)
    step.g = tanh(rows(a, 2 * H, H));            // (LSTM.4)
    step.o = sigmoid(rows(a, 3 * H, H));         // (LSTM.5)
    step.c = step.f % prev.c + step.i % step.g;  // (LSTM.6)
    step.h = step.o % tanh(step.c);              // (LSTM.7)
    return step;
    // END YOUR CODE
}

// The same step backward; prev is step t - 1, step is step t.
//   dh_t   H x B: all that h_t receives, from its own loss and from step t + 1.
//   q_t    H x B: what c_t receives from c_{t+1}. What it receives from h_t is not in it.
StepGradients lstm_step_backward(const Weights& w, const Matrix& x_t, const Step& prev, const Step& step,
                                 const Matrix& dh_t, const Matrix& q_t) {
    // BEGIN YOUR CODE
    const auto tanh_slope = [](double y) { return 1 - y * y; };
    const auto sigmoid_slope = [](double y) { return y * (1 - y); };

    const Matrix tanh_c = tanh(step.c);
    const Matrix dc_t = dh_t % step.o % at_each(tanh_c, tanh_slope) + q_t;  // c_t was used twice (LSTM.8)
    const Matrix di_t = dc_t % step.g;                                      // (LSTM.9)
    const Matrix df_t = dc_t % prev.c;
    const Matrix dg_t = dc_t % step.i;
    const Matrix do_t = dh_t % tanh_c;
    const Matrix da_i = di_t % at_each(step.i, sigmoid_slope);  // (LSTM.10)
    const Matrix da_f = df_t % at_each(step.f, sigmoid_slope);
    const Matrix da_g = dg_t % at_each(step.g, tanh_slope);
    const Matrix da_o = do_t % at_each(step.o, sigmoid_slope);
    const Matrix da_t = stack_rows({da_i, da_f, da_g, da_o});  // in the weights' order

    return {.e_prev = transpose(w.W_hh) * da_t,
            .q_prev = step.f % dc_t,
            .dx_t = transpose(w.W_ih) * da_t,
            .dW_ih = da_t * transpose(x_t),
            .dW_hh = da_t * transpose(prev.h),
            .db = sum_of_columns(da_t)};
    // END YOUR CODE
}

// All gradients of L = L_1 + ... + L_T. With B sequences side by side:
//   x[t]      I x B, t = 1 .. T: what was read at step t. x[0] is empty, so that indices are the formulas'.
//   steps[t]  t = 0 .. T: what was computed forward; steps[0] has h_0 and c_0.
//   delta[t]  H x B, t = 1 .. T: dL_t/dh_t, what h_t receives from the loss of its own step. delta[0] is empty.
Gradients lstm_backward(const Weights& w, const std::vector<Matrix>& x, const std::vector<Step>& steps,
                        const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const std::size_t T = x.size() - 1;
    const Index H = w.W_hh.cols();
    Gradients g{.dW_ih = Matrix(4 * H, w.W_ih.cols()),
                .dW_hh = Matrix(4 * H, H),
                .db = Matrix(4 * H, 1),
                .dh_0 = {},
                .dc_0 = {},
                .dx = std::vector<Matrix>(T + 1)};
    Matrix e(H, steps[0].h.cols());  // what h_t receives from step t + 1; nothing is behind the last
    Matrix q = e;                    // what c_t receives from there
    for (std::size_t t = T; t >= 1; --t) {
        const StepGradients back = lstm_step_backward(w, x[t], steps[t - 1], steps[t], delta[t] + e, q);
        g.dW_ih += back.dW_ih;  // every step used the same weights: their shares add up (BPTT.4)
        g.dW_hh += back.dW_hh;
        g.db += back.db;
        g.dx[t] = back.dx_t;
        e = back.e_prev;
        q = back.q_prev;
    }
    g.dh_0 = e;
    g.dc_0 = q;
    return g;
    // END YOUR CODE
}
