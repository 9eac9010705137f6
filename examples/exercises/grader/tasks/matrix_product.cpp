// Exercise 3: Y = A B and its derivatives, by the tape; and what comes out where an index or a transpose was missed.
#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"

namespace chronograd::exercises {
namespace {

/// The square ones come first: there every order and every transpose fits, and only the numbers tell.
std::vector<Case> cases() {
    struct Size {
        Index n, m, p;
    };
    Rng rng(3);
    std::vector<Case> all;
    for (const auto& [n, m, p] : {Size{3, 3, 3}, {2, 2, 2}, {1, 1, 1}, {2, 3, 4}, {4, 3, 3}, {1, 4, 1}, {3, 1, 2}}) {
        const Matrix A = random_matrix(rng, n, m);
        const Matrix B = random_matrix(rng, m, p);
        all.push_back(
            {size_name("A", A) + ", " + size_name("B", B), {{"A", A}, {"B", B}, {"dY", random_matrix(rng, n, p)}}});
    }
    return all;
}

struct Answers {
    Bundle forward, backward;
};

Answers by_tape(const Bundle& in) {
    Tape tape;
    Var A = tape.variable(in["A"]), B = tape.variable(in["B"]);
    Var Y = A * B;
    tape.backward(sum(Y % tape.constant(in["dY"])));
    return {{{"Y", Matrix(Y.value())}}, {{"dA", Matrix(A.grad())}, {"dB", Matrix(B.grad())}}};
}

/// a b, as it should be, with sums over an index that somebody may get wrong.
Matrix product(const Matrix& a, const Matrix& b, bool last_term = false) {
    Matrix c(a.rows(), b.cols());
    for (Index i = 0; i < c.rows(); ++i) {
        for (Index j = 0; j < c.cols(); ++j) {
            for (Index k = 0; k < a.cols(); ++k) { c(i, j) = (last_term ? 0 : c(i, j)) + a(i, k) * b(k, j); }
        }
    }
    return c;
}

Matrix ones_like(const Matrix& m) { return {m.rows(), m.cols(), 1}; }

/// The rules that a student may miss. With none missed these are product and derivatives by loops.
struct Missed {
    bool elementwise = false;       ///< % for *
    bool order = false;             ///< the factors in the other order
    bool left_transposed = false;   ///< Aᵀ B
    bool right_transposed = false;  ///< A Bᵀ
    bool last_term = false;         ///< = in place of +=
    bool B_as_it_is = false;        ///< dA = dY B
    bool A_as_it_is = false;        ///< dB = A dY
    bool same_factor = false;       ///< dA = dY Aᵀ, dB = Bᵀ dY
    bool exchanged = false;         ///< dA is dB, and dB is dA
    bool no_dY = false;             ///< as if dY were 1 everywhere
    bool mean = false;              ///< the mean over what is summed over
    bool dY_transposed = false;     ///< dYᵀ in both
};

/// Whether a mistake can be made with these factors at all; where not, it throws or is of the wrong size.
bool all_fits(const Bundle& in) { return in["A"].view().same_shape(in["B"]) && in["A"].rows() == in["A"].cols(); }

Answers by_hand(const Bundle& in, const Missed& given) {
    const bool of_any_size = given.last_term || given.no_dY || given.mean;
    const Missed m = of_any_size || all_fits(in) ? given : Missed{};
    const Matrix &A = in["A"], &B = in["B"];
    const Matrix dY = m.no_dY ? ones_like(in["dY"]) : m.dY_transposed ? transpose(in["dY"]) : in["dY"];
    const auto times = [&](const Matrix& a, const Matrix& b) {
        return m.elementwise ? a % b : m.order ? product(b, a) : product(a, b, m.last_term);
    };
    const auto mean_over = [&](Index n) { return m.mean ? static_cast<Real>(n) : 1; };
    const Matrix Y = times(m.left_transposed ? transpose(A) : A, m.right_transposed ? transpose(B) : B);
    const Matrix& with_dA = m.same_factor ? A : B;
    const Matrix& with_dB = m.same_factor ? B : A;
    const Matrix dA = times(dY, m.B_as_it_is ? with_dA : transpose(with_dA)) / mean_over(dY.cols());
    const Matrix dB = times(m.A_as_it_is ? with_dB : transpose(with_dB), dY) / mean_over(dY.rows());
    return {{{"Y", Y}}, {{"dA", m.exchanged ? dB : dA}, {"dB", m.exchanged ? dA : dB}}};
}

using Mistakes = MistakesOf<Missed>;

const Mistakes in_product = {
    {"the last term of each sum alone, as = leaves it where += belongs: the products add up over k",
     {.last_term = true}},
    {"the product element by element: Y_ij is the sum over k of A_ik B_kj", {.elementwise = true}},
    {"this is B A: the order of the factors counts", {.order = true}},
    {"this is Aᵀ B: the first factor is A_ik, with the row of Y first", {.left_transposed = true}},
    {"this is A Bᵀ: the second factor is B_kj, with the column of Y last", {.right_transposed = true}},
};

const Mistakes in_backward = {
    {"B was not transposed: A_ik receives dY_ij B_kj, and dA = dY Bᵀ", {.B_as_it_is = true}},
    {"A was not transposed: B_kj receives A_ik dY_ij, and dB = Aᵀ dY", {.A_as_it_is = true}},
    {"the factors are in the wrong order: dA = dY Bᵀ and dB = Aᵀ dY", {.order = true}},
    {"the product element by element: what an element receives is a sum over all its uses, and that is a matrix "
     "product",
     {.elementwise = true}},
    {"the product element by element, without transposes: what an element receives is a sum over all its uses, and "
     "that "
     "is a matrix product",
     {.elementwise = true, .B_as_it_is = true, .A_as_it_is = true}},
    {"the factor was its own: A is multiplied by B in Y, so A receives dY Bᵀ, and B receives Aᵀ dY",
     {.same_factor = true}},
    {"dA and dB are exchanged: A receives dY Bᵀ, and B receives Aᵀ dY", {.exchanged = true}},
    {"dY is missing: these are the derivatives of the sum of all Y_ij", {.no_dY = true}},
    {"mean instead of sum: the parts of all uses add up", {.mean = true}},
    {"the last part of each sum alone, as = leaves it where += belongs: the parts of all uses add up",
     {.last_term = true}},
    {"dY was transposed: dA = dY Bᵀ and dB = Aᵀ dY have dY as it is", {.dY_transposed = true}},
};

}  // namespace

Exercise matrix_product() {
    Part product_part{.name = "product", .points = 1, .cases = cases(), .right = [](const Bundle& in) {
                          return by_tape(in).forward;
                      }};
    Part backward_part{.name = "product_backward", .points = 2, .cases = cases(), .right = [](const Bundle& in) {
                           return by_tape(in).backward;
                       }};
    add_mistakes(product_part, in_product, [](const Bundle& in, const Missed& m) { return by_hand(in, m).forward; });
    add_mistakes(backward_part, in_backward, [](const Bundle& in, const Missed& m) { return by_hand(in, m).backward; });
    return {"03", "matrix_product", "the matrix product and its two derivatives", {product_part, backward_part}};
}

}  // namespace chronograd::exercises
