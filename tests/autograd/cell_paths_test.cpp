// An LSTM's cell, taken apart: the blocks of its Jacobians as derived by hand, and the ways from c_k to c_T, counted
// one by one.
#include <array>

#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "nn/init.hpp"
#include "nn/lstm.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

Matrix diagonal(const Matrix& column) {
    Matrix D(column.rows(), column.rows());
    for (Index i = 0; i < D.rows(); ++i) { D(i, i) = column(i, 0); }
    return D;
}

/// f at every element.
template <class F>
Matrix each(const Matrix& X, F f) {
    Matrix Y = X;
    for (Real& y : Y.ref()) { y = f(y); }
    return Y;
}

Matrix y_one_minus_y(const Matrix& Y) {
    return each(Y, [](Real y) { return y * (1 - y); });
}
Matrix one_minus_y_squared(const Matrix& Y) {
    return each(Y, [](Real y) { return 1 - y * y; });
}

/// An LSTM over T steps, of one sequence, with a state whose c_0 and h_0 are leaves.
struct Lstm {
    /// W_hh is scaled by `recurrent`.
    Lstm(Index hidden, int T, Real recurrent, Real forget_bias, Index batch = 1)
        : H(hidden), rng(5), lstm(2, hidden, rng, {.forget_bias = forget_bias}) {
        for (Real& w : lstm.cells[0].W_hh.edit()) { w *= recurrent; }
        const std::vector<Var> xs = variables(tape, random_sequence(rng, T, 2, batch));
        h.push_back(tape.variable(random(rng, H, batch)));
        c.push_back(tape.variable(random(rng, H, batch)));
        const auto states = lstm.states(xs, {h[0], c[0]});
        for (const nn::LstmState& s : states[0]) {
            h.push_back(s.h);
            c.push_back(s.c);
        }
    }

    /// What the tape calls by this name, as "f_3".
    [[nodiscard]] Matrix named(const std::string& name) const {
        for (Index i = 0; i < tape.size(); ++i) {
            if (tape[i].name() == name) { return Matrix(tape[i].value()); }
        }
        throw Error("the tape has no " + name);
    }
    [[nodiscard]] Matrix gate(const char* name, int t) const {
        return named(name + std::string("_") + std::to_string(t));
    }
    [[nodiscard]] Matrix state(const std::vector<Var>& s, int t) const {
        return Matrix(s[static_cast<std::size_t>(t)].value());
    }
    /// The rows of W_hh of gate 0, 1, 2, 3: i, f, g, o.
    [[nodiscard]] Matrix W(Index gate) const {
        Matrix block(H, H);
        for (Index r = 0; r < H; ++r) {
            for (Index k = 0; k < H; ++k) { block(r, k) = lstm.cells[0].W_hh.value()(gate * H + r, k); }
        }
        return block;
    }

    // The four blocks of one step, each along its own edge alone.
    [[nodiscard]] Matrix c_by_c(int t) const { return diagonal(gate("f", t)); }
    [[nodiscard]] Matrix c_by_h(int t) const {
        const Matrix i = gate("i", t);
        const Matrix f = gate("f", t);
        const Matrix g = gate("g", t);
        return diagonal(state(c, t - 1) % y_one_minus_y(f)) * W(1) + diagonal(g % y_one_minus_y(i)) * W(0) +
               diagonal(i % one_minus_y_squared(g)) * W(2);
    }
    [[nodiscard]] Matrix h_by_c_now(int t) const {
        return diagonal(gate("o", t) % each(state(c, t), [](Real x) { return 1 / (std::cosh(x) * std::cosh(x)); }));
    }
    [[nodiscard]] Matrix h_by_h(int t) const {  // through the output gate
        return diagonal(each(state(c, t), [](Real x) { return std::tanh(x); }) % y_one_minus_y(gate("o", t))) * W(3);
    }

    Index H;
    Rng rng;
    nn::LSTM lstm;
    Tape tape;
    std::vector<Var> c, h;  // of t = 0 .. T
};

/// Every way from one state to c_T, one after the other; what each gives is added to one of the two.
struct Ways {
    const Lstm& s;
    int T;
    Matrix direct;
    Matrix leak;

    /// On from c_t (or h_t): `so_far` is the product of the blocks on the way here, the latest on the left.
    void from(bool is_c, int t, const Matrix& so_far, bool left_the_cell) {
        if (is_c && t == T) {
            (left_the_cell ? leak : direct) += so_far;
            return;
        }
        if (is_c && t > 0) {  // h_0 is a leaf
            from(false, t, s.h_by_c_now(t) * so_far, true);
        }
        if (t == T) { return; }  // h_T leads nowhere
        from(true, t + 1, (is_c ? s.c_by_c(t + 1) : s.c_by_h(t + 1)) * so_far, left_the_cell);
        if (!is_c) { from(false, t + 1, s.h_by_h(t + 1) * so_far, true); }
    }
};

Ways all_ways(const Lstm& s, int k, int T) {
    Ways ways{s, T, Matrix(s.H, s.H), Matrix(s.H, s.H)};
    ways.from(true, k, diagonal(Matrix(s.H, 1, 1)), false);
    return ways;
}

}  // namespace

TEST_CASE("the blocks of one step of an LSTM are those derived by hand") {
    const Lstm s(3, 2, 1, 0.5);
    const int t = 2;
    const auto of_c = partial_jacobians(s.c[2], std::array{s.c[1], s.h[1]});
    const auto of_h = partial_jacobians(s.h[2], std::array{s.c[1], s.h[1]});
    CHECK(disagreement(of_c[0], s.c_by_c(t)) <= 1e-14);
    CHECK(disagreement(of_c[1], s.c_by_h(t)) <= 1e-14);
    CHECK(disagreement(of_h[0], s.h_by_c_now(t) * s.c_by_c(t)) <= 1e-14);
    CHECK(disagreement(of_h[1], s.h_by_c_now(t) * s.c_by_h(t) + s.h_by_h(t)) <= 1e-14);
    CHECK(disagreement(partial_jacobians(s.h[2], {&s.c[2], 1})[0], s.h_by_c_now(t)) <= 1e-14);
    CHECK(disagreement(jacobian(s.c[2], s.c[1]), s.c_by_c(t) + s.c_by_h(t) * s.h_by_c_now(1)) <= 1e-14);
}

TEST_CASE("the direct path is the product of the forget gates, and with the leak it is the whole Jacobian") {
    struct Setting {
        Real recurrent;
        Real forget_bias;
        bool leak_is_larger;
    };
    for (const auto& [recurrent, forget_bias, leak_is_larger] : {Setting{1e-9, 3, false}, Setting{12, -4, true}}) {
        for (const Index batch : {1, 2}) {
            const Lstm s(3, 6, recurrent, forget_bias, batch);
            const std::vector<CellPaths> paths = cell_paths(s.c, s.h);
            REQUIRE(paths.size() == 7);
            Matrix kept(3 * batch, 1, 1);  // the product of f_{k+1} .. f_T
            for (int k = 6; k >= 0; --k) {
                CAPTURE(k);
                const CellPaths& p = paths[static_cast<std::size_t>(k)];
                CHECK(disagreement(p.direct, diagonal(kept)) <= 1e-14);
                CHECK(disagreement(p.direct + p.leak, jacobian(s.c.back(), s.c[static_cast<std::size_t>(k)])) <= 1e-12);
                if (k > 0) {
                    const Matrix f = s.gate("f", k);
                    for (Index i = 0; i < kept.size(); ++i) { kept(i, 0) *= f.view().data()[i]; }
                }
            }
            const Real ratio = norm(paths[1].leak) / norm(paths[1].direct);
            CHECK((leak_is_larger ? ratio > 100 : ratio < 1e-6));
            CHECK(max_abs(paths.back().leak) == 0);
        }
    }
}

TEST_CASE("the leak is the sum over all ways that leave the cell, each taken by itself, be it ever so small") {
    for (const Real recurrent : {1.0, 20.0, 1e-12, 1e-25, 1e-100}) {
        CAPTURE(recurrent);
        const Lstm s(2, 4, recurrent, 1);
        const std::vector<CellPaths> paths = cell_paths(s.c, s.h);
        for (int k = 0; k < 4; ++k) {
            CAPTURE(k);
            const Ways ways = all_ways(s, k, 4);
            CHECK(disagreement(paths[static_cast<std::size_t>(k)].direct, ways.direct) <= 1e-13);
            CHECK(disagreement(paths[static_cast<std::size_t>(k)].leak, ways.leak) <= 1e-10);
            CHECK(max_abs(ways.leak) > 0);
        }
    }
}

TEST_CASE("of one unit and a tiny recurrent weight, the leak of two steps is its one way") {
    const Lstm s(1, 3, 1e-25, 1);
    const std::vector<CellPaths> paths = cell_paths(s.c, s.h);
    // From c_2: c_2 -> h_2 -> c_3. From c_1 there are two, and what is of second order in the weight.
    const Real over_h_2 = s.h_by_c_now(2).item() * s.c_by_h(3).item();
    const Real over_h_1 = s.h_by_c_now(1).item() * s.c_by_h(2).item();
    const Real f_2 = s.gate("f", 2).item();
    const Real f_3 = s.gate("f", 3).item();
    CHECK(disagreement(paths[2].leak.item(), over_h_2) <= 1e-14);
    CHECK(disagreement(paths[1].leak.item(), f_2 * over_h_2 + over_h_1 * f_3) <= 1e-14);
    CHECK(disagreement(paths[1].direct.item(), f_2 * f_3) <= 1e-15);
    CHECK(std::abs(paths[2].leak.item() / paths[2].direct.item()) < 1e-25);
}

TEST_CASE("in a linear cell whose blocks do not commute, the paths are the products of the blocks, in their order") {
    // c_t = A_t c_{t-1} + B h_{t-1},  h_t = C c_t + D h_{t-1}
    Rng rng(1);
    const Matrix A_1 = random(rng, 2, 2);
    const Matrix A_2 = random(rng, 2, 2);
    const Matrix B = random(rng, 2, 2);
    const Matrix C = random(rng, 2, 2);
    Tape tape;
    std::vector<Var> c{tape.variable(random(rng, 2, 1))};
    std::vector<Var> h{tape.constant(C) * c[0]};
    for (const Matrix& A : {A_1, A_2}) {
        const Var c_t = tape.constant(A) * c.back() + tape.constant(B) * h.back();
        h.push_back(tape.constant(C) * c_t + tape.constant(random(rng, 2, 2)) * h.back());
        c.push_back(c_t);
    }
    const CellPaths paths = cell_paths(c, h)[0];
    CHECK(disagreement(paths.direct, A_2 * A_1) <= 1e-14);
    CHECK(disagreement(paths.direct + paths.leak, jacobian(c[2], c[0])) <= 1e-12);
}

TEST_CASE("cell_paths of sequences that do not belong together throws") {
    const Lstm s(2, 3, 1, 1);
    CHECK(throws_naming({"cell_paths", "0 cell states", "0 hidden"}, [] { cell_paths({}, {}); }));
    CHECK(throws_naming({"cell_paths", "4 cell states", "3 hidden"}, [&] { cell_paths(s.c, Sequence(s.h).first(3)); }));
    CHECK(cell_paths(Sequence(s.c).first(1), Sequence(s.h).first(1)).size() == 1);
}

}  // namespace chronograd::test
