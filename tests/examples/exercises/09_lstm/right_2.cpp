// right: gate by gate without a stack, slopes from h_t and the products already computed, shares summed from the first step to the last
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
    const auto gate = [&](Index k) {
        return plus_column(rows(w.W_hh, k * H, H) * prev.h, rows(w.b, k * H, H)) + rows(w.W_ih, k * H, H) * x_t;
    };
    const Matrix i = sigmoid(gate(0));
    const Matrix f = sigmoid(gate(1));
    const Matrix g = 2 * sigmoid(2 * gate(2)) - Matrix(H, prev.h.cols(), 1);  // tanh(a) = 2 sigma(2a) - 1
    const Matrix o = sigmoid(gate(3));
    const Matrix c = i % g + f % prev.c;
    return {i, f, g, o, c, tanh(c) % o};
    // END YOUR CODE
}

// The same step backward; prev is step t - 1, step is step t.
//   dh_t   H x B: all that h_t receives, from its own loss and from step t + 1.
//   q_t    H x B: what c_t receives from c_{t+1}. What it receives from h_t is not in it.
StepGradients lstm_step_backward(const Weights& w, const Matrix& x_t, const Step& prev, const Step& step,
                                 const Matrix& dh_t, const Matrix& q_t) {
    // BEGIN YOUR CODE
    const Index H = w.W_hh.cols();
    const Matrix one(H, dh_t.cols(), 1);
    // h_t = o tanh(c), so that o (1 - tanh(c)^2) = o - h tanh(c), and do_t o (1 - o) = dh_t h (1 - o).
    const Matrix dc = q_t + dh_t % (step.o - step.h % tanh(step.c));
    const Matrix kept = step.f % prev.c;
    const Matrix added = step.i % step.g;
    const std::vector<Matrix> da = {dc % added % (one - step.i), dc % kept % (one - step.f),
                                    dc % (step.i - added % step.g), dh_t % step.h % (one - step.o)};
    StepGradients s;
    s.q_prev = step.f % dc;
    s.e_prev = Matrix(H, dh_t.cols());
    s.dx_t = Matrix(x_t.rows(), x_t.cols());
    std::vector<Matrix> dW_ih, dW_hh, db;
    for (Index k = 0; k < 4; ++k) {
        s.e_prev += transpose(rows(w.W_hh, k * H, H)) * da[k];
        s.dx_t += transpose(rows(w.W_ih, k * H, H)) * da[k];
        dW_ih.push_back(transpose(x_t * transpose(da[k])));
        dW_hh.push_back(transpose(prev.h * transpose(da[k])));
        db.push_back(da[k] * Matrix(da[k].cols(), 1, 1));
    }
    s.dW_ih = stack_rows(dW_ih);
    s.dW_hh = stack_rows(dW_hh);
    s.db = stack_rows(db);
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
    // First all steps, from the last to the first; then the sums, from the first to the last.
    const std::size_t T = steps.size() - 1;
    std::vector<StepGradients> shares(T + 2);
    shares[T + 1].e_prev = shares[T + 1].q_prev = Matrix(w.W_hh.cols(), steps[0].h.cols());
    for (std::size_t t = T; t > 0; --t) {
        const StepGradients& next = shares[t + 1];
        shares[t] = lstm_step_backward(w, x[t], steps[t - 1], steps[t], next.e_prev + delta[t], next.q_prev);
    }
    Gradients all{0 * w.W_ih, 0 * w.W_hh, 0 * w.b, shares[1].e_prev, shares[1].q_prev, {Matrix()}};
    for (std::size_t t = 1; t <= T; ++t) {
        all.dW_ih += shares[t].dW_ih;
        all.dW_hh += shares[t].dW_hh;
        all.db += shares[t].db;
        all.dx.push_back(shares[t].dx_t);
    }
    return all;
    // END YOUR CODE
}
