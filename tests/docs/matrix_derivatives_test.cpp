// docs/matrix_derivatives.md: its numbers, each of its formulas as it stands there against differences of the plain
// forward formula (the tape has no part in that), and whether all operations and rules of autograd/ops are named.
#include <cmath>
#include <functional>
#include <regex>
#include <string>
#include <vector>

#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "autograd/plain_formulas.hpp"
#include "page.hpp"

namespace chronograd::test {

namespace {

using Matrices = std::vector<Matrix>;

struct Formula {
    std::string tag;
    Matrices X;  // the inputs
    std::function<Matrix(const Matrices&)> forward;
    std::function<Matrices(const Matrices& X, const Matrix& Y, const Matrix& dY)> backward;
};

Matrix drawn(Index rows, Index cols, Real low = -2, Real high = 2) {
    static Rng rng(5);
    Matrix X(rows, cols);
    for (Real& x : X.ref()) { x = rng.uniform(low, high); }
    return X;
}

Matrix ones(Index n) { return {n, 1, 1}; }
Real inner_product(MatrixView P, MatrixView Q) { return total(P % Q); }
Real trace(MatrixView P) {
    Real sum = 0;
    for (Index i = 0; i < P.rows(); ++i) { sum += P(i, i); }
    return sum;
}

/// What the page says that X_k receives, by (MATRIX.1): <dY, Y> is moved by each element of X_k in turn.
Matrix by_differences(const Formula& f, std::size_t k, MatrixView dY) {
    constexpr Real step = 1e-5;
    Matrix dX(f.X[k].rows(), f.X[k].cols());
    for (Index i = 0; i < dX.size(); ++i) {
        const auto moved = [&](Real by) {
            Matrices X = f.X;
            X[k].ref().data()[i] += by;
            return inner_product(dY, f.forward(X));
        };
        dX.ref().data()[i] = (moved(step) - moved(-step)) / (2 * step);
    }
    return dX;
}

/// A function of one element, with f'(x) as the page has it, of x and y.
Formula elementwise(const std::string& tag, Real (*f)(Real), Real (*slope)(Real, Real), Real low = -2) {
    return {tag,
            {drawn(3, 4, low, 3)},
            [f](const Matrices& X) { return map(X[0], f); },
            [slope](const Matrices& X, const Matrix& Y, const Matrix& dY) {
                Matrix D(Y);
                for (Index i = 0; i < D.size(); ++i) {
                    D.ref().data()[i] = slope(X[0].view().data()[i], Y.view().data()[i]);
                }
                return Matrices{dY % D};  // (MATRIX.12)
            }};
}

Matrix onehot(Index rows, Index cols) {
    Matrix E(rows, cols);
    for (Index c = 0; c < cols; ++c) { E(classes[static_cast<std::size_t>(c)], c) = 1; }
    return E;
}

Matrix softmax(MatrixView z) {
    return map(logarithms_of_softmax(z), [](Real l) { return std::exp(l); });
}

/// Rows [first, first + count) of zeros and dY.
Matrix in_rows(MatrixView dY, Index first, Index rows) {
    Matrix dX(rows, dY.cols());
    for (Index r = 0; r < dY.rows(); ++r) {
        for (Index c = 0; c < dY.cols(); ++c) { dX(first + r, c) = dY(r, c); }
    }
    return dX;
}

// clang-format off
std::vector<Formula> formulas() {
    using M = const Matrices&;
    using A = const Matrix&;
    std::vector<Formula> all = {
        {"MATRIX.3", {drawn(2, 3), drawn(3, 4)}, [](M X) { return X[0] * X[1]; },
         [](M X, A, A dY) { return Matrices{dY * transpose(X[1]), transpose(X[0]) * dY}; }},
        {"MATRIX.6", {drawn(2, 3), drawn(3, 4), drawn(2, 1)}, [](M X) { return X[0] * X[1] + repeated(X[2], 4); },
         [](M X, A, A dY) { return Matrices{dY * transpose(X[1]), transpose(X[0]) * dY, dY * ones(4)}; }},
        {"MATRIX.7", {drawn(2, 3)}, [](M X) { return transpose(X[0]); },
         [](M, A, A dY) { return Matrices{transpose(dY)}; }},
        {"MATRIX.8", {drawn(2, 3), drawn(2, 3)}, [](M X) { return X[0] + X[1]; },
         [](M, A, A dY) { return Matrices{dY, dY}; }},
        {"MATRIX.8", {drawn(2, 3), drawn(2, 3)}, [](M X) { return X[0] - X[1]; },
         [](M, A, A dY) { return Matrices{dY, -1 * dY}; }},
        {"MATRIX.9", {drawn(2, 3), drawn(2, 1)}, [](M X) { return X[0] + repeated(X[1], 3); },
         [](M, A, A dY) { return Matrices{dY, dY * ones(3)}; }},
        {"MATRIX.9", {drawn(2, 3), drawn(2, 1)}, [](M X) { return X[0] - repeated(X[1], 3); },
         [](M, A, A dY) { return Matrices{dY, -1 * (dY * ones(3))}; }},
        {"MATRIX.10", {drawn(2, 3), drawn(2, 3)}, [](M X) { return X[0] % X[1]; },
         [](M X, A, A dY) { return Matrices{dY % X[1], dY % X[0]}; }},
        {"MATRIX.16", {drawn(2, 3)}, [](M X) { return one(total(X[0])); },
         [](M, A, A dY) { return Matrices{Matrix(2, 3, dY.item())}; }},
        {"MATRIX.16", {drawn(2, 3)}, [](M X) { return one(average(X[0])); },
         [](M, A, A dY) { return Matrices{Matrix(2, 3, dY.item() / 6)}; }},
        {"MATRIX.17", {drawn(5, 3)}, [](M X) { return chosen_rows(X[0], {1, 2}); },
         [](M, A, A dY) { return Matrices{in_rows(dY, 1, 5)}; }},
        {"MATRIX.18", {drawn(2, 3), drawn(1, 3)}, [](M X) { return stacked(X[0], X[1]); },
         [](M, A, A dY) { return Matrices{chosen_rows(dY, {0, 1}), chosen_rows(dY, {2})}; }},
        {"MATRIX.18", {drawn(3, 2), drawn(3, 1)}, [](M X) { return side_by_side(X[0], X[1]); },
         [](M, A, A dY) { return Matrices{transpose(chosen_rows(transpose(dY), {0, 1})),
                                          transpose(chosen_rows(transpose(dY), {2}))}; }},
        {"MATRIX.19", {drawn(2, 3), drawn(2, 3)}, [](M X) { return one(average((X[0] - X[1]) % (X[0] - X[1]))); },
         [](M X, A, A dL) { return Matrices{2 * dL.item() / 6 * (X[0] - X[1]), 2 * dL.item() / 6 * (X[1] - X[0])}; }},
        {"MATRIX.21", {drawn(3, 1)}, [](M X) { return picked(logarithms_of_softmax(X[0])); },
         [](M X, A, A dl) { return Matrices{dl.item() * (onehot(3, 1) - softmax(X[0]))}; }},
        {"MATRIX.22", {drawn(3, 5)}, [](M X) { return one(-average(picked(logarithms_of_softmax(X[0])))); },
         [](M X, A, A dL) { return Matrices{dL.item() / 5 * (softmax(X[0]) - onehot(3, 5))}; }},
    };
    for (const Real a : {1.0, -1.0, 2.5, 1 / 3.0}) {
        all.push_back({"MATRIX.11", {drawn(2, 3)},
                       [a](M X) { return map(X[0], [a](Real x) { return a * x + 7; }); },
                       [a](M, A, A dY) { return Matrices{a * dY}; }});
    }
    all.push_back(elementwise("MATRIX.13", [](Real x) { return std::tanh(x); }, [](Real, Real y) { return 1 - y * y; }));
    all.push_back(elementwise("MATRIX.14", [](Real x) { return 1 / (1 + std::exp(-x)); }, [](Real, Real y) { return y * (1 - y); }));
    all.push_back(elementwise("MATRIX.15", [](Real x) { return std::exp(x); }, [](Real, Real y) { return y; }));
    all.push_back(elementwise("MATRIX.15", [](Real x) { return std::log(x); }, [](Real x, Real) { return 1 / x; }, 0.5));
    all.push_back(elementwise("MATRIX.15", [](Real x) { return x * x; }, [](Real x, Real) { return 2 * x; }));
    all.push_back(elementwise("MATRIX.15", [](Real x) { return std::max(x, Real(0)); }, [](Real x, Real) { return Real(x > 0); }));
    return all;
}
// clang-format on

/// The page's code names, whole.
std::set<std::string> names_on(const Page& page) {
    std::set<std::string> names;
    for (const Piece& piece : page.code_names()) { names.insert(piece.text); }
    return names;
}

}  // namespace

TEST_CASE("docs/matrix_derivatives.md: every number is printed, derived or given") {
    const Page page("matrix_derivatives.md");
    Known known(page);
    known.programs();
    const double n = 100;
    known.given({"100"});  // the size of the matrices
    known.values({n * n, n * n * n * n});
    // Row (i, j) of the Jacobian has a row of B, n numbers, where it is not zero.
    known.value(n * n * n);
    known.given({"0.01"});  // the move of question 2
    known.value(0.01 * 2);
    const Matrix p = softmax(Matrix{{1}, {2}, {0}});
    known.values({p(0, 0), p(1, 0), p(2, 0), 1 - p(1, 0)});
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/matrix_derivatives.md: every formula is what differences of the forward formula give") {
    for (const Formula& f : formulas()) {
        CAPTURE(f.tag);
        const Matrix Y = f.forward(f.X);
        const Matrix dY = drawn(Y.rows(), Y.cols());
        const Matrices dX = f.backward(f.X, Y, dY);
        REQUIRE(dX.size() == f.X.size());
        for (std::size_t k = 0; k < dX.size(); ++k) { CHECK(disagreement(dX[k], by_differences(f, k, dY)) <= 1e-7); }
    }
}

TEST_CASE("docs/matrix_derivatives.md: an inner product is a trace, and a factor changes sides transposed") {
    const Matrix P = drawn(2, 4), Q = drawn(2, 3), R = drawn(3, 4);
    CHECK(disagreement(inner_product(P, Q * R), trace(transpose(P) * (Q * R))) <= 1e-14);
    CHECK(disagreement(inner_product(P, Q * R), inner_product(transpose(Q) * P, R)) <= 1e-14);  // (MATRIX.4)
    CHECK(disagreement(inner_product(P, Q * R), inner_product(P * transpose(R), Q)) <= 1e-14);
}

TEST_CASE("docs/matrix_derivatives.md: the adjoint is the Jacobian, transposed, times the adjoint behind") {
    const Matrix A = drawn(3, 3), B = drawn(3, 3), dY = drawn(3, 3);
    Tape tape;
    const Var a = tape.variable(A);
    const Matrix J = jacobian(a * tape.constant(B), a);
    REQUIRE((J.rows() == 9 && J.cols() == 9));
    const Matrix dy(MatrixView(dY.view().data(), 9, 1));
    const Matrix dx = transpose(J) * dy;  // (MATRIX.5)
    CHECK(disagreement(MatrixView(dx.view().data(), 3, 3), dY * transpose(B)) <= 1e-14);
    Index not_zero = 0;
    for (const Real x : J.view()) { not_zero += x != 0 ? 1 : 0; }
    CHECK(not_zero == 3 * 3 * 3);
}

TEST_CASE("docs/matrix_derivatives.md: what it says of softmax") {
    const Matrix z = drawn(3, 5);
    const Matrix dz = softmax(z) - onehot(3, 5);
    CHECK(max_abs(transpose(ones(3)) * dz) <= 1e-15);
    CHECK(disagreement(softmax(map(z, [](Real x) { return x + 3; })), softmax(z)) <= 1e-14);
}

TEST_CASE("docs/matrix_derivatives.md: the answers of predict, then run") {
    const Matrix A{{1, 2}, {3, 4}}, B{{1, -1}, {2, 0}}, dY{{1, 2}, {0, 1}};
    CHECK(identical(dY * transpose(B), Matrix{{-1, 2}, {-1, 0}}));
    const Formula A_A{"", {A}, [](const Matrices& X) { return X[0] * X[0]; }, nullptr};
    CHECK(disagreement(dY * transpose(A) + transpose(A) * dY, by_differences(A_A, 0, dY)) <= 1e-8);

    const Matrix W = drawn(2, 3), x = drawn(3, 4), b = drawn(2, 1);
    const auto dW = [&](const Matrix& batch, bool mean_of) {
        Tape tape;
        const Var w = tape.variable(W);
        const Var y = square(affine(w, tape.constant(batch), tape.constant(b)));
        tape.backward(mean_of ? mean(y) : sum(y));
        return Matrix(w.grad());
    };
    const Matrix twice = side_by_side(x, x);
    CHECK(disagreement(dW(twice, false), 2 * dW(x, false)) <= 1e-14);
    CHECK(disagreement(dW(twice, true), dW(x, true)) <= 1e-14);
}

TEST_CASE("docs/matrix_derivatives.md: every operation of ops.hpp is named") {
    const Page page("matrix_derivatives.md");
    const std::set<std::string> names = names_on(page);
    static const std::regex declaration(R"(\nVar (operator)?([a-z_*%+/-]+)\(([^)]*)\);)");
    static const std::regex type(R"((std::span<const int>|Var|Real|Index|Sequence) )");
    const std::string header = text_of("autograd/ops.hpp");
    int operations = 0;
    for (std::sregex_iterator m(header.begin(), header.end(), declaration), end; m != end; ++m, ++operations) {
        const std::string op = (*m)[2];
        const std::string inputs = std::regex_replace(std::string((*m)[3]), type, "");
        std::string written = op + "(" + inputs + ")";
        if ((*m)[1].matched) {
            const std::size_t comma = inputs.find(", ");
            written = comma == std::string::npos ? op + inputs
                                                 : inputs.substr(0, comma) + " " + op + " " + inputs.substr(comma + 2);
        }
        CHECK_MESSAGE(names.count(written) == 1, "the page does not name ", written);
    }
    CHECK(operations > 25);
}

TEST_CASE("docs/matrix_derivatives.md: every rule of ops.cpp stands there as its text") {
    const Page page("matrix_derivatives.md");
    const std::set<std::string> names = names_on(page);
    static const std::regex rule("\"(d[A-Za-z_]+ [+-]= [^\"]*)\"");
    const std::string source = text_of("autograd/ops.cpp") + text_of("autograd/sweep.cpp");
    std::set<std::string> texts;
    for (std::sregex_iterator m(source.begin(), source.end(), rule), end; m != end; ++m) { texts.insert((*m)[1]); }
    CHECK(texts.size() > 20);
    for (const std::string& text : texts) { CHECK_MESSAGE(names.count(text) == 1, "the page does not have ", text); }
    for (const std::string& name : names) {
        if (std::regex_match('"' + name + '"', rule)) { CHECK_MESSAGE(texts.count(name) == 1, "no rule is ", name); }
    }
}

}  // namespace chronograd::test
