// The derivations. Read rnn, lstm or gru from top to bottom beside docs/bptt.md, docs/lstm.md or docs/gru.md.
#include "hand_cells.hpp"

#include <fmt/format.h>

namespace chronograd::examples {

static Hand rnn(Derivation& d) {
    const Index T = d.problem.steps();
    Gate& g = d.gates[0];
    d.page.section("Forward");
    for (Index t = 1; t <= T; ++t) {
        d.page.gap();
        const Term a = d.activation(g, t, "(RNN.1)");
        d.h.push_back(d.page.equation(at("h", t), tanh(a), "(RNN.1)"));
        d.loss(t);
    }
    d.total_loss();

    Term e = d.nothing(at("e", T));
    for (Index t = T; t >= 1; --t) {
        d.backward(t);
        const Term dh = d.arrived(t, e);
        const Term da = d.page.equation(at("da", t), dh % (1 - squared(d.h[t])), "(BPTT.2)");
        d.shares(g, t, da);
        d.page.gap();
        e = d.page.equation(at("e", t - 1), d.T(g.W_h.value) * da, "(BPTT.3)");
    }
    return d.sums(e);
}

static Hand lstm(Derivation& d) {
    const Index T = d.problem.steps();
    struct Step {
        Term i, f, g, o;
    };
    std::vector<Step> steps;
    std::vector<Term> c = {d.page.given("c_0", d.problem.c_0)};
    d.page.section("Forward");
    for (Index t = 1; t <= T; ++t) {
        d.page.gap();
        const Term a_i = d.activation(d.gates[0], t, "(LSTM.1)");
        const Term a_f = d.activation(d.gates[1], t, "(LSTM.1)");
        const Term a_g = d.activation(d.gates[2], t, "(LSTM.1)");
        const Term a_o = d.activation(d.gates[3], t, "(LSTM.1)");
        d.page.gap();
        const Term i = d.page.equation(at("i", t), sigmoid(a_i), "(LSTM.2)");
        const Term f = d.page.equation(at("f", t), sigmoid(a_f), "(LSTM.3)");
        const Term g = d.page.equation(at("g", t), tanh(a_g), "(LSTM.4)");
        const Term o = d.page.equation(at("o", t), sigmoid(a_o), "(LSTM.5)");
        d.page.gap();
        c.push_back(d.page.equation(at("c", t), f % c[t - 1] + i % g, "(LSTM.6)"));
        d.h.push_back(d.page.equation(at("h", t), o % tanh(c[t]), "(LSTM.7)"));
        d.loss(t);
        steps.push_back({i, f, g, o});
    }
    d.total_loss();

    Term e = d.nothing(at("e", T));
    Term q = d.nothing(at("q", T));
    for (Index t = T; t >= 1; --t) {
        d.backward(t);
        const auto& [i, f, g, o] = steps[t - 1];
        const Term dh = d.arrived(t, e);
        const Term dc = d.page.equation(at("dc", t), dh % o % (1 - squared(tanh(c[t]))) + q, "(LSTM.8)");
        d.page.gap();
        const Term di = d.page.equation(at("di", t), dc % g, "(LSTM.9)");
        const Term df = d.page.equation(at("df", t), dc % c[t - 1], "(LSTM.9)");
        const Term dg = d.page.equation(at("dg", t), dc % i, "(LSTM.9)");
        const Term d_o = d.page.equation(at("do", t), dh % tanh(c[t]), "(LSTM.9)");
        d.page.gap();
        const Term da_i = d.page.equation(at("da_i", t), di % i % (1 - i), "(LSTM.10)");
        const Term da_f = d.page.equation(at("da_f", t), df % f % (1 - f), "(LSTM.10)");
        const Term da_g = d.page.equation(at("da_g", t), dg % (1 - squared(g)), "(LSTM.10)");
        const Term da_o = d.page.equation(at("da_o", t), d_o % o % (1 - o), "(LSTM.10)");
        d.shares(d.gates[0], t, da_i);
        d.shares(d.gates[1], t, da_f);
        d.shares(d.gates[2], t, da_g);
        d.shares(d.gates[3], t, da_o);
        d.page.gap();
        e = d.page.equation(at("e", t - 1),
                            d.T(d.gates[0].W_h.value) * da_i + d.T(d.gates[1].W_h.value) * da_f +  //
                                d.T(d.gates[2].W_h.value) * da_g + d.T(d.gates[3].W_h.value) * da_o,
                            "(BPTT.3)");
        q = d.page.equation(at("q", t - 1), f % dc, "(LSTM.8)");
    }
    Hand hand = d.sums(e);
    hand.gradients.c_0 = d.page.equation("dc_0", q).value();
    return hand;
}

static Hand gru(Derivation& d) {
    const Index T = d.problem.steps();
    struct Step {
        Term r, z, p, n;
    };
    std::vector<Step> steps;
    Gate& gate_n = d.gates[2];
    d.page.section("Forward");
    for (Index t = 1; t <= T; ++t) {
        d.page.gap();
        const Term a_r = d.activation(d.gates[0], t, "(GRU.1)");
        const Term a_z = d.activation(d.gates[1], t, "(GRU.2)");
        const Term r = d.page.equation(at("r", t), sigmoid(a_r), "(GRU.1)");
        const Term z = d.page.equation(at("z", t), sigmoid(a_z), "(GRU.2)");
        d.page.gap();
        const Term p = d.page.equation(at("p", t), gate_n.W_h.value * d.h[t - 1] + gate_n.b_h->value, "(GRU.3)");
        const Term u = d.page.equation(at("u", t), r % p, "(GRU.3)");
        const Term a_n = d.page.equation(at("a_n", t), gate_n.W_i.value * d.x[t - 1] + gate_n.b.value + u, "(GRU.5)");
        const Term n = d.page.equation(at("n", t), tanh(a_n), "(GRU.5)");
        d.page.gap();
        d.h.push_back(d.page.equation(at("h", t), (1 - z) % n + z % d.h[t - 1], "(GRU.6)"));
        d.loss(t);
        steps.push_back({r, z, p, n});
    }
    d.total_loss();

    Term e = d.nothing(at("e", T));
    for (Index t = T; t >= 1; --t) {
        d.backward(t);
        const auto& [r, z, p, n] = steps[t - 1];
        const Term dh = d.arrived(t, e);
        d.page.gap();
        const Term dn = d.page.equation(at("dn", t), dh % (1 - z), "(GRU.7)");
        const Term dz = d.page.equation(at("dz", t), dh % (d.h[t - 1] - n), "(GRU.7)");
        const Term da_n = d.page.equation(at("da_n", t), dn % (1 - squared(n)), "(GRU.8)");
        const Term dr = d.page.equation(at("dr", t), da_n % p, "(GRU.8)");
        const Term dp = d.page.equation(at("dp", t), da_n % r, "(GRU.8)");
        d.page.gap();
        const Term da_r = d.page.equation(at("da_r", t), dr % r % (1 - r), "(GRU.10)");
        const Term da_z = d.page.equation(at("da_z", t), dz % z % (1 - z), "(GRU.10)");
        d.shares(d.gates[0], t, da_r);
        d.shares(d.gates[1], t, da_z);
        d.shares(gate_n, t, da_n, dp);
        d.page.gap();
        e = d.page.equation(
            at("e", t - 1),
            z % dh + d.T(d.gates[0].W_h.value) * da_r + d.T(d.gates[1].W_h.value) * da_z + d.T(gate_n.W_h.value) * dp,
            "(GRU.11)");
    }
    return d.sums(e);
}

Hand by_hand(const Problem& problem, Page& page) {
    Derivation derivation(problem, page);
    switch (problem.kind) {
        case CellKind::rnn:
            return rnn(derivation);
        case CellKind::lstm:
            return lstm(derivation);
        default:
            return gru(derivation);
    }
}

}  // namespace chronograd::examples
