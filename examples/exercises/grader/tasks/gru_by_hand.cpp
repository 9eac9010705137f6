// A step of a GRU forward and backward, each rule beside the ways to miss it.
#include "gru_by_hand.hpp"

#include <vector>

#include "exercise.hpp"

namespace chronograd::exercises::gru_by_hand {
namespace {

bool has(std::string_view blocks, char block) { return blocks.find(block) != std::string_view::npos; }

/// The block of rows of that name.
Matrix block(const Matrix& stacked, char name, const Missed& m) {
    const Index H = stacked.rows() / 3;
    return rows(stacked, static_cast<Index>(m.order.find(name)) * H, H);
}

Matrix stacked(const Matrix& r, const Matrix& z, const Matrix& n, const Missed& m) {
    std::vector<Matrix> blocks;
    for (const char name : m.order) { blocks.push_back(name == 'r' ? r : name == 'z' ? z : n); }
    return stack_rows(blocks);
}

Matrix one_minus(const Matrix& z) {
    return at_each(z, [](Real z) { return 1 - z; });
}

Reset other(Reset reset) { return reset == Reset::after ? Reset::before : Reset::after; }

Matrix zeros_like(const Matrix& a) { return {a.rows(), a.cols()}; }

}  // namespace

Bundle bundle_of(const Step& s) { return {{"r", s.r}, {"z", s.z}, {"u", s.u}, {"n", s.n}, {"h", s.h}}; }

Step forward(const Bundle& in, Reset reset, const Missed& m) {
    const Matrix& h_prev = in["h_prev"];
    const Matrix b_ih = m.no_b_ih ? zeros_like(in["b_ih"]) : in["b_ih"];
    const Matrix from_x = plus_column(in["W_ih"] * in["x"], b_ih);
    const Matrix from_h = plus_column(in["W_hh"] * h_prev, in["b_hh"]);
    const Matrix W_hn = block(in["W_hh"], 'n', m);
    const Matrix b_hn = m.no_b_hn ? zeros_like(h_prev) : plus_column(zeros_like(h_prev), block(in["b_hh"], 'n', m));
    Step s;
    s.r = sigmoid(block(from_x, 'r', m) + block(from_h, 'r', m));
    s.z = sigmoid(block(from_x, 'z', m) + block(from_h, 'z', m));
    const bool after = (m.other_reset ? other(reset) : reset) == Reset::after;
    const bool bias_reset = after != m.other_bias;
    s.u = m.no_reset ? W_hn * h_prev : after ? s.r % (W_hn * h_prev) : W_hn * (s.r % h_prev);
    s.u += bias_reset && !m.no_reset ? s.r % b_hn : b_hn;
    const Matrix a_n = block(from_x, 'n', m) + s.u;
    s.n = m.n_by_sigma ? sigmoid(a_n) : tanh(a_n);
    s.h = (m.z_exchanged ? s.z : one_minus(s.z)) % s.n;
    if (!m.no_memory) { s.h += (m.z_exchanged ? one_minus(s.z) : s.z) % h_prev; }
    return s;
}

Bundle backward(const Bundle& in, Reset reset, const Missed& m) {
    const Matrix &r = in["r"], &z = in["z"], &n = in["n"], &dh = in["dh"];
    const Matrix& h_prev = m.same_everywhere ? in["h"] : in["h_prev"];
    const Matrix& h_read = m.same_state ? in["h"] : h_prev;  // what the shares of W_hh are multiplied by
    const Matrix W_hr = block(in["W_hh"], 'r', m), W_hz = block(in["W_hh"], 'z', m);
    const Matrix W_hn = block(in["W_hh"], 'n', m);
    const Matrix b_hn = plus_column(zeros_like(h_prev), block(in["b_hh"], 'n', m));
    const auto through = [&](char name, const Matrix& d, const Matrix& value) {
        if (has(m.no_slope, name)) { return d; }
        const bool of_tanh = (name == 'n') != has(m.wrong_slope, name);
        return d % at_each(value, [=](Real y) { return of_tanh ? 1 - y * y : y * (1 - y); });
    };

    const Matrix dn = m.dn_of_dh ? dh : dh % (m.z_exchanged || m.dn_by_z ? z : one_minus(z));
    Matrix dz = zeros_like(dh);
    if (!m.dz_of_n) { dz += dh % h_prev; }
    if (!m.dz_of_h) { dz += Real(-1) * (dh % n); }
    if (m.dz_sign || m.z_exchanged) { dz = Real(-1) * dz; }
    const Matrix da_n = through('n', dn, n);
    const Matrix da_z = through('z', dz, z);

    const bool after = (m.other_reset ? other(reset) : reset) == Reset::after;
    const bool bias_reset = after != m.other_bias;
    // u = W_hn h_{t-1}, reset in one place or the other, and b_hn, reset or not.
    const Matrix dm = transpose(W_hn) * da_n;
    Matrix dr = after ? da_n % (W_hn * h_prev) : dm % h_prev;
    if (bias_reset && !m.no_b_hn) { dr += da_n % b_hn; }
    const Matrix dp = m.no_reset ? da_n : da_n % r;
    const Matrix v = after ? transpose(W_hn) * dp : m.no_reset ? dm : dm % r;
    const Matrix dW_hn = after ? (m.same_share ? da_n : dp) * transpose(h_read)
                               : da_n * transpose(m.same_share || m.no_reset ? h_read : r % h_read);
    const Matrix db_hn = sum_of_columns(bias_reset && !m.one_bias ? dp : da_n);
    const Matrix da_r = m.r_fixed ? zeros_like(dr) : through('r', dr, r);

    Matrix e = m.direct_of_dh ? dh : (m.z_exchanged || m.direct_by_1_z ? one_minus(z) : z) % dh;
    if (m.no_direct) { e = zeros_like(dh); }
    if (!has(m.no_detour, 'r')) { e += transpose(W_hr) * da_r; }
    if (!has(m.no_detour, 'z')) { e += transpose(W_hz) * da_z; }
    if (!has(m.no_detour, 'n')) { e += v; }
    const Matrix da = stacked(da_r, da_z, da_n, m);
    const Real columns = m.mean_bias ? static_cast<Real>(dh.cols()) : 1;
    return {{"e_prev", e},
            {"dx_t", transpose(in["W_ih"]) * da},
            {"dW_ih", da * transpose(in["x"])},
            {"dW_hh", stacked(da_r * transpose(h_read), da_z * transpose(h_read), dW_hn, m)},
            {"db_ih", sum_of_columns(da) / columns},
            {"db_hh", stacked(sum_of_columns(da_r), sum_of_columns(da_z), db_hn, m) / columns}};
}

}  // namespace chronograd::exercises::gru_by_hand
