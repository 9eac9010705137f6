// What the tests share: random inputs, measures of agreement, and what an error message must say.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/matrix.hpp"
#include "autograd/parameter.hpp"
#include "autograd/random.hpp"
#include "autograd/tape.hpp"

namespace chronograd::test {

constexpr Real infinity = std::numeric_limits<Real>::infinity();
constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
constexpr Real nan = std::numeric_limits<Real>::quiet_NaN();

/// A shape, or a place in a matrix.
struct Size {
    Index rows;
    Index cols;
};

/// rows x cols from N(0, 1).
inline Matrix random(Rng& rng, Index rows, Index cols) {
    Matrix X(rows, cols);
    for (Real& x : X.ref()) { x = rng.normal(0, 1); }
    return X;
}

/// n x n: ones on the diagonal.
inline Matrix identity(Index n) {
    Matrix I(n, n);
    for (Index i = 0; i < n; ++i) { I(i, i) = 1; }
    return I;
}

/// n of them.
inline std::vector<Matrix> random_sequence(Rng& rng, Index n, Index rows, Index cols) {
    std::vector<Matrix> all;
    all.reserve(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) { all.push_back(random(rng, rows, cols)); }
    return all;
}

/// A leaf whose gradient is kept for each matrix.
inline std::vector<Var> variables(Tape& tape, const std::vector<Matrix>& values) {
    std::vector<Var> leaves;
    leaves.reserve(values.size());
    for (const Matrix& value : values) { leaves.push_back(tape.variable(value)); }
    return leaves;
}

/// 1 / (1 + e^-x).
inline Real logistic(Real x) { return 1 / (1 + std::exp(-x)); }

/// The largest difference, as a part of the larger matrix' largest magnitude; infinite for NaN or different shapes.
/// 0 against 0 is 0. (doctest::Approx adds 1 to the scale, and so passes whatever is small.)
inline Real disagreement(MatrixView a, MatrixView b) {
    if (!a.same_shape(b) || !all_finite(a) || !all_finite(b)) { return infinity; }
    const Real difference = max_abs(a - b);
    return difference == 0 ? 0 : difference / std::max(max_abs(a), max_abs(b));
}

/// The same for two numbers.
inline Real disagreement(Real a, Real b) { return disagreement(MatrixView(&a, 1, 1), MatrixView(&b, 1, 1)); }

/// Whether every number is exactly the same.
inline bool identical(MatrixView a, MatrixView b) {
    return a.same_shape(b) && std::equal(a.begin(), a.end(), b.begin());
}

/// How often x is an input of what is recorded, twice where a record takes it twice.
inline Index uses(Var x) {
    const Tape& tape = x.tape();
    Index n = 0;
    for (Index i = x.index(); i < tape.size(); ++i) {
        const std::span<const std::uint32_t> inputs = tape[i].inputs();
        n += std::count(inputs.begin(), inputs.end(), static_cast<std::uint32_t>(x.index()));
    }
    return n;
}

/// Whether what a looking sweep has found for x is what training has: the same bits; for a leaf with several shares,
/// which training adds up many at a time, to 1e-13 of the largest magnitude.
inline bool same_gradient(Var x, MatrixView looked, MatrixView trained) {
    const bool is_sum = x.tape()[x.index()].is_leaf() && uses(x) > 1;
    return is_sum ? disagreement(looked, trained) <= 1e-13 : identical(looked, trained);
}

/// The message of the E that f throws; empty if it throws none.
template <class E, class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const E& e) { return e.what(); }
    return "";
}

/// Whether the part is somewhere in the text.
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Whether each part is in the message.
inline bool names_all(const std::vector<std::string_view>& parts, const std::string& message) {
    const auto is_missing = [&](std::string_view part) { return message.find(part) == std::string::npos; };
    const auto missing = std::find_if(parts.begin(), parts.end(), is_missing);
    if (missing != parts.end()) { MESSAGE("'", std::string(*missing), "' is not in '", message, "'"); }
    return !message.empty() && missing == parts.end();
}

/// Whether f throws an Error whose message has each of these parts in it.
template <class F>
bool throws_naming(const std::vector<std::string_view>& parts, F f) {
    return names_all(parts, message_of<Error>(f));
}

}  // namespace chronograd::test
