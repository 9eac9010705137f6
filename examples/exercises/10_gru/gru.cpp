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
    (void)w, (void)x_t, (void)h_prev;
    return todo();
    // END YOUR CODE
}

// The same with the reset before the product.
Step gru_step_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev) {
    // BEGIN YOUR CODE
    (void)w, (void)x_t, (void)h_prev;
    return todo();
    // END YOUR CODE
}

// Step t backward, with the reset after the product. step is what gru_step_after computed; dh_t, H x B, is all that
// h_t receives, from its own loss and from step t + 1.
StepGradients gru_backward_after(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                 const Matrix& dh_t) {
    // BEGIN YOUR CODE
    (void)w, (void)x_t, (void)h_prev, (void)step, (void)dh_t;
    return todo();
    // END YOUR CODE
}

// The same with the reset before the product; step is what gru_step_before computed.
StepGradients gru_backward_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                  const Matrix& dh_t) {
    // BEGIN YOUR CODE
    (void)w, (void)x_t, (void)h_prev, (void)step, (void)dh_t;
    return todo();
    // END YOUR CODE
}
