// An LSTM's step with all gates and c_t in one record, for LstmCell::fused: one pass over memory computes them, another
// one their derivatives. The numbers are those of lstm.cpp, but the gates can no longer be looked at one by one.
#include "autograd/expression.hpp"
#include "autograd/require.hpp"
#include "autograd/sweep.hpp"
#include "nn/lstm.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {
namespace {

/// The blocks of the record's value Y, one below another, each (hidden x batch), so each one piece of memory. First the
/// blocks i, f, g, o hold a_t; forward() replaces it by the gates, and fills block c. In dY they first hold the gates'
/// adjoints; backward() replaces these by da_t.
enum Block : Index { i, f, g, o, c };
constexpr Index n_blocks = 5;

/// Element k of each block or, with T = simd::Vec, the elements from k on that a register holds.
template <class T, class Number>
struct Place {
    Number* in_first;  ///< element k of the first block
    Index size;        ///< of a block
    T operator[](Block b) const { return simd::load<T>(in_first + b * size); }
    void set(Block b, T x) const { simd::store<T>(in_first + b * size, x); }
};

/// work(T(), k) for all elements k of a block: a register at a time, and then one by one. T() only tells which.
template <class Work>
void at_each_place(Index size, const Work& work) {
    Index k = 0;
    for (; k + simd::width <= size; k += simd::width) { work(simd::Vec(), k); }
    for (; k < size; ++k) { work(Real(), k); }
}

// From a_t, which is in Y, the gates and c_t.
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

// From dc_t and do_t, which are in dY, da_t. Whoever has used another gate has sent it something, too; else it is 0, by
// Sweep::complete.
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

// Inputs 0 to 5 are those of affine: W_ih, x_t, b_ih; W_hh, h_{t-1}, b_hh. What they receive is what affine's receive,
// (BPTT.3), (BPTT.4). Input 6 is c_{t-1}.
void rule(Sweep& s) {
    const Index H = s.X(6).rows();
    const MatrixRef dY = s.dY_to_replace();
    backward(dY, s.Y(), s.X(6));
    const MatrixView da = dY.block(0, 4 * H);
    for (const Index k : {0, 3}) {
        s.accumulate(k, "dW += da xᵀ", product(da, transposed(s.X(k + 1))));
        s.accumulate(k + 1, "dx += Wᵀ da", product(transposed(s.X(k)), da));
        s.accumulate(k + 2, "db += sum of da's columns", sum_of_columns(da));
    }
    const auto kept = [](auto dc_t, auto f_t) { return dc_t * f_t; };
    s.accumulate(6, "dc_prev += dc % f", Each{kept, dY.block(c * H, H), s.Y().block(f * H, H)});  // (LSTM.8)
}

}  // namespace

LstmState LstmCell::fused_step(Var x_t, LstmState prev) const {
    const Index H = hidden();
    Tape& tape = x_t.tape();
    const Var W = tape.parameter(W_ih);
    const Var b = tape.parameter(b_ih);
    const Var U = tape.parameter(W_hh);
    const Var b_U = tape.parameter(b_hh);
    const Where here = at("affine", {W, x_t, b, U, prev.h, b_U});
    require_affine(here, W, x_t, b, U, prev.h, b_U);
    require(U.rows() == 4 * H, "{}: W_hh is {}: it must be four times as high as wide", here, shape(U.value()));
    const auto gates_and_c = [&](const Target& Y) {
        const MatrixRef a_t(Y.to.data(), 4 * H, x_t.cols());
        gemm({{product(W.value(), x_t.value()), product(U.value(), prev.h.value())}}, {a_t});  // (LSTM.1)
        at_each_column([](auto b_r, auto c_r) { return b_r + c_r; }, b.value(), b_U.value())({a_t, true});
        forward(Y.to, prev.c.value());
    };
    const Var Y =
        tape.record("lstm_cell", {W, x_t, b, U, prev.h, b_U, prev.c}, n_blocks * H, x_t.cols(), gates_and_c, rule);
    const Var o_t = rows(Y, o * H, H);
    const Var c_t = rows(Y, c * H, H);
    const Var h_t = o_t % tanh(c_t);  // (LSTM.7)
    tape.label({{c_t, "c"}, {h_t, "h"}});
    return {h_t, c_t};
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
