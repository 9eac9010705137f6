// The forward pass and BPTT of an LSTM, each rule beside the ways to miss it.
#include "lstm_by_hand.hpp"

#include <vector>

#include "exercise.hpp"

namespace chronograd::exercises::lstm_by_hand {
namespace {

struct StepGradients {
    Matrix dc, e_prev, q_prev, dx, dW_ih, dW_hh, db;
};

StepGradients backward(const Bundle& weights, const Matrix& x, const Matrix& h_prev, const Matrix& c_prev,
                       const Step& s, const Matrix& dh, const Matrix& q, const Missed& m) {
    const Matrix shown = m.bare_cell ? s.c : tanh(s.c);
    Matrix dc = m.no_output_gate ? dh : dh % s.o;
    if (!m.no_cell_slope) {
        dc = dc % at_each(m.slope_of_c ? s.c : tanh(s.c), [](Real y) { return 1 - y * y; });
    }
    if (m.only_q) { dc = Matrix(dh.rows(), dh.cols()); }
    if (!m.no_q) { dc += q; }

    // From what a gate receives to what its pre-activation receives.
    const auto through = [&](char gate, const Matrix& d, const Matrix& value) {
        if (m.no_slope.find(gate) != std::string_view::npos) { return d; }
        const bool of_tanh = (gate == 'g') != (m.wrong_slope.find(gate) != std::string_view::npos);
        return d % at_each(value, [=](Real y) { return of_tanh ? 1 - y * y : y * (1 - y); });
    };
    const Matrix& d = m.gates_of_dh ? dh : dc;
    std::vector<Matrix> blocks(4);
    const auto block = [&](char gate) -> Matrix& { return blocks[m.order.find(gate)]; };
    block('i') = through('i', d % (m.own_factors ? s.i : s.g), s.i);
    block('f') = through('f', d % (m.c_for_c_prev ? s.c : c_prev), s.f);
    block('g') = through('g', d % (m.own_factors ? s.g : s.i), s.g);
    block('o') = through('o', dh % shown, s.o);
    const Matrix da = stack_rows(blocks);
    return {.dc = dc,
            .e_prev = transpose(weights["W_hh"]) * da,
            .q_prev = m.no_forget_gate ? dc : s.f % (m.forget_gate_of_q ? q : dc),
            .dx = transpose(weights["W_ih"]) * da,
            .dW_ih = da * transpose(x),
            .dW_hh = da * transpose(m.same_state ? s.h : h_prev),
            .db = sum_of_columns(da) / (m.mean_bias ? static_cast<Real>(da.cols()) : 1)};
}

Step step_at(const Bundle& in, Index t) {
    const auto at = [&](const char* name) { return *in.find(name, t); };
    return {at("i"), at("f"), at("g"), at("o"), at("c"), at("h")};
}

}  // namespace

Bundle bundle_of(const Step& s) { return {{"i", s.i}, {"f", s.f}, {"g", s.g}, {"o", s.o}, {"c", s.c}, {"h", s.h}}; }

Step forward(const Bundle& weights, const Matrix& x, const Matrix& h_prev, const Matrix& c_prev, const Missed& m) {
    const Index H = weights["W_hh"].cols();
    Matrix a = weights["W_ih"] * x;
    if (!m.no_state) { a += weights["W_hh"] * h_prev; }
    if (!m.no_bias) { a = plus_column(a, weights["b"]); }
    const auto block = [&](char gate) { return rows(a, static_cast<Index>(m.order.find(gate)) * H, H); };
    Step s;
    s.i = sigmoid(block('i'));
    s.f = sigmoid(block('f'));
    s.g = m.g_by_sigma ? sigmoid(block('g')) : tanh(block('g'));
    s.o = m.o_by_tanh ? tanh(block('o')) : sigmoid(block('o'));
    const Matrix& keeps = m.exchanged ? s.i : s.f;
    const Matrix& admits = m.exchanged ? s.f : s.i;
    s.c = m.no_input_gate ? s.g : admits % s.g;
    if (!m.no_memory) { s.c += keeps % c_prev; }
    const Matrix& shown = m.shows_c_prev ? c_prev : s.c;
    s.h = s.o % (m.bare_cell ? shown : tanh(shown));
    return s;
}

Bundle step(const Bundle& in, const Missed& m) {
    return bundle_of(forward(in, *in.find("x", 1), in["h_0"], in["c_0"], m));
}

Bundle step_backward(const Bundle& in, const Missed& m) {
    const StepGradients s = backward(in, *in.find("x", 1), in["h_0"], in["c_0"], step_at(in, 1), in["dh"], in["q"], m);
    return {{"e_prev", s.e_prev}, {"q_prev", s.q_prev}, {"dx_t", s.dx},
            {"dW_ih", s.dW_ih},   {"dW_hh", s.dW_hh},   {"db", s.db}};
}

Bundle sequence_backward(const Bundle& in, const Missed& m) {
    const std::vector<Matrix> x = in.sequence("x"), h = in.sequence("h"), c = in.sequence("c"),
                              delta = in.sequence("delta");
    const std::size_t T = x.size();
    const auto zeros_like = [](const Matrix& a) { return Matrix(a.rows(), a.cols()); };
    Matrix dW_ih = zeros_like(in["W_ih"]), dW_hh = zeros_like(in["W_hh"]), db = zeros_like(in["b"]);
    Matrix e = zeros_like(in["h_0"]), q = e, dh = e, dc = e;
    std::vector<Matrix> dx(T);
    for (std::size_t k = T; k-- > 0;) {  // k = t - 1
        const bool last = k + 1 == T;
        dh = m.no_e ? delta[k] : m.last_loss && !last ? e : delta[k] + e;
        const StepGradients s = backward(in, x[k], k == 0 ? in["h_0"] : h[k - 1], k == 0 ? in["c_0"] : c[k - 1],
                                         step_at(in, static_cast<Index>(k) + 1), dh, q, m);
        dx[k] = s.dx;
        e = s.e_prev;
        q = s.q_prev;
        dc = s.dc;
        if ((m.last_share && !last) || (m.first_share && k > 0)) { continue; }
        dW_ih += s.dW_ih;
        dW_hh += s.dW_hh;
        db += s.db;
    }
    return Bundle{{"dW_ih", dW_ih},
                  {"dW_hh", dW_hh},
                  {"db", db},
                  {"dh_0", m.dh_for_h_0 ? dh : e},
                  {"dc_0", m.dc_for_c_0 ? dc : q}}
        .put("dx", dx);
}

}  // namespace chronograd::exercises::lstm_by_hand
