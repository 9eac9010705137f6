// Singular values against matrices whose values are known: by closed forms, by construction, by the characteristic
// polynomial; and the bound on a Jacobian that is made of them.
#include "autograd/jacobian.hpp"
#include "nn/init.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

Matrix rotation(Real angle) { return {{std::cos(angle), -std::sin(angle)}, {std::sin(angle), std::cos(angle)}}; }

Matrix diagonal(const std::vector<Real>& d) {
    Matrix D(std::ssize(d), std::ssize(d));
    for (Index i = 0; i < D.rows(); ++i) { D(i, i) = d[static_cast<std::size_t>(i)]; }
    return D;
}

Matrix orthogonal(Rng& rng, Index rows, Index cols) {
    const Parameter Q("Q", Matrix(rows, cols));
    nn::init::orthogonal(Q, rng);
    return Matrix(Q.value());
}

Matrix as_column(const std::vector<Real>& values) {
    Matrix column(std::ssize(values), 1);
    std::copy(values.begin(), values.end(), column.ref().begin());
    return column;
}

Real determinant(const Matrix& A) {  // 3x3, by Sarrus
    return A(0, 0) * (A(1, 1) * A(2, 2) - A(1, 2) * A(2, 1)) - A(0, 1) * (A(1, 0) * A(2, 2) - A(1, 2) * A(2, 0)) +
           A(0, 2) * (A(1, 0) * A(2, 1) - A(1, 1) * A(2, 0));
}

}  // namespace

TEST_CASE("the singular values of matrices with closed forms") {
    struct Known {
        std::string what;
        Matrix A;
        std::vector<Real> values;
    };
    const Real golden = (1 + std::sqrt(5.0)) / 2;
    const Known known[] = {
        {"a number", {{-3}}, {3}},
        {"a diagonal, out of order and with signs", diagonal({1, -5, 0, 3}), {5, 3, 1, 0}},
        {"a rotation", rotation(0.7), {1, 1}},
        {"a shear, [1 1; 0 1]", {{1, 1}, {0, 1}}, {golden, 1 / golden}},
        {"a shear by 1e-12", {{1, 1e-12}, {0, 1}}, {1 + 5e-13, 1 - 5e-13}},
        {"[a b; -b a]", {{3, 4}, {-4, 3}}, {5, 5}},
        {"[4 0; 3 -5]", {{4, 0}, {3, -5}}, {std::sqrt(40.0), std::sqrt(10.0)}},
        {"rank one, u vᵀ", Matrix{{1}, {2}, {2}} * Matrix{{3, 4}}, {15, 0}},
        {"equal rows", {{1, 2}, {1, 2}}, {std::sqrt(10.0), 0}},
        {"a row", {{3, 4, 12}}, {13}},
        {"a column", {{3}, {4}, {12}}, {13}},
        {"wide", {{2, 0, 0, 0}, {0, 0, -3, 0}}, {3, 2}},
        {"zeros, tall", Matrix(3, 2), {0, 0}},
        {"nilpotent", {{0, 7}, {0, 0}}, {7, 0}},
        {"all ones", Matrix(3, 5, 1), {std::sqrt(15.0), 0, 0}},
    };
    for (const Known& k : known) {
        CAPTURE(k.what);
        for (const Real scale : {1.0, 1e-200, 1e200}) {
            CAPTURE(scale);
            const Matrix wanted = scale * as_column(k.values);
            CHECK(disagreement(as_column(singular_values(scale * k.A)), wanted) <= 1e-15);
            CHECK(disagreement(as_column(singular_values(scale * transpose(k.A))), wanted) <= 1e-15);
        }
    }
    CHECK(singular_values(Matrix()).empty());
}

TEST_CASE("the singular values of a 2x2 matrix are those of its formula") {
    Rng rng(1);
    for (int i = 0; i < 100; ++i) {
        const Matrix A = random(rng, 2, 2);
        // s_1 +- s_2 are the lengths of (a + d, b - c) and (a - d, b + c).
        const Real plus = std::hypot(A(0, 0) + A(1, 1), A(0, 1) - A(1, 0));
        const Real minus = std::hypot(A(0, 0) - A(1, 1), A(0, 1) + A(1, 0));
        const Matrix wanted{{(plus + minus) / 2}, {std::abs(plus - minus) / 2}};
        CHECK(disagreement(as_column(singular_values(A)), wanted) <= 1e-15);
    }
}

TEST_CASE("the squares of a 3x3 matrix' singular values are the roots of the characteristic polynomial of A Aᵀ") {
    Rng rng(1);
    for (int i = 0; i < 20; ++i) {
        const Matrix A = random(rng, 3, 3);
        const Matrix S = A * transpose(A);
        const Real trace = S(0, 0) + S(1, 1) + S(2, 2);
        const Real minors = S(0, 0) * S(1, 1) - S(0, 1) * S(1, 0) + S(0, 0) * S(2, 2) - S(0, 2) * S(2, 0) +
                            S(1, 1) * S(2, 2) - S(1, 2) * S(2, 1);
        const std::vector<Real> s = singular_values(A);
        for (const Real value : s) {
            const Real x = value * value;
            CHECK(std::abs(((x - trace) * x + minors) * x - determinant(S)) <= 1e-13 * trace * trace * trace);
        }
        CHECK(disagreement(s[0] * s[0] + s[1] * s[1] + s[2] * s[2], trace) <= 1e-14);
        CHECK(disagreement(s[0] * s[1] * s[2], std::abs(determinant(A))) <= 1e-12);
        CHECK(s[0] >= s[1]);
        CHECK(s[1] >= s[2]);
    }
}

TEST_CASE("matrices made with chosen singular values have them, square, tall and wide") {
    Rng rng(1);
    const std::vector<Real> chosen = {8, 3, 3, 1, 0.5, 1e-3};
    const std::vector<Real> graded = {1, 1e-8, 1e-16};
    for (const Index n : {6, 9, 30}) {
        CAPTURE(n);
        const Matrix A = orthogonal(rng, n, 6) * diagonal(chosen) * orthogonal(rng, 6, 6);
        CHECK(disagreement(as_column(singular_values(A)), as_column(chosen)) <= 1e-14);
        CHECK(disagreement(as_column(singular_values(transpose(A))), as_column(chosen)) <= 1e-14);
        Real squares = 0;
        for (const Real s : singular_values(A)) { squares += s * s; }
        CHECK(disagreement(std::sqrt(squares), norm(A)) <= 1e-14);
    }
    // Rows of very different lengths at right angles: each value is right to its own last digits.
    const std::vector<Real> found = singular_values(diagonal(graded) * orthogonal(rng, 3, 3));
    for (std::size_t i = 0; i < 3; ++i) { CHECK(disagreement(found[i], graded[i]) <= 1e-14); }
}

TEST_CASE("a matrix that is not finite has no singular values") {
    CHECK(throws_naming({"singular_values", "1x2"}, [] { singular_values(Matrix{{1, nan}}); }));
    CHECK(throws_naming({"singular_values", "2x1"}, [] { singular_values(Matrix{{1}, {-infinity}}); }));
}

TEST_CASE("the bound on an RNN's Jacobians is (gamma sigma_max)^steps, and it holds") {
    CHECK(disagreement(jacobian_bound(Matrix{{0, -2}, {1, 0}}, 3), 8.0) <= 1e-15);
    CHECK(disagreement(jacobian_bound(Matrix{{0, -2}, {1, 0}}, 3, 0.25), 1.0 / 8) <= 1e-15);
    CHECK(jacobian_bound(Matrix{{5}}, 0) == 1);
    CHECK(jacobian_bound(Matrix{{0}}, 2) == 0);
    for (const Real size : {0.1, 1.0, 3.0}) {
        Rng rng(1);
        const nn::RNN rnn(2, 4, rng);
        nn::init::normal(rnn.cells[0].W_hh, rng, 0, size);
        Tape tape;
        const std::vector<Var> xs = variables(tape, random_sequence(rng, 6, 2, 1));
        const Sequence h = rnn(xs).h;
        const std::vector<Matrix> products = products_of(step_jacobians(h));
        for (std::size_t k = 0; k < products.size(); ++k) {
            const auto steps = static_cast<Index>(products.size() - 1 - k);
            const Real bound = jacobian_bound(rnn.cells[0].W_hh.value(), steps);
            CHECK(singular_values(products[k])[0] <= bound * (1 + 1e-14));
            CHECK(singular_values(products[k])[0] > 0);
        }
    }
}

}  // namespace chronograd::test
