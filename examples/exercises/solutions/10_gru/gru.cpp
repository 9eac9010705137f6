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
    const Index H = w.W_hh.cols();
    const Matrix from_x = plus_column(w.W_ih * x_t, w.b_ih);
    const Matrix from_h = plus_column(w.W_hh * h_prev, w.b_hh);
    Step step;
    step.r = sigmoid(rows(from_x, 0, H) + rows(from_h, 0, H));                            // (GRU.1)
    step.z = sigmoid(rows(from_x, H, H) + rows(from_h, H, H));                            // (GRU.2)
    step.u = step.r % rows(from_h, 2 * H, H);                                             // (GRU.3)
    step.n = tanh(rows(from_x, 2 * H, H) + step.u);                                       // (GRU.5)
    step.h = at_each(step.z, [](double z) { return 1 - z; }) % step.n + step.z % h_prev;  // (GRU.6)
    return step;
    // END YOUR CODE
}

// The same with the reset before the product.
Step gru_step_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev) {
    // BEGIN YOUR CODE
    const Index H = w.W_hh.cols();
    const Matrix from_x = plus_column(w.W_ih * x_t, w.b_ih);
    const Matrix from_h = plus_column(w.W_hh * h_prev, w.b_hh);  // of this, the rows of r and z
    const Matrix W_hn = rows(w.W_hh, 2 * H, H);
    const Matrix b_hn = rows(w.b_hh, 2 * H, H);
    Step step;
    step.r = sigmoid(rows(from_x, 0, H) + rows(from_h, 0, H));                            // (GRU.1)
    step.z = sigmoid(rows(from_x, H, H) + rows(from_h, H, H));                            // (GRU.2)
    step.u = plus_column(W_hn * (step.r % h_prev), b_hn);                                 // (GRU.4)
    step.n = tanh(rows(from_x, 2 * H, H) + step.u);                                       // (GRU.5)
    step.h = at_each(step.z, [](double z) { return 1 - z; }) % step.n + step.z % h_prev;  // (GRU.6)
    return step;
    // END YOUR CODE
}

// Step t backward, with the reset after the product. step is what gru_step_after computed; dh_t, H x B, is all that
// h_t receives, from its own loss and from step t + 1.
StepGradients gru_backward_after(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                 const Matrix& dh_t) {
    // BEGIN YOUR CODE
    const Index H = w.W_hh.cols();
    const auto tanh_slope = [](double y) { return 1 - y * y; };
    const auto sigmoid_slope = [](double y) { return y * (1 - y); };
    const Matrix p_t = plus_column(rows(w.W_hh, 2 * H, H) * h_prev, rows(w.b_hh, 2 * H, H));  // u = r % p

    const Matrix dn_t = dh_t % at_each(step.z, [](double z) { return 1 - z; });  // (GRU.7)
    const Matrix dz_t = dh_t % (h_prev - step.n);
    const Matrix da_n = dn_t % at_each(step.n, tanh_slope);  // (GRU.8)
    const Matrix dr_t = da_n % p_t;
    const Matrix dp_t = da_n % step.r;
    const Matrix da_r = dr_t % at_each(step.r, sigmoid_slope);  // (GRU.10)
    const Matrix da_z = dz_t % at_each(step.z, sigmoid_slope);

    const Matrix to_x = stack_rows({da_r, da_z, da_n});          // what W_ih x_t + b_ih receives
    const Matrix to_h = stack_rows({da_r, da_z, dp_t});          // what W_hh h_{t-1} + b_hh receives: p for n
    return {.e_prev = step.z % dh_t + transpose(w.W_hh) * to_h,  // (GRU.11)
            .dx_t = transpose(w.W_ih) * to_x,
            .dW_ih = to_x * transpose(x_t),
            .dW_hh = to_h * transpose(h_prev),
            .db_ih = sum_of_columns(to_x),
            .db_hh = sum_of_columns(to_h)};
    // END YOUR CODE
}

// The same with the reset before the product; step is what gru_step_before computed.
StepGradients gru_backward_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                  const Matrix& dh_t) {
    // BEGIN YOUR CODE
    const Index H = w.W_hh.cols();
    const auto tanh_slope = [](double y) { return 1 - y * y; };
    const auto sigmoid_slope = [](double y) { return y * (1 - y); };
    const Matrix W_hn = rows(w.W_hh, 2 * H, H);
    const Matrix m_t = step.r % h_prev;  // u = W_hn m + b_hn

    const Matrix dn_t = dh_t % at_each(step.z, [](double z) { return 1 - z; });  // (GRU.7)
    const Matrix dz_t = dh_t % (h_prev - step.n);
    const Matrix da_n = dn_t % at_each(step.n, tanh_slope);
    const Matrix dm_t = transpose(W_hn) * da_n;  // (GRU.9)
    const Matrix dr_t = dm_t % h_prev;
    const Matrix da_r = dr_t % at_each(step.r, sigmoid_slope);  // (GRU.10)
    const Matrix da_z = dz_t % at_each(step.z, sigmoid_slope);

    const Matrix da = stack_rows({da_r, da_z, da_n});
    const Matrix da_gates = stack_rows({da_r, da_z});
    return {.e_prev = step.z % dh_t + transpose(rows(w.W_hh, 0, 2 * H)) * da_gates + dm_t % step.r,  // (GRU.11)
            .dx_t = transpose(w.W_ih) * da,
            .dW_ih = da * transpose(x_t),
            .dW_hh = stack_rows({da_gates * transpose(h_prev), da_n * transpose(m_t)}),
            .db_ih = sum_of_columns(da),
            .db_hh = sum_of_columns(da)};
    // END YOUR CODE
}
