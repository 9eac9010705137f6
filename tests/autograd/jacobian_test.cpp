// Jacobians against closed forms and differences; and where there is none, why not.
#include "autograd/jacobian.hpp"

#include <array>
#include <functional>

#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// f's Jacobian at X by the fourth-order central stencil; both f(X) and X are counted row after row.
Matrix by_differences(const std::function<Matrix(const Matrix&)>& f, const Matrix& X) {
    const Real h = 1e-3;
    Matrix J(f(X).size(), X.size());
    for (Index j = 0; j < X.size(); ++j) {
        const auto at = [&](Real step) {
            Matrix moved = X;
            moved.ref().data()[j] += step;
            return f(moved);
        };
        const Matrix d = (1 / (12 * h)) * (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h)));
        for (Index i = 0; i < d.size(); ++i) { J(i, j) = d.view().data()[i]; }
    }
    return J;
}

/// Three steps of a cell from h_0 (and an LSTM's c_0, which is made of it), with leaves for whatever is differentiated.
template <class Cell>
struct Run {
    Run(const Cell& cell, const Matrix& h_0, const std::vector<Matrix>& x) : start(tape.variable(h_0)) {
        for (const Matrix& x_t : x) { xs.push_back(tape.variable(x_t)); }
        if constexpr (std::is_same_v<typename Cell::State, Var>) {
            for (const Var& h_t : nn::unroll(cell, xs, start)) { h.push_back(h_t); }
        } else {
            const nn::LstmState initial{start, 0.5 * start};
            for (const nn::LstmState& s : nn::unroll(cell, xs, initial)) { h.push_back(s.h); }
        }
    }

    Tape tape;
    Var start;
    std::vector<Var> xs;
    std::vector<Var> h;
};

/// Checks d(h_3)/d(h_0, x_2, W_hh) of a cell against differences.
template <class Cell>
void check_by_differences(const Cell& cell, Index batch, bool has_kinks = false) {
    Rng rng(7);
    const Matrix h_0 = random(rng, 3, batch);
    const std::vector<Matrix> x = random_sequence(rng, 3, 2, batch);
    Run run(cell, h_0, x);
    for (Index i = 0; has_kinks && i < run.tape.size(); ++i) {
        if (run.tape[i].name().rfind("a_", 0) != 0) { continue; }
        for (const Real a : run.tape[i].value()) { REQUIRE(std::abs(a) > 0.02); }  // no difference steps over a kink
    }
    const Matrix of_state = jacobian(run.h[2], run.start);
    const Matrix of_input = jacobian(run.h[2], run.xs[1]);
    const Matrix of_weight = jacobian(run.h[2], run.tape.parameter(cell.W_hh));

    const auto from_state = [&](const Matrix& moved) { return Matrix(Run(cell, moved, x).h[2].value()); };
    const auto from_input = [&](const Matrix& moved) {
        return Matrix(Run(cell, h_0, {x[0], moved, x[2]}).h[2].value());
    };
    const Matrix W(cell.W_hh.value());
    const auto from_weight = [&](const Matrix& moved) {
        cell.W_hh.edit().assign(moved);
        return Matrix(Run(cell, h_0, x).h[2].value());
    };
    CHECK(disagreement(of_state, by_differences(from_state, h_0)) <= 1e-9);
    CHECK(disagreement(of_input, by_differences(from_input, x[1])) <= 1e-9);
    CHECK(disagreement(of_weight, by_differences(from_weight, W)) <= 1e-9);
    CHECK(max_abs(of_state) > 1e-3);
    cell.W_hh.edit().assign(W);
}

}  // namespace

TEST_CASE("the Jacobians of every cell, by state, input and weight, are those by differences") {
    for (const Index batch : {1, 3}) {
        CAPTURE(batch);
        Rng rng(2);
        check_by_differences(nn::RnnCell(2, 3, rng), batch);
        check_by_differences(nn::RnnCell(2, 3, rng, nn::Nonlinearity::relu), batch, true);
        check_by_differences(nn::LstmCell(2, 3, rng), batch);
        check_by_differences(nn::GruCell(2, 3, rng), batch);
        check_by_differences(nn::GruCell(2, 3, rng, nn::Reset::before_product), batch);
    }
}

TEST_CASE("the Jacobian of one step of an RNN is diag(1 - h²) W_hh, for each sequence of the batch by itself") {
    for (const Index batch : {1, 3}) {
        CAPTURE(batch);
        Rng rng(1);
        const nn::RnnCell cell(2, 4, rng);
        Run run(cell, random(rng, 4, batch), random_sequence(rng, 3, 2, batch));
        const std::vector<Matrix> J = step_jacobians(run.h);
        REQUIRE(J.size() == 2);
        for (std::size_t t = 1; t <= J.size(); ++t) {
            Matrix wanted(4 * batch, 4 * batch);  // element (i, b) is row i batch + b
            for (Index i = 0; i < 4; ++i) {
                for (Index j = 0; j < 4; ++j) {
                    for (Index b = 0; b < batch; ++b) {
                        const Real h = run.h[t].value()(i, b);
                        wanted(i * batch + b, j * batch + b) = (1 - h * h) * cell.W_hh.value()(i, j);
                    }
                }
            }
            CHECK(disagreement(J[t - 1], wanted) <= 1e-14);
        }
    }
}

TEST_CASE("elements are counted row after row: Y = A X and Y = Xᵀ") {
    Rng rng(1);
    Tape tape;
    const Var A = tape.variable(random(rng, 2, 3));
    const Var X = tape.variable(random(rng, 3, 2));
    Matrix of_X(4, 6);  // dY(i, b)/dX(k, b) = A(i, k)
    Matrix of_A(4, 6);  // dY(i, b)/dA(i, k) = X(k, b)
    Matrix swapped(6, 6);
    for (Index i = 0; i < 2; ++i) {
        for (Index b = 0; b < 2; ++b) {
            for (Index k = 0; k < 3; ++k) {
                of_X(2 * i + b, 2 * k + b) = A.value()(i, k);
                of_A(2 * i + b, 3 * i + k) = X.value()(k, b);
                swapped(3 * b + k, 2 * k + b) = 1;
            }
        }
    }
    const Var Y = A * X;
    CHECK(identical(jacobian(Y, X), of_X));
    CHECK(identical(jacobian(Y, A), of_A));
    CHECK(identical(jacobian(transpose(X), X), swapped));
    CHECK(identical(jacobian(Y, Y), identity(4)));
    CHECK(identical(jacobian(X, X), identity(6)));
    CHECK(identical(jacobian(rows(Y, 1, 1), X), Matrix{{0, 0, 1, 0}, {0, 0, 0, 1}} * of_X));
}

TEST_CASE("the products of the steps' Jacobians are the Jacobians over several steps") {
    Rng rng(3);
    const auto check = [&](const auto& cell, Index batch) {
        Run run(cell, random(rng, 3, batch), random_sequence(rng, 5, 2, batch));
        std::vector<Var> states{run.start};
        states.insert(states.end(), run.h.begin(), run.h.end());
        const std::vector<Matrix> products = products_of(step_jacobians(states));
        REQUIRE(products.size() == states.size());
        for (std::size_t k = 0; k < states.size(); ++k) {
            CHECK(disagreement(products[k], jacobian(states.back(), states[k])) <= 1e-13);
        }
        CHECK(identical(products.back(), identity(3 * batch)));
    };
    for (const Index batch : {1, 2}) {
        check(nn::RnnCell(2, 3, rng), batch);
        check(nn::GruCell(2, 3, rng), batch);
        check(nn::GruCell(2, 3, rng, nn::Reset::before_product), batch);
    }
    CHECK(identical(products_of(std::vector<Matrix>{{{2, 0}, {0, 3}}, {{1, 1}, {0, 1}}})[0], Matrix{{2, 3}, {0, 3}}));
    CHECK(throws_naming({"products_of", "no Jacobians"}, [] { products_of({}); }));
    Tape tape;
    CHECK(step_jacobians(std::vector<Var>{tape.variable(Matrix{{1}})}).empty());
    CHECK(step_jacobians({}).empty());
}

TEST_CASE("partial derivatives take the other variables as given") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var a = square(x);
    const Var y = a % x + a;
    const auto partial = partial_jacobians(y, std::array{x, a});
    CHECK(partial[0].item() == 9);      // a, held
    CHECK(partial[1].item() == 3 + 1);  // x, held, and 1
    CHECK(jacobian(y, x).item() == 3 * 9 + 6);
    CHECK(partial_jacobians(a, std::array{y})[0].item() == 0);  // there is no way back in time
    CHECK(partial_jacobians(y, std::array{tape.constant(Matrix{{1, 2}})})[0].cols() == 2);
    CHECK(partial_jacobians(y, {}).empty());
    Tape other;
    CHECK(throws_naming({"two tapes"}, [&] { partial_jacobians(y, std::array{x, other.variable(Matrix{{1}})}); }));
}

TEST_CASE("where no gradient flows, a Jacobian throws and says why, and the tape is unharmed") {
    const Parameter w("w", {{2}});
    Tape tape;
    Tape other;
    const Var W = tape.parameter(w);
    const Var c = tape.constant(Matrix{{5}});
    const Var of_c = square(c);
    const Var x = tape.variable(Matrix{{3, 4}});
    tape.label(x, "x", 1);
    const Var a = tanh(x);
    const AtTime t(tape, 6);
    const Var cut = detach(a);
    const Var y = square(cut) + sum(W) * tape.constant(Matrix{{1, 1}});
    tape.label(y, "y", 6);
    const Index size = tape.size();

    CHECK(throws_naming({"jacobian of y_6 (1x2) by x_1 (1x2)", "zero", "detach", "t = 6"}, [&] { jacobian(y, x); }));
    CHECK(throws_naming({"y_6", "zero", "detach"}, [&] { jacobian(y, a); }));
    CHECK(throws_naming({"y_6", "(1x1)", "not computed from it"}, [&] { jacobian(y, c); }));
    CHECK(throws_naming({"constant"}, [&] { jacobian(of_c, c); }));
    CHECK(throws_naming({"constant"}, [&] { jacobian(c, c); }));
    CHECK(throws_naming({"x_1", "by y_6", "x_1 is not computed from it"}, [&] { jacobian(x, y); }));
    CHECK(throws_naming({"not computed from it"}, [&] { jacobian(a, W); }));
    CHECK(throws_naming({"jacobian", "two tapes"}, [&] { jacobian(y, other.variable(Matrix{{1}})); }));
    CHECK(throws_naming({"detach"}, [&] { step_jacobians(std::vector{x, a, y}); }));
    CHECK(jacobian(y, W)(0, 0) == 1);
    CHECK(throws_naming({"constant"}, [&] { jacobian(y, cut); }));
    CHECK(tape.size() == size);
    tape.backward(sum(y));
    CHECK(w.grad().item() == 2);
    tape.clear();
    CHECK(throws_naming({"cleared"}, [&] { jacobian(y, x); }));
}

TEST_CASE("of several detaches, the one that is named stands between the two") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var before = detach(2 * x);
    const Var aside = detach(square(tape.variable(Matrix{{5}})));
    tape.label({{before, "cut"}, {aside, "aside"}});
    const Var y = before + aside;
    CHECK(throws_naming({"every way passes a detach, as cut = detach(#1)"}, [&] { jacobian(y, x); }));
}

TEST_CASE("a row block that is held is a leaf like any other: no way leads through it") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1}, {2}, {3}});
    const Var y = rows(square(x), 1, 2);
    const std::vector<Matrix> partial = partial_jacobians(y, std::array{y, x});
    CHECK(identical(partial[0], identity(2)));
    CHECK(identical(partial[1], Matrix(2, 3)));
    CHECK(identical(partial_jacobians(y, {&x, 1})[0], Matrix{{0, 4, 0}, {0, 0, 6}}));
}

TEST_CASE("where a parameter is changed after its use, a Jacobian by way of it throws, and no other") {
    const Parameter w("w", {{2}});
    const Parameter v("v", {{3}});
    Tape tape;
    const Var x = tape.variable(Matrix{{1}});
    const Var y = tape.parameter(w) * x;
    const Var z = tape.parameter(v) * y;
    (void)v.edit();
    CHECK(throws_naming({"parameter v", "changed"}, [&] { jacobian(z, y); }));
    CHECK(throws_naming({"parameter v", "changed"}, [&] { step_jacobians(std::vector{x, y, z}); }));
    CHECK(jacobian(y, x).item() == 2);
    CHECK(step_jacobians(std::vector{x, y})[0].item() == 2);
    CHECK(step_jacobians({}).empty());
    CHECK(step_jacobians(std::vector{x}).empty());
}

}  // namespace chronograd::test
