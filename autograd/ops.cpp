// Every operation in one block: the formula, the forward pass, the derivative, as text and as code. dX stands for
// dL/dX, the adjoint: where X moves by a little D, L moves by the sum of dX % D (MATRIX.1). Each derivative is derived
// in docs/matrix_derivatives.md, at its tag.
#include "autograd/ops.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/expression.hpp"
#include "autograd/sweep.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

// ---------------------------------------------------------------------------------------- matrix products

// Y = A B: Y_ij = sum over l of A_il B_lj                                                         (MATRIX.2)
// dA = dY Bᵀ, dB = Aᵀ dY                                                                          (MATRIX.3)
Var operator*(Var A, Var B) {
    const Where here = at("*", {A, B});
    require(A.cols() == B.rows(), "{}: {} times {}: the left one's columns must match the right one's rows", here,
            shape(A.value()), shape(B.value()));
    return A.tape().record("*", {A, B}, A.rows(), B.cols(), product(A.value(), B.value()), [](Sweep& s) {
        s.accumulate(0, "dA += dY Bᵀ", product(s.dY(), transposed(s.X(1))));
        s.accumulate(1, "dB += Aᵀ dY", product(transposed(s.X(0)), s.dY()));
    });
}

static void require_affine(Where here, Var W, Var x, Var b) {
    require(W.cols() == x.rows(), "{}: W is {} but x is {}: W's columns must match x's rows", here, shape(W.value()),
            shape(x.value()));
    require(b.rows() == W.rows() && b.cols() == 1, "{}: W is {} but b is {}: b must be a column as high as W", here,
            shape(W.value()), shape(b.value()));
}

// Y = W x + b, for each sequence of a batch: the columns                                 (BATCH.1), (MATRIX.6)
// All columns have used W and b: the shares of a step are sums over the columns                    (BATCH.2)
// What W receives at time t is step t's share of dL/dW                                              (BPTT.4)
// and what x receives carries the error on: to h_{t-1}, where x is h_{t-1}                          (BPTT.3)
// and to the layer below, where x is x_t                                                            (BPTT.7)
static void affine_rule(Sweep& s) {
    for (Index k = 0; k < s.n_inputs(); k += 3) {
        s.accumulate(k, "dW += dY xᵀ", product(s.dY(), transposed(s.X(k + 1))));
        s.accumulate(k + 1, "dx += Wᵀ dY", product(transposed(s.X(k)), s.dY()));
        s.accumulate(k + 2, "db += sum of dY's columns", sum_of_columns(s.dY()));
    }
}

Var affine(Var W, Var x, Var b) {
    require_affine(at("affine", {W, x, b}), W, x, b);
    const auto forward = [&](const Target& Y) {
        product(W.value(), x.value())(Y);
        at_each_column([](auto b_r) { return b_r; }, b.value())({Y.to, true});
    };
    return W.tape().record("affine", {W, x, b}, W.rows(), x.cols(), forward, affine_rule);
}

void require_affine(Where here, Var W, Var x, Var b, Var U, Var h, Var c) {
    require_affine(here, W, x, b);
    require_affine(here, U, h, c);
    require(U.rows() == W.rows() && h.cols() == x.cols(), "{}: W x is {} but U h is {}: the shapes must be the same",
            here, Shape{W.rows(), x.cols()}, Shape{U.rows(), h.cols()});
}

// Y = W x + b + U h + c: the derivatives are those of W x + b and of U h + c, as in any sum. The products are summed
// before b + c is added, in one pass.
Var affine(Var W, Var x, Var b, Var U, Var h, Var c) {
    require_affine(at("affine", {W, x, b, U, h, c}), W, x, b, U, h, c);
    const auto forward = [&](const Target& Y) {
        gemm({{product(W.value(), x.value()), product(U.value(), h.value())}}, Y);
        at_each_column([](auto b_r, auto c_r) { return b_r + c_r; }, b.value(), c.value())({Y.to, true});
    };
    return W.tape().record("affine", {W, x, b, U, h, c}, W.rows(), x.cols(), forward, affine_rule);
}

// Y = Xᵀ                                                                                          (MATRIX.7)
static auto transpose_of(MatrixView X) {
    return filled([X](Index r, Index c) { return X(c, r); });
}

Var transpose(Var X) {
    at("transpose", {X});
    return X.tape().record("transpose", {X}, X.cols(), X.rows(), transpose_of(X.value()),
                           [](Sweep& s) { s.accumulate(0, "dX += dYᵀ", transpose_of(s.dY())); });
}

// ------------------------------------------------------------------------------- elementwise, two matrices

// Y = A + sign B                                                                                  (MATRIX.8)
// B may be a column, added to each of A's columns: each of these uses gives it a share.           (MATRIX.9)
static Var add(const char* op, Var A, Var B, Real sign) {
    const Where here = at(op, {A, B});
    const bool each_column = B.cols() == 1 && A.cols() != 1 && A.rows() == B.rows();
    require(each_column || A.value().same_shape(B.value()),
            "{}: the left is {} but the right is {}: it must have the same shape, or be a column of the same height",
            here, shape(A.value()), shape(B.value()));
    if (each_column) {
        const auto forward = [&](const Target& Y) {
            copy(A.value())(Y);
            at_each_column([sign](auto b) { return sign * b; }, B.value())({Y.to, true});
        };
        const auto rule = [](Sweep& s) {
            const bool plus = s.number() == 1;
            s.accumulate(0, "dA += dY", copy(s.dY()));
            s.accumulate(1, plus ? "db += sum of dY's columns" : "db -= sum of dY's columns",
                         sum_of_columns(s.dY(), s.number()));
        };
        return A.tape().record(op, {A, B}, A.rows(), A.cols(), forward, rule, sign);
    }
    const auto forward = Each{[sign](auto a, auto b) { return a + sign * b; }, A.value(), B.value()};
    const auto rule = [](Sweep& s) {
        s.accumulate(0, "dA += dY", copy(s.dY()));
        s.number() == 1 ? s.accumulate(1, "dB += dY", copy(s.dY())) : s.accumulate(1, "dB -= dY", scaled(-1, s.dY()));
    };
    return A.tape().record(op, {A, B}, A.rows(), A.cols(), forward, rule, sign);
}

Var operator+(Var A, Var B) { return add("+", A, B, 1); }
Var operator-(Var A, Var B) { return add("-", A, B, -1); }

// y = a b                                                                                        (MATRIX.10)
static constexpr auto times = [](auto a, auto b) { return a * b; };

Var operator%(Var A, Var B) {
    const Where here = at("%", {A, B});
    require(A.value().same_shape(B.value()), "{}: the left is {} but the right is {}: the shapes must be the same",
            here, shape(A.value()), shape(B.value()));
    return A.tape().record("%", {A, B}, A.rows(), A.cols(), Each{times, A.value(), B.value()}, [](Sweep& s) {
        s.accumulate(0, "dA += dY % B", Each{times, s.dY(), s.X(1)});
        s.accumulate(1, "dB += dY % A", Each{times, s.dY(), s.X(0)});
    });
}

// ------------------------------------------------------------------------------------ with real numbers

/// y = a x + c; the record's number is a.                                                        (MATRIX.11)
static Var line(const char* op, Real a, Var X, Real c) {
    at(op, {X});
    const auto forward = Each{[a, c](auto x) { return a * x + c; }, X.value()};
    const auto rule = [](Sweep& s) {
        const Real a = s.number();
        s.accumulate(0, a == 1 ? "dx += dy" : (a == -1 ? "dx -= dy" : "dx += c dy"), scaled(a, s.dY()));
    };
    return X.tape().record(op, {X}, X.rows(), X.cols(), forward, rule, a);
}

Var operator+(Var X, Real c) { return line("+ c", 1, X, c); }
Var operator+(Real c, Var X) { return line("c +", 1, X, c); }
Var operator-(Var X, Real c) { return line("- c", 1, X, -c); }
Var operator-(Real c, Var X) { return line("c -", -1, X, c); }
Var operator-(Var X) { return line("-", -1, X, 0); }
Var operator*(Real c, Var X) { return line("c *", c, X, 0); }
Var operator*(Var X, Real c) { return line("* c", c, X, 0); }

// y = x / c                                                                                      (MATRIX.11)
static auto quotient(MatrixView X, Real c) {
    return Each{[c](auto x) { return x / c; }, X};
}

Var operator/(Var X, Real c) {
    at("/ c", {X});
    return X.tape().record(
        "/ c", {X}, X.rows(), X.cols(), quotient(X.value(), c),
        [](Sweep& s) { s.accumulate(0, "dx += dy / c", quotient(s.dY(), s.number())); }, c);
}

// ---------------------------------------------------------------------------------- elementwise functions

/// y = f(x) at every element                                                                     (MATRIX.12)
/// dx += dy d(x, y), by the chain rule; d is dy/dx in terms of x and y                             (CHAIN.2)
/// A rule can capture nothing, but a lambda that captures nothing can be made again from its type: D() is d.
template <class F, class D>
static Var elementwise(const char* op, Var X, F f, const char* text, D /*d*/) {
    at(op, {X});
    static const char* const rule = text;  // one an operation: no two have the same F and D
    return X.tape().record(op, {X}, X.rows(), X.cols(), Each{f, X.value()}, [](Sweep& s) {
        s.accumulate(0, rule, Each{[](auto dy, auto x, auto y) { return dy * D()(x, y); }, s.dY(), s.X(0), s.Y()});
    });
}

// A function and its derivative, one below the other.
// clang-format off

// y = tanh x                                                                                     (MATRIX.13)
// and where y is the state h_t: da_t = dh_t % (1 - h_t²)                                            (BPTT.2)
Var tanh(Var X) {
    return elementwise("tanh", X, [](auto x) { return kernels::tanh(x); },
                       "dx += dy % (1 - y²)", [](auto, auto y) { return 1 - y * y; });
}

// y = 1 / (1 + e^-x)                                                                             (MATRIX.14)
Var sigmoid(Var X) {
    return elementwise("sigmoid", X, [](auto x) { return kernels::sigmoid(x); },
                       "dx += dy % y % (1 - y)", [](auto, auto y) { return y * (1 - y); });
}

// y = max(0, x)                                                                                  (MATRIX.15)
Var relu(Var X) {
    return elementwise("relu", X, [](auto x) { return kernels::relu(x); },
                       "dx += dy where x > 0", [](auto x, auto) { return kernels::step(x); });
}

// y = e^x                                                                                        (MATRIX.15)
Var exp(Var X) {
    return elementwise("exp", X, [](auto x) { return kernels::exp(x); },
                       "dx += dy % y", [](auto, auto y) { return y; });
}

// y = ln x                                                                                       (MATRIX.15)
Var log(Var X) {
    return elementwise("log", X, [](auto x) { return kernels::log(x); },
                       "dx += dy / x", [](auto x, auto) { return 1 / x; });
}

// y = x²                                                                                         (MATRIX.15)
Var square(Var X) {
    return elementwise("square", X, [](auto x) { return x * x; },
                       "dx += dy % 2x", [](auto x, auto) { return 2 * x; });
}

// clang-format on

// --------------------------------------------------------------------------------------------------- sums

// y = (sum of x) / n; of a plain sum, the record's number n is 1.                                (MATRIX.16)
static Var sum_over(const char* op, Var X, bool divide) {
    at(op, {X});
    const Index size = X.value().size();
    const Real n = divide ? static_cast<Real>(size) : 1;
    const auto forward = total(size, n, [x = X.value().data()](Index i) { return x[i]; });
    const auto rule = [](Sweep& s) {
        const bool divided = s.number() != 1;
        s.accumulate(0, divided ? "dx += dy / n, at every element" : "dx += dy, at every element",
                     filled([d = s.dY().item() / s.number()](Index, Index) { return d; }));
    };
    return X.tape().record(op, {X}, 1, 1, forward, rule, n);
}

Var sum(Var X) { return sum_over("sum", X, false); }
Var mean(Var X) { return sum_over("mean", X, true); }

// -------------------------------------------------------------------------------------------- rearranging

// Y = some rows of X. The block's adjoint is that part of X's, so there is no rule.              (MATRIX.17)
Var rows(Var X, Index first, Index count) {
    const Where here = at("rows", {X});
    require(first >= 0 && count >= 1 && count <= X.rows() - first, "{}: {} rows from row {} on, of a {} matrix", here,
            count, first, shape(X.value()));
    return X.tape().record_rows(X, first, count);
}

// Y = X_0, X_1, ..., one below another or side by side                                           (MATRIX.18)
static Var stack(const char* op, Sequence parts, bool side_by_side) {
    require(!parts.empty(), "{}: an empty sequence", op);
    const Var first = parts[0];
    Index height = side_by_side ? first.rows() : 0;
    Index width = side_by_side ? 0 : first.cols();
    for (const Var& X : parts) {
        const Where here = at(op, {first, X});
        require(side_by_side ? X.rows() == height : X.cols() == width, "{}: {} and {} do not fit together", here,
                shape(first.value()), shape(X.value()));
        (side_by_side ? width : height) += side_by_side ? X.cols() : X.rows();
    }
    const auto rule = [](Sweep& s) {
        Index row = 0;
        Index col = 0;
        for (Index k = 0; k < s.n_inputs(); ++k) {
            s.accumulate(k, "dX_k += its part of dY",
                         filled([dY = s.dY(), row, col](Index r, Index c) { return dY(row + r, col + c); }));
            (s.number() == 1 ? col : row) += s.number() == 1 ? s.X(k).cols() : s.X(k).rows();
        }
    };
    return first.tape().record(op, parts, height, width, stacked(parts, side_by_side), rule, side_by_side ? 1 : 0);
}

Var stack_rows(Sequence parts) { return stack("stack_rows", parts, false); }
Var stack_columns(Sequence parts) { return stack("stack_columns", parts, true); }

// y = x          nothing flows back: a constant, to whatever comes after
Var detach(Var X) {
    at("detach", {X});
    return X.tape().record_detached(X);
}

// ------------------------------------------------------------------------------------------------- losses

// L = (1/n) sum of (y - target)²                                                                  (MATRIX.19)
Var mean_squared_error(Var Y, Var target) {
    const Where here = at("mean_squared_error", {Y, target});
    require(Y.value().same_shape(target.value()), "{}: Y is {} but the target is {}", here, shape(Y.value()),
            shape(target.value()));
    const Real n = static_cast<Real>(Y.value().size());
    const auto squared = [y = Y.value().data(), t = target.value().data()](Index i) {
        return (y[i] - t[i]) * (y[i] - t[i]);
    };
    const auto forward = total(Y.value().size(), n, squared);
    const auto rule = [](Sweep& s) {
        const Real d = 2 * s.dY().item() / s.number();
        const auto difference = [d](auto a, auto b) { return d * (a - b); };
        s.accumulate(0, "dy += (2/n) (y - target) dL", Each{difference, s.X(0), s.X(1)});
        s.accumulate(1, "dtarget += (2/n) (target - y) dL", Each{difference, s.X(1), s.X(0)});
    };
    return Y.tape().record("mean_squared_error", {Y, target}, 1, 1, forward, rule, n);
}

// With l = ln softmax(z) and the class k of each of B columns:
// L = -(1/B) sum of l_k                                                                          (MATRIX.20)
// dl_k/dz = onehot(k) - softmax(z)                                                               (MATRIX.21)
// and softmax(z) is e^l again, so dz = (1/B) (e^l - onehot(k)) dL                                (MATRIX.22)
Var softmax_cross_entropy(Var logits, std::span<const int> classes) {
    const Where here = at("softmax_cross_entropy", {logits});
    const MatrixView z = logits.value();
    const Index B = z.cols();
    require(std::ssize(classes) == B, "{}: {} classes for {} logits", here, classes.size(), shape(z));
    for (const int k : classes) {
        require(k >= 0 && k < z.rows(), "{}: there is no class {} in {} logits", here, k, shape(z));
    }
    const auto log_softmax = [z](const Target& l) {
        for (Index c = 0; c < z.cols(); ++c) {
            Real largest = z(0, c);  // taken off before e^z could overflow
            for (Index r = 1; r < z.rows(); ++r) { largest = std::max(largest, z(r, c)); }
            Real sum = 0;
            for (Index r = 0; r < z.rows(); ++r) { sum += kernels::exp(z(r, c) - largest); }
            for (Index r = 0; r < z.rows(); ++r) { l.to(r, c) = z(r, c) - largest - std::log(sum); }
        }
    };
    const auto class_numbers = filled([classes](Index, Index c) { return static_cast<Real>(classes[c]); });
    Tape& tape = logits.tape();
    const Var l = tape.record("log_softmax", {detach(logits)}, z.rows(), B, log_softmax, nullptr);
    const Var k = tape.record("classes", {}, 1, B, class_numbers, nullptr);

    const auto forward = total(B, -static_cast<Real>(B), [=, l = l.value()](Index c) { return l(classes[c], c); });
    const auto rule = [](Sweep& s) {
        const Real d = s.dY().item() / static_cast<Real>(s.X(0).cols());
        s.accumulate(0, "dz += (1/B) (e^l - onehot(k)) dL", filled([d, l = s.X(1), k = s.X(2)](Index r, Index c) {
                         return d * (kernels::exp(l(r, c)) - (static_cast<Index>(k(0, c)) == r ? 1 : 0));
                     }));
    };
    return tape.record("softmax_cross_entropy", {logits, l, k}, 1, 1, forward, rule);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
