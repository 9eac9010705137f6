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
    (void)w, (void)x_t, (void)prev;
    return todo();
    // END YOUR CODE
}

// The same step backward; prev is step t - 1, step is step t.
//   dh_t   H x B: all that h_t receives, from its own loss and from step t + 1.
//   q_t    H x B: what c_t receives from c_{t+1}. What it receives from h_t is not in it.
StepGradients lstm_step_backward(const Weights& w, const Matrix& x_t, const Step& prev, const Step& step,
                                 const Matrix& dh_t, const Matrix& q_t) {
    // BEGIN YOUR CODE
    (void)w, (void)x_t, (void)prev, (void)step, (void)dh_t, (void)q_t;
    return todo();
    // END YOUR CODE
}

// All gradients of L = L_1 + ... + L_T. With B sequences side by side:
//   x[t]      I x B, t = 1 .. T: what was read at step t. x[0] is empty, so that indices are the formulas'.
//   steps[t]  t = 0 .. T: what was computed forward; steps[0] has h_0 and c_0.
//   delta[t]  H x B, t = 1 .. T: dL_t/dh_t, what h_t receives from the loss of its own step. delta[0] is empty.
Gradients lstm_backward(const Weights& w, const std::vector<Matrix>& x, const std::vector<Step>& steps,
                        const std::vector<Matrix>& delta) {
    // BEGIN YOUR CODE
    (void)w, (void)x, (void)steps, (void)delta;
    return todo();
    // END YOUR CODE
}
