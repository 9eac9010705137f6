// wrong: lstm_backward keeps the share of the weights of the step it visited last, and does not add the shares up
// named: the first time step's share alone, as = leaves it where +=
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
    const Matrix a = plus_column(w.W_ih * x_t + w.W_hh * prev.h, w.b);
    const Index H = prev.h.rows();
    Step s;
    s.i = sigmoid(rows(a, 0, H));
    s.f = sigmoid(rows(a, H, H));
    s.g = tanh(rows(a, 2 * H, H));
    s.o = sigmoid(rows(a, 3 * H, H));
    s.c = s.f % prev.c + s.i % s.g;
    s.h = s.o % tanh(s.c);
    return s;
    // END YOUR CODE
}

// The same step backward; prev is step t - 1, step is step t.
//   dh_t   H x B: all that h_t receives, from its own loss and from step t + 1.
//   q_t    H x B: what c_t receives from c_{t+1}. What it receives from h_t is not in it.
StepGradients lstm_step_backward(const Weights& w, const Matrix& x_t, const Step& prev, const Step& step,
                                 const Matrix& dh_t, const Matrix& q_t) {
    // BEGIN YOUR CODE
    const auto sigmoid_slope = [](Real y) { return y * (1 - y); };
    const auto tanh_slope = [](Real y) { return 1 - y * y; };
    const Matrix tanh_c = tanh(step.c);
    const Matrix dc = dh_t % step.o % at_each(tanh_c, tanh_slope) + q_t;
    const Matrix di = dc % step.g;
    const Matrix df = dc % prev.c;
    const Matrix dg = dc % step.i;
    const Matrix d_o = dh_t % tanh_c;
    const Matrix da = stack_rows({di % at_each(step.i, sigmoid_slope), df % at_each(step.f, sigmoid_slope),
                                  dg % at_each(step.g, tanh_slope), d_o % at_each(step.o, sigmoid_slope)});
    StepGradients s;
    s.e_prev = transpose(w.W_hh) * da;
    s.q_prev = dc % step.f;
    s.dx_t = transpose(w.W_ih) * da;
    s.dW_ih = da * transpose(x_t);
    s.dW_hh = da * transpose(prev.h);
    s.db = sum_of_columns(da);
    return s;
    // END YOUR CODE
}

// All gradients of L = L_1 + ... + L_T. With B sequences side by side:
//   x[t]      I x B, t = 1 .. T: what was read at step t. x[0] is empty, so that indices are the formulas'.
//   steps[t]  t = 0 .. T: what was computed forward; steps[0] has h_0 and c_0.
//   delta[t]  H x B, t = 1 .. T: dL_t/dh_t, what h_t receives from the loss of its own step. delta[0] is empty.
Gradients lstm_backward(const Weights& w, const std::vector<Matrix>& x, const std::vector<Step>& steps,
                        const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    const Index T = static_cast<Index>(steps.size()) - 1;
    Gradients total;
    total.dW_ih = Matrix(w.W_ih.rows(), w.W_ih.cols());
    total.dW_hh = Matrix(w.W_hh.rows(), w.W_hh.cols());
    total.db = Matrix(w.b.rows(), 1);
    total.dx.resize(steps.size());
    Matrix e(steps[0].h.rows(), steps[0].h.cols());
    Matrix q(steps[0].c.rows(), steps[0].c.cols());
    for (Index t = T; t >= 1; --t) {
        const StepGradients s = lstm_step_backward(w, x[t], steps[t - 1], steps[t], delta[t] + e, q);
        total.dW_ih = s.dW_ih;
        total.dW_hh = s.dW_hh;
        total.db = s.db;
        total.dx[t] = s.dx_t;
        e = s.e_prev;
        q = s.q_prev;
    }
    total.dh_0 = e;
    total.dc_0 = q;
    return total;
    // END YOUR CODE
}
