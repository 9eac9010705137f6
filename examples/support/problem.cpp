// The numbers: such that every value can be followed, and no gradient is zero by accident.
#include "problem.hpp"

namespace chronograd::examples {

std::vector<std::string> Problem::gates() const {
    switch (kind) {
        case CellKind::rnn:
            return {""};
        case CellKind::lstm:
            return {"i", "f", "g", "o"};
        default:
            return {"r", "z", "n"};
    }
}

Problem example(CellKind kind, Index units) {
    const bool one = units == 1;
    Problem p;
    p.kind = kind;
    p.x = {{{1}}, {{-1}}, {{0.5}}};
    p.h_0 = one ? Matrix{{0.5}} : Matrix{{0.5}, {-0.25}};
    if (kind == CellKind::lstm) { p.c_0 = one ? Matrix{{0.25}} : Matrix{{0.25}, {-0.5}}; }
    if (one) {
        p.y = {{{0.5}}, {{0.25}}, {{1}}};
    } else {
        p.y = {{{0.5}, {-1}}, {{0.25}, {0.5}}, {{1}, {-0.5}}};
    }
    if (kind == CellKind::rnn && one) {
        p.W_ih = {{0.5}};
        p.W_hh = {{-1}};
        p.b_ih = {{0.25}};
    } else if (kind == CellKind::rnn) {
        p.W_ih = {{0.5}, {-1}};
        p.W_hh = {{0.5, -1}, {0.25, 0.5}};
        p.b_ih = {{0.25}, {-0.5}};
    } else if (kind == CellKind::lstm && one) {
        p.W_ih = {{0.5}, {-1}, {1}, {0.25}};
        p.W_hh = {{1}, {0.5}, {-1}, {-0.5}};
        p.b_ih = {{0.5}, {1}, {-0.25}, {0.25}};
    } else if (kind == CellKind::lstm) {
        p.W_ih = {{0.5}, {-1}, {-0.5}, {0.25}, {1}, {-0.5}, {0.25}, {0.5}};
        p.W_hh = {{1, -0.5}, {0.5, 0.25}, {0.5, 1}, {-0.25, 0.5}, {-1, 0.5}, {0.5, 1}, {-0.5, 0.25}, {1, -1}};
        p.b_ih = {{0.5}, {-0.25}, {1}, {0.5}, {-0.25}, {0.25}, {0.25}, {-0.5}};
    } else if (one) {
        p.W_ih = {{0.5}, {-1}, {1}};
        p.W_hh = {{1}, {0.5}, {-1}};
        p.b_ih = {{0.25}, {-0.5}, {0.5}};
    } else {
        p.W_ih = {{0.5}, {-1}, {-1}, {0.25}, {1}, {-0.5}};
        p.W_hh = {{1, -0.5}, {0.5, 0.25}, {0.5, 1}, {-0.25, 0.5}, {-1, 0.5}, {0.5, 1}};
        p.b_ih = {{0.25}, {-0.25}, {-0.5}, {0.5}, {0.5}, {-1}};
    }
    // One bias would do, so the second one is 0, but where the GRU's n has use for it.
    p.b_hh = Matrix(p.b_ih.rows(), 1);
    if (kind == CellKind::gru) { p.b_hh(2 * units, 0) = 0.25; }
    if (kind == CellKind::gru && !one) { p.b_hh(5, 0) = -0.5; }
    return p;
}

}  // namespace chronograd::examples
