// An LSTM's step with all gates and c_t in one record, for LstmCell::fused: one pass over memory computes them, another
// one their derivatives. The numbers are those of lstm.cpp, but the gates can no longer be looked at one by one.
#include <array>

#include "autograd/expression.hpp"
#include "autograd/require.hpp"
#include "autograd/sweep.hpp"
#include "nn/lstm.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {
namespace {

/// What the record's value is made of: blocks of rows, one below another, each (hidden x batch). At first the four
/// gates' blocks hold a_t, and the gates take its place. So it is with the adjoint, where da_t takes the place of
/// theirs.
enum Block : Index { i, f, g, o, c, blocks };

/// What lies at one place of every block, in registers (T is simd::Vec) or alone (Real).
template <class T, class Number>
struct Place {
    Number* in_i;  ///< that place in the first block
    Index size;    ///< of a block
    T operator[](Block b) const { return simd::load<T>(in_i + b * size); }
    void set(Block b, T x) const { simd::store<T>(in_i + b * size, x); }
};

/// f(T(), k) at each place k of a block: register by register, then number by number.
template <class F>
void at_each_place(Index size, const F& f) {
    Index k = 0;
    for (; k + simd::width <= size; k += simd::width) { f(simd::Vec(), k); }
    for (; k < size; ++k) { f(Real(), k); }
}

// In Y, a_t is there; the gates replace it, and c_t joins them.
void forward(MatrixRef Y, MatrixView c_prev) {
    at_each_place(c_prev.size(), [=]<class T>(T, Index k) {
        const Place<T, Real> y{Y.data() + k, c_prev.size()};
        const T i_t = kernels::sigmoid(y[i]);                          // (LSTM.2)
        const T f_t = kernels::sigmoid(y[f]);                          // (LSTM.3)
        const T g_t = kernels::tanh(y[g]);                             // (LSTM.4)
        const T o_t = kernels::sigmoid(y[o]);                          // (LSTM.5)
        y.set(c, f_t * simd::load<T>(c_prev.data() + k) + i_t * g_t);  // (LSTM.6)
        y.set(i, i_t);
        y.set(f, f_t);
        y.set(g, g_t);
        y.set(o, o_t);
    });
}

// In dY, dc_t and do_t have arrived, and whatever else anybody has sent to the gates; da_t replaces all but dc_t.
void backward(MatrixRef dY, MatrixView Y, MatrixView c_prev) {
    at_each_place(c_prev.size(), [=]<class T>(T, Index k) {
        const Place<T, const Real> y{Y.data() + k, c_prev.size()};
        const Place<T, Real> d{dY.data() + k, c_prev.size()};
        const T di = d[i] + d[c] * y[g];  // (LSTM.9)
        const T df = d[f] + d[c] * simd::load<T>(c_prev.data() + k);
        const T dg = d[g] + d[c] * y[i];
        d.set(i, di * (y[i] * (1 - y[i])));  // (LSTM.10)
        d.set(f, df * (y[f] * (1 - y[f])));
        d.set(g, dg * (1 - y[g] * y[g]));
        d.set(o, d[o] * (y[o] * (1 - y[o])));
    });
}

// Inputs 0 to 5 are those of affine, and what they receive is the same; input 6 is c_{t-1}.
void rule(Sweep& s) {
    const Index H = s.X(6).rows();
    backward(s.dY_to_replace(), s.Y(), s.X(6));
    const MatrixView da = s.dY().block(0, 4 * H);
    for (const Index k : {0, 3}) {
        s.accumulate(k, "dW += da xᵀ", product(da, transposed(s.X(k + 1))));
        s.accumulate(k + 1, "dx += Wᵀ da", product(transposed(s.X(k)), da));
        s.accumulate(k + 2, "db += sum of da's columns", sum_of_columns(da));
    }
    const auto kept = [](auto dc, auto f) { return dc * f; };
    s.accumulate(6, "dc_prev += dc % f", Each{kept, s.dY().block(c * H, H), s.Y().block(f * H, H)});  // (LSTM.8)
}

}  // namespace

LstmState LstmCell::fused_step(Var x_t, LstmState prev) const {
    const Index H = hidden();
    Tape& tape = x_t.tape();
    require(x_t.rows() == W_ih.cols(), "{}: W is {} but x is {}: W's columns must match x's rows",
            Where{"affine", tape.time()}, shape(W_ih.value()), shape(x_t.value()));  // as lstm.cpp has it
    const std::array inputs = {tape.parameter(W_ih), x_t,   tape.parameter(b_ih), tape.parameter(W_hh), prev.h,
                               tape.parameter(b_hh), prev.c};
    const auto gates_and_c = [&](const Target& Y) {
        const MatrixRef a_t(Y.to.data(), 4 * H, x_t.cols());
        gemm({{product(W_ih.value(), x_t.value()), product(W_hh.value(), prev.h.value())}}, {a_t});
        at_each_column([](auto b, auto c) { return b + c; }, b_ih.value(), b_hh.value())({a_t, true});  // (LSTM.1)
        forward(Y.to, prev.c.value());
    };
    const Var Y = tape.record("lstm_cell", inputs, blocks * H, x_t.cols(), gates_and_c, rule);
    const Var o_t = rows(Y, o * H, H);
    const Var c_t = rows(Y, c * H, H);
    const Var h_t = o_t % tanh(c_t);  // (LSTM.7)
    tape.label({{c_t, "c"}, {h_t, "h"}});
    return {h_t, c_t};
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
