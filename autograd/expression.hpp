// What operations are written with: the check of their inputs, and small recipes, each a function that puts what it
// computes into a Target, over what is there or added to it. Forward passes and derivatives use the same ones. For .cpp
// files alone.
#pragma once

#include <tuple>

#include "autograd/gemm.hpp"
#include "autograd/kernels.hpp"
#include "autograd/require.hpp"
#include "autograd/simd.hpp"
#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Where an operation on these is recorded, for messages. Throws Error, naming it, if the tape of one has been cleared.
inline Where at(const char* op, std::initializer_list<Var> inputs) {
    int time = Tape::no_time;
    for (const Var& x : inputs) {
        require(x.is_valid(), "{}: an input is on no tape, or on one that has been cleared since", op);
        time = x.tape().time() != Tape::no_time ? x.tape().time() : std::max(time, x.time());
    }
    return {op, time};
}

/// Throws Error unless W x + b + U h + c has a value; for operations that have it in them.
void require_affine(Where here, Var W, Var x, Var b, Var U, Var h, Var c);

/// Puts one number at element i of a target.
inline void put(Real x, const Target& y, Index i) {
    Real& element = y.to.data()[i];
    element = y.add ? element + x : x;
}

// --------------------------------------------------------------------------------------------- elementwise

/// f of the elements at one place of some matrices of one shape. f is a generic lambda: the same text runs on
/// whole vector registers and, for what is left at the end, on single numbers.
template <class F, class... Views>
struct Each {
    F f;                         ///< of as many arguments as there are views
    std::tuple<Views...> views;  ///< all of the target's shape, which is not checked here
    explicit Each(F f, Views... views) : f(f), views(views...) {}  ///< the two above

    // Three layers: the tuple as pointers; all n numbers, register by register, then one by one; one place, where T is
    // a register or a number.
    void operator()(const Target& y) const {
        std::apply([&](auto... x) { run(y.to.data(), y.add, y.to.size(), x.data()...); }, views);
    }
    template <class... P>
    void run(Real* y, bool add, Index n, P... x) const {
        Index i = 0;
        for (; i + simd::width <= n; i += simd::width) { at<simd::Vec>(y + i, add, x + i...); }
        for (; i < n; ++i) { at<Real>(y + i, add, x + i...); }
    }
    template <class T, class... P>
    void at(Real* y, bool add, P... x) const {
        const T result = f(simd::load<T>(x)...);
        simd::store<T>(y, add ? simd::load<T>(y) + result : result);
    }
};

/// c X.
inline auto scaled(Real c, MatrixView X) {
    return Each{[c](auto x) { return c * x; }, X};
}

/// f(r, c) at every place: a function of row and column, counted from 0.
template <class F>
auto filled(F f) {
    return [f](const Target& y) {
        Index i = 0;
        for (Index r = 0; r < y.to.rows(); ++r) {
            for (Index c = 0; c < y.to.cols(); ++c) { put(f(r, c), y, i++); }
        }
    };
}

// -------------------------------------------------------------------------------------- columns, sums, blocks

/// For columns as high as the target: f of their elements in row r, at every place of the target's row r. With f = b +
/// c, both biases in one pass.
template <class F, class... Columns>
auto at_each_column(F f, Columns... columns) {
    return [=](const Target& y) {
        const Index n = y.to.cols();
        if (n == 1) { return Each{f, columns...}(y); }
        for (Index r = 0; r < y.to.rows(); ++r) {
            const Real x_r = f(columns.data()[r]...);
            Real* const row = y.to.data() + r * n;
            for (Index c = 0; c < n; ++c) { row[c] = y.add ? row[c] + x_r : x_r; }
        }
    };
}

/// The sum of X's columns, a column, times `sign`: the derivative of at_each_column. X is as high as the target.
inline auto sum_of_columns(MatrixView X, Real sign = 1) {
    return [=](const Target& y) {
        const Index n = X.cols();
        if (n == 1) { return scaled(sign, X)(y); }
        for (Index r = 0; r < X.rows(); ++r) {
            const Real* const row = X.data() + r * n;
            Index c = 0;
            simd::Vec sums = {};
            for (; c + simd::width <= n; c += simd::width) { sums += simd::load<simd::Vec>(row + c); }
            Real sum = c == 0 ? 0 : simd::sum_of_lanes(sums);
            for (; c < n; ++c) { sum += row[c]; }
            put(sign * sum, y, r);
        }
    };
}

/// The sum of f(i) over i = 0 .. size - 1, divided by n: a 1x1 matrix. f takes the index of an element, row after row.
template <class F>
auto total(Index size, Real n, F f) {
    return [=](const Target& y) {
        Real sum = 0;
        for (Index i = 0; i < size; ++i) { sum += f(i); }
        put(sum / n, y, 0);
    };
}

/// Matrices side by side, or one below another, in a target as large as all together.
inline auto stacked(Sequence parts, bool side_by_side) {
    return [=](const Target& y) {
        Index first = 0;  // where a part begins in the target
        for (const Var& part : parts) {
            const MatrixView X = part.value();
            const Index stride = side_by_side ? y.to.cols() : X.cols();  // from one row to the next
            for (Index i = 0; i < X.size(); ++i) { put(X.data()[i], y, first + i / X.cols() * stride + i % X.cols()); }
            first += side_by_side ? X.cols() : X.size();
        }
    };
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
