// right: the slopes of r_t and z_t from u_t, m_t and h_t, without p_t, dr_t and dz_t
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
    s.h = at_each(s.z, [](Real z) { return 1 - z; }) % s.n + s.z % h_prev;
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
    const Matrix one(H, h_prev.cols(), 1);
    const Matrix da_n = (one - step.n) % (one + step.n) % (one - step.z) % dh_t;
    const Matrix dp = da_n % step.r;
    // dr_t r (1 - r) = da_n p r (1 - r) = da_n u (1 - r): p_t is not needed.
    const Matrix da_r = da_n % step.u % (one - step.r);
    // z (h_{t-1} - n) = h_t - n
    const Matrix da_z = dh_t % (step.h - step.n) % (one - step.z);
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
    const Matrix one(H, h_prev.cols(), 1);
    const Matrix da_n = (dh_t - dh_t % step.z) % (one - step.n % step.n);
    const Matrix m = step.r % h_prev;
    const Matrix dm = transpose(rows(w.W_hh, 2 * H, H)) * da_n;
    // dr_t r (1 - r) = dm h_{t-1} r (1 - r) = dm m (1 - r)
    const Matrix da_r = dm % m % (one - step.r);
    const Matrix da_z = dh_t % (step.h - step.n) % (one - step.z);
    StepGradients s;
    s.e_prev = step.r % dm;
    s.e_prev += transpose(rows(w.W_hh, H, H)) * da_z;
    s.e_prev += transpose(rows(w.W_hh, 0, H)) * da_r;
    s.e_prev += dh_t % step.z;
    s.dx_t = transpose(rows(w.W_ih, 0, H)) * da_r + transpose(rows(w.W_ih, H, H)) * da_z +
             transpose(rows(w.W_ih, 2 * H, H)) * da_n;
    s.dW_ih = stack_rows({da_r * transpose(x_t), da_z * transpose(x_t), da_n * transpose(x_t)});
    s.dW_hh = stack_rows({da_r * transpose(h_prev), da_z * transpose(h_prev), da_n * transpose(m)});
    const Matrix ones(h_prev.cols(), 1, 1);
    s.db_ih = s.db_hh = stack_rows({da_r * ones, da_z * ones, da_n * ones});
    return s;
    // END YOUR CODE
}
