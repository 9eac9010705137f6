// wrong: gru_step_after lets z_t renew: h_t = z_t n_t + (1 - z_t) h_{t-1}
// named: z and 1 - z are exchanged: here, as in PyTorch, z_t keeps
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
    const Matrix from_x = plus_column(w.W_ih * x_t, w.b_ih);
    const Matrix from_h = plus_column(w.W_hh * h_prev, w.b_hh);
    Step s;
    s.r = sigmoid(rows(from_x, 0, H) + rows(from_h, 0, H));
    s.z = sigmoid(rows(from_x, H, H) + rows(from_h, H, H));
    s.u = s.r % rows(from_h, 2 * H, H);
    s.n = tanh(rows(from_x, 2 * H, H) + s.u);
    s.h = at_each(s.z, [](Real z) { return 1 - z; }) % h_prev + s.z % s.n;
    return s;
    // END YOUR CODE
}

// The same with the reset before the product.
Step gru_step_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const Matrix from_x = plus_column(w.W_ih * x_t, w.b_ih);
    const Matrix gates_h = plus_column(rows(w.W_hh, 0, 2 * H) * h_prev, rows(w.b_hh, 0, 2 * H));
    Step s;
    s.r = sigmoid(rows(from_x, 0, H) + rows(gates_h, 0, H));
    s.z = sigmoid(rows(from_x, H, H) + rows(gates_h, H, H));
    s.u = plus_column(rows(w.W_hh, 2 * H, H) * (s.r % h_prev), rows(w.b_hh, 2 * H, H));
    s.n = tanh(rows(from_x, 2 * H, H) + s.u);
    s.h = at_each(s.z, [](Real z) { return 1 - z; }) % s.n + s.z % h_prev;
    return s;
    // END YOUR CODE
}

// Step t backward, with the reset after the product. step is what gru_step_after computed; dh_t, H x B, is all that
// h_t receives, from its own loss and from step t + 1.
StepGradients gru_backward_after(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                 const Matrix& dh_t) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const auto sigmoid_slope = [](Real y) { return y * (1 - y); };
    const Matrix W_hn = rows(w.W_hh, 2 * H, H);
    const Matrix p = plus_column(W_hn * h_prev, rows(w.b_hh, 2 * H, H));
    const Matrix dn = dh_t % at_each(step.z, [](Real z) { return 1 - z; });
    const Matrix dz = dh_t % (h_prev - step.n);
    const Matrix da_n = dn % at_each(step.n, [](Real n) { return 1 - n * n; });
    const Matrix dr = da_n % p;
    const Matrix dp = da_n % step.r;
    const Matrix da_r = dr % at_each(step.r, sigmoid_slope);
    const Matrix da_z = dz % at_each(step.z, sigmoid_slope);
    const Matrix d_from_x = stack_rows({da_r, da_z, da_n});
    const Matrix d_from_h = stack_rows({da_r, da_z, dp});
    StepGradients s;
    s.e_prev = step.z % dh_t + transpose(w.W_hh) * d_from_h;
    s.dx_t = transpose(w.W_ih) * d_from_x;
    s.dW_ih = d_from_x * transpose(x_t);
    s.dW_hh = d_from_h * transpose(h_prev);
    s.db_ih = sum_of_columns(d_from_x);
    s.db_hh = sum_of_columns(d_from_h);
    return s;
    // END YOUR CODE
}

// The same with the reset before the product; step is what gru_step_before computed.
StepGradients gru_backward_before(const Weights& w, const Matrix& x_t, const Matrix& h_prev, const Step& step,
                                  const Matrix& dh_t) {
    // BEGIN YOUR CODE
    const Index H = h_prev.rows();
    const auto sigmoid_slope = [](Real y) { return y * (1 - y); };
    const Matrix W_hn = rows(w.W_hh, 2 * H, H);
    const Matrix m = step.r % h_prev;
    const Matrix dn = dh_t % at_each(step.z, [](Real z) { return 1 - z; });
    const Matrix dz = dh_t % (h_prev - step.n);
    const Matrix da_n = dn % at_each(step.n, [](Real n) { return 1 - n * n; });
    const Matrix dm = transpose(W_hn) * da_n;
    const Matrix dr = dm % h_prev;
    const Matrix da_r = dr % at_each(step.r, sigmoid_slope);
    const Matrix da_z = dz % at_each(step.z, sigmoid_slope);
    const Matrix da_gates = stack_rows({da_r, da_z});
    const Matrix da = stack_rows({da_r, da_z, da_n});
    StepGradients s;
    s.e_prev = step.z % dh_t + transpose(rows(w.W_hh, 0, 2 * H)) * da_gates + step.r % dm;
    s.dx_t = transpose(w.W_ih) * da;
    s.dW_ih = da * transpose(x_t);
    s.dW_hh = stack_rows({da_gates * transpose(h_prev), da_n * transpose(m)});
    s.db_ih = sum_of_columns(da);
    s.db_hh = sum_of_columns(da);
    return s;
    // END YOUR CODE
}
