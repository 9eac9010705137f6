// Every operation in one block: the formula, the forward pass, the derivative. dX stands for dL/dX, the adjoint.
#include "autograd/ops.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>

#include "autograd/expression.hpp"
#include "autograd/message.hpp"
#include "autograd/sweep.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {
namespace {

constexpr auto multiply = [](auto a, auto b) { return a * b; };

struct Operand {
    const char* name;
    Var var;
};

/// Throws, unless the operands fit: "affine at t = 3: W is 16x3 but x is 4x1: W's columns must match x's rows".
void require(bool fit, const char* op, Operand A, Operand B, std::string_view rule) {
    if (fit) { return; }
    const int now = A.var.tape().time();
    const int time = now == Tape::no_time ? std::max(A.var.time(), B.var.time()) : now;
    throw Error(fmt::format("{}: {} is {} but {} is {}: {}", where(op, time), A.name, shape(A.var.value()), B.name,
                            shape(B.var.value()), rule));
}

void require_parts(const char* op, Sequence parts) {
    if (parts.empty()) { throw Error(fmt::format("{}: an empty sequence", op)); }
}

/// y = f(x) at every element, with dy/dx given in terms of x and y: d(x, y).
template <class F, class D>
Var elementwise(const char* op, Var X, F f, D /*d*/) {
    return X.tape().record(op, {X}, X.rows(), X.cols(), each(f, X.value()), [](Sweep& s) {
        s.accumulate(0, each([](auto dy, auto x, auto y) { return dy * D{}(x, y); }, s.dY(), s.X(0), s.Y()));
    });
}

/// Y = A + sign B, where B may be a column that is added to each column of A.
Var add(const char* op, Var A, Var B, Real sign) {
    const bool broadcast = B.cols() == 1 && A.cols() != 1 && A.rows() == B.rows();
    require(broadcast || A.value().same_shape(B.value()), op, {"the left", A}, {"the right", B},
            "the right must have the left's shape, or be a column of the left's height");
    Tape& tape = A.tape();
    if (broadcast) {
        // dA += dY,   dB += sign (the sum of dY's columns): B was used once for each of them
        return tape.record(
            op, {A, B}, A.rows(), A.cols(), both(copy(A.value()), AtEachColumn{B.value(), sign}),
            [](Sweep& s) {
                s.accumulate(0, copy(s.dY()));
                s.accumulate(1, SumOfColumns{s.dY(), s.number()});
            },
            sign);
    }
    // dA += dY,   dB += sign dY
    return tape.record(
        op, {A, B}, A.rows(), A.cols(), each([sign](auto a, auto b) { return a + sign * b; }, A.value(), B.value()),
        [](Sweep& s) {
            s.accumulate(0, copy(s.dY()));
            s.accumulate(1, scaled(s.number(), s.dY()));
        },
        sign);
}

}  // namespace

// ---------------------------------------------------------------------------------------- matrix products

// Y = A B        dA += dY Bᵀ
//                dB += Aᵀ dY
Var operator*(Var A, Var B) {
    require(A.cols() == B.rows(), "*", {"the left", A}, {"the right", B}, "columns must match rows");
    return A.tape().record("*", {A, B}, A.rows(), B.cols(), product(plain(A.value()), plain(B.value())), [](Sweep& s) {
        s.accumulate(0, product(plain(s.dY()), transposed(s.X(1))));
        s.accumulate(1, product(transposed(s.X(0)), plain(s.dY())));
    });
}

// Y = W x + b    dW += dY xᵀ       at time t, this is step t's share of dL/dW                      (BPTT.4)
//                dx += Wᵀ dY       and this is what carries the error to the step before           (BPTT.3)
//                db += dY, summed over the columns
Var affine(Var W, Var x, Var b) {
    require(W.cols() == x.rows(), "affine", {"W", W}, {"x", x}, "W's columns must match x's rows");
    require(b.rows() == W.rows() && b.cols() == 1, "affine", {"W", W}, {"b", b}, "b must be a column as high as W");
    return W.tape().record("affine", {W, x, b}, W.rows(), x.cols(),
                           both(AtEachColumn{b.value()}, product(plain(W.value()), plain(x.value()))), [](Sweep& s) {
                               s.accumulate(0, product(plain(s.dY()), transposed(s.X(1))));
                               s.accumulate(1, product(transposed(s.X(0)), plain(s.dY())));
                               s.accumulate(2, SumOfColumns{s.dY()});
                           });
}

// Y = Xᵀ         dX += dYᵀ
Var transpose(Var X) {
    return X.tape().record("transpose", {X}, X.cols(), X.rows(), Transposed{X.value()},
                           [](Sweep& s) { s.accumulate(0, Transposed{s.dY()}); });
}

// ------------------------------------------------------------------------------- elementwise, two matrices

Var operator+(Var A, Var B) { return add("+", A, B, 1); }

Var operator-(Var A, Var B) { return add("-", A, B, -1); }

// y = a b        da += dy b
//                db += dy a
Var operator%(Var A, Var B) {
    require(A.value().same_shape(B.value()), "%", {"the left", A}, {"the right", B}, "the shapes must be one");
    return A.tape().record("%", {A, B}, A.rows(), A.cols(), each(multiply, A.value(), B.value()), [](Sweep& s) {
        s.accumulate(0, each(multiply, s.dY(), s.X(1)));
        s.accumulate(1, each(multiply, s.dY(), s.X(0)));
    });
}

// ------------------------------------------------------------------------------------ with real numbers

// y = x + c      dx += dy
Var operator+(Var X, Real c) {
    return X.tape().record(
        "+", {X}, X.rows(), X.cols(), each([c](auto x) { return x + c; }, X.value()),
        [](Sweep& s) { s.accumulate(0, copy(s.dY())); }, c);
}

// y = c - x      dx -= dy
Var operator-(Real c, Var X) {
    return X.tape().record(
        "-", {X}, X.rows(), X.cols(), each([c](auto x) { return c - x; }, X.value()),
        [](Sweep& s) { s.accumulate(0, scaled(-1, s.dY())); }, c);
}

// y = c x        dx += c dy
Var operator*(Real c, Var X) {
    return X.tape().record(
        "*", {X}, X.rows(), X.cols(), scaled(c, X.value()),
        [](Sweep& s) { s.accumulate(0, scaled(s.number(), s.dY())); }, c);
}

// y = x / c      dx += dy / c
Var operator/(Var X, Real c) {
    return X.tape().record(
        "/", {X}, X.rows(), X.cols(), each([c](auto x) { return x / c; }, X.value()),
        [](Sweep& s) { s.accumulate(0, each([c = s.number()](auto dy) { return dy / c; }, s.dY())); }, c);
}

Var operator+(Real c, Var X) { return X + c; }
Var operator-(Var X, Real c) { return X + (-c); }
Var operator*(Var X, Real c) { return c * X; }
Var operator-(Var X) { return -1 * X; }

// ---------------------------------------------------------------------------------- elementwise functions

// clang-format off: a function and its derivative, one below the other

// y = tanh x     dy/dx = 1 - y²
Var tanh(Var X) {
    return elementwise("tanh", X,
                       [](auto x) { return kernels::tanh(x); },
                       [](auto, auto y) { return 1 - y * y; });
}

// y = 1 / (1 + e^-x)     dy/dx = y (1 - y)
Var sigmoid(Var X) {
    return elementwise("sigmoid", X,
                       [](auto x) { return kernels::sigmoid(x); },
                       [](auto, auto y) { return y * (1 - y); });
}

// y = max(0, x)  dy/dx = 1 where x > 0, else 0
Var relu(Var X) {
    return elementwise("relu", X,
                       [](auto x) { return kernels::relu(x); },
                       [](auto x, auto) { return kernels::step(x); });
}

// y = e^x        dy/dx = y
Var exp(Var X) {
    return elementwise("exp", X,
                       [](auto x) { return kernels::exp(x); },
                       [](auto, auto y) { return y; });
}

// y = ln x       dy/dx = 1 / x
Var log(Var X) {
    return elementwise("log", X,
                       [](auto x) { return kernels::log(x); },
                       [](auto x, auto) { return 1 / x; });
}

// y = x²         dy/dx = 2 x
Var square(Var X) {
    return elementwise("square", X,
                       [](auto x) { return x * x; },
                       [](auto x, auto) { return 2 * x; });
}

// clang-format on

// --------------------------------------------------------------------------------------------------- sums

// y = sum of x   dx += dy
Var sum(Var X) {
    return X.tape().record("sum", {X}, 1, 1, total([](auto x) { return x; }, 1, X.value()),
                           [](Sweep& s) { s.accumulate(0, Constant{s.dY().item()}); });
}

// y = (sum of x) / n     dx += dy / n
Var mean(Var X) {
    const Real n = static_cast<Real>(X.value().size());
    return X.tape().record(
        "mean", {X}, 1, 1, total([](auto x) { return x; }, n, X.value()),
        [](Sweep& s) { s.accumulate(0, Constant{s.dY().item() / s.number()}); }, n);
}

// -------------------------------------------------------------------------------------------- rearranging

// Y = some rows of X     dX, in these rows, += dY: the block's adjoint is that part of X's, so there is no rule
Var rows(Var X, Index first, Index count) {
    if (first < 0 || count < 1 || first + count > X.rows()) {
        throw Error(fmt::format("{}: rows {} to {} of a {} matrix", where("rows", X.time()), first, first + count - 1,
                                shape(X.value())));
    }
    return X.tape().record_rows(X, first, count);
}

// Y = X_0 above X_1 above ...     dX_k += its rows of dY
Var stack_rows(Sequence parts) {
    require_parts("stack_rows", parts);
    Index height = 0;
    for (const Var& X : parts) {
        require(X.cols() == parts[0].cols(), "stack_rows", {"the first", parts[0]}, {"another", X},
                "all must be of one width");
        height += X.rows();
    }
    return parts[0].tape().record("stack_rows", parts, height, parts[0].cols(), StackedRows{parts}, [](Sweep& s) {
        Index first = 0;
        for (Index k = 0; k < s.n_inputs(); ++k) {
            const MatrixView X = s.X(k);
            s.accumulate(k, copy({s.dY().data() + first * X.cols(), X.rows(), X.cols()}));
            first += X.rows();
        }
    });
}

// Y = X_0 beside X_1 beside ...   dX_k += its columns of dY
Var stack_columns(Sequence parts) {
    require_parts("stack_columns", parts);
    Index width = 0;
    for (const Var& X : parts) {
        require(X.rows() == parts[0].rows(), "stack_columns", {"the first", parts[0]}, {"another", X},
                "all must be of one height");
        width += X.cols();
    }
    return parts[0].tape().record("stack_columns", parts, parts[0].rows(), width, StackedColumns{parts}, [](Sweep& s) {
        Index first = 0;
        for (Index k = 0; k < s.n_inputs(); ++k) {
            s.accumulate(k, Columns{s.dY(), first});
            first += s.X(k).cols();
        }
    });
}

// y = x          nothing flows back: a constant, to whatever comes after
Var detach(Var X) { return X.tape().record_detached(X); }

// ------------------------------------------------------------------------------------------------- losses

// L = (1/n) sum of (y - t)²      dy += 2 (y - t) dL / n
//                                dt -= 2 (y - t) dL / n
Var mean_squared_error(Var Y, Var target) {
    require(Y.value().same_shape(target.value()), "mean_squared_error", {"Y", Y}, {"the target", target},
            "the shapes must be one");
    const Real n = static_cast<Real>(Y.value().size());
    constexpr auto squared = [](auto y, auto t) { return (y - t) * (y - t); };
    return Y.tape().record(
        "mean_squared_error", {Y, target}, 1, 1, total(squared, n, Y.value(), target.value()),
        [](Sweep& s) {
            const Real c = 2 * s.dY().item() / s.number();
            s.accumulate(0, each([c](auto y, auto t) { return c * (y - t); }, s.X(0), s.X(1)));
            s.accumulate(1, each([c](auto y, auto t) { return c * (t - y); }, s.X(0), s.X(1)));
        },
        n);
}

// With p = softmax(z) and the one-hot columns of the classes k, over B columns:
// L = -(1/B) sum of ln p_k       dz += (p - onehot) dL / B
Var softmax_cross_entropy(Var logits, std::span<const int> classes) {
    const MatrixView z = logits.value();
    const auto refuse = [&](const std::string& why) {
        throw Error(fmt::format("{}: logits are {}: {}", where("softmax_cross_entropy", logits.time()), shape(z), why));
    };
    if (std::ssize(classes) != z.cols()) { refuse(fmt::format("{} classes for {} columns", classes.size(), z.cols())); }
    for (const int k : classes) {
        if (k < 0 || k >= z.rows()) { refuse(fmt::format("there is no class {}", k)); }
    }
    const Var target = logits.tape().record("classes", {}, 1, z.cols(), ClassRow{classes}, nullptr);
    return logits.tape().record("softmax_cross_entropy", {logits, target}, 1, 1, CrossEntropy{z, target.value()},
                                [](Sweep& s) {
                                    const Real B = static_cast<Real>(s.X(0).cols());
                                    s.accumulate(0, CrossEntropyGradient{s.X(0), s.X(1), s.dY().item() / B});
                                });
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
