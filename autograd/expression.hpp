// What operations are written with: small recipes that say what is computed, and put it into a Target, over what is
// there or added to it. Forward passes and derivatives use the same ones. Only ops.cpp includes this.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "autograd/gemm.hpp"
#include "autograd/kernels.hpp"
#include "autograd/simd.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Puts one number at element i of a target.
inline void put(Real x, const Target& y, Index i) {
    Real& element = y.to.data()[i];
    element = y.add ? element + x : x;
}

// ----------------------------------------------------------------------------------------- matrix products

struct Product {
    Factor A;
    Factor B;
    void into(const Target& C) const { gemm(A, B, C); }
};

inline Factor plain(MatrixView A) { return {A, false}; }
inline Factor transposed(MatrixView A) { return {A, true}; }
inline Product product(Factor A, Factor B) { return {A, B}; }

// --------------------------------------------------------------------------------------------- elementwise

/// f of the elements at one place of some matrices of one shape. f is a generic lambda: the same text runs on
/// whole vector registers and, for what is left at the end, on single numbers.
template <class F, class... Views>
struct Each {
    F f;
    std::tuple<Views...> views;

    void into(const Target& y) const {
        std::apply([&](auto... x) { run(y.to.data(), y.add, y.to.size(), x.data()...); }, views);
    }

private:
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

template <class F, class... Views>
Each<F, Views...> each(F f, Views... views) {
    return {f, {views...}};
}

/// X itself.
inline auto copy(MatrixView X) {
    return each([](auto x) { return x; }, X);
}

/// c X
inline auto scaled(Real c, MatrixView X) {
    return each([c](auto x) { return c * x; }, X);
}

/// One number at every place.
struct Constant {
    Real c;
    void into(const Target& y) const {
        for (Index i = 0; i < y.to.size(); ++i) { put(c, y, i); }
    }
};

/// Xᵀ
struct Transposed {
    MatrixView X;
    void into(const Target& y) const {
        for (Index r = 0; r < y.to.rows(); ++r) {
            for (Index c = 0; c < y.to.cols(); ++c) { put(X.data()[c * X.cols() + r], y, r * y.to.cols() + c); }
        }
    }
};

// ------------------------------------------------------------------------------------- columns and sums

/// The column x at each column of the target, times `sign`.
struct AtEachColumn {
    MatrixView x;
    Real sign = 1;
    void into(const Target& y) const {
        const Index cols = y.to.cols();
        if (cols == 1) { return scaled(sign, x).into(y); }
        for (Index r = 0; r < y.to.rows(); ++r) {
            for (Index c = 0; c < cols; ++c) { put(sign * x.data()[r], y, r * cols + c); }
        }
    }
};

/// The sum of X's columns, a column, times `sign`: the derivative of AtEachColumn.
struct SumOfColumns {
    MatrixView X;
    Real sign = 1;
    void into(const Target& y) const {
        if (X.cols() == 1) { return scaled(sign, X).into(y); }
        for (Index r = 0; r < X.rows(); ++r) {
            Real sum = 0;
            for (Index c = 0; c < X.cols(); ++c) { sum += X.data()[r * X.cols() + c]; }
            put(sign * sum, y, r);
        }
    }
};

/// The sum of f over the elements of some matrices of one shape, divided by n: a 1x1 matrix.
template <class F, class... Views>
struct Total {
    F f;
    Real n;
    std::tuple<Views...> views;

    void into(const Target& y) const {
        const auto sum = [&](auto first, auto... rest) { return run(first.size(), first.data(), rest.data()...); };
        put(std::apply(sum, views) / n, y, 0);
    }

private:
    template <class... P>
    Real run(Index n, P... x) const {
        Real sum = 0;
        for (Index i = 0; i < n; ++i) { sum += f(x[i]...); }
        return sum;
    }
};

template <class F, class... Views>
Total<F, Views...> total(F f, Real n, Views... views) {
    return {f, n, {views...}};
}

// ------------------------------------------------------------------------------------------- rearrangements

/// Matrices of one width, one below another.
struct StackedRows {
    Sequence parts;
    void into(const Target& y) const {
        Index i = 0;
        for (const Var& X : parts) {
            for (const Real x : X.value()) { put(x, y, i++); }
        }
    }
};

/// Matrices of one height, side by side.
struct StackedColumns {
    Sequence parts;
    void into(const Target& y) const {
        Index first = 0;
        for (const Var& part : parts) {
            const MatrixView X = part.value();
            for (Index i = 0; i < X.size(); ++i) {
                put(X.data()[i], y, i / X.cols() * y.to.cols() + first + i % X.cols());
            }
            first += X.cols();
        }
    }
};

/// As many columns of X as the target has, from column `first` on.
struct Columns {
    MatrixView X;
    Index first;
    void into(const Target& y) const {
        const Index cols = y.to.cols();
        for (Index i = 0; i < y.to.size(); ++i) { put(X.data()[i / cols * X.cols() + first + i % cols], y, i); }
    }
};

// -------------------------------------------------------------------------------------------- cross-entropy

/// The classes of a batch as a row of numbers.
struct ClassRow {
    std::span<const int> classes;
    void into(const Target& y) const {
        for (Index c = 0; c < y.to.size(); ++c) { put(static_cast<Real>(classes[c]), y, c); }
    }
};

/// Column c of the logits, as softmax needs it: with z_max taken off, which changes nothing but keeps e^z finite.
struct SoftmaxColumn {
    SoftmaxColumn(MatrixView z, Index c) : z(z), c(c), z_max(at(0)) {
        for (Index r = 1; r < z.rows(); ++r) { z_max = std::max(z_max, at(r)); }
        for (Index r = 0; r < z.rows(); ++r) { sum += kernels::exp(at(r) - z_max); }
    }
    [[nodiscard]] Real at(Index r) const { return z.data()[r * z.cols() + c]; }
    [[nodiscard]] Real log_probability(Index r) const { return at(r) - z_max - std::log(sum); }
    [[nodiscard]] Real probability(Index r) const { return kernels::exp(at(r) - z_max) / sum; }

    MatrixView z;
    Index c;
    Real z_max;
    Real sum = 0;
};

/// -(1/B) sum over the B columns of ln p_class
struct CrossEntropy {
    MatrixView z;
    MatrixView classes;
    void into(const Target& y) const {
        Real sum = 0;
        for (Index c = 0; c < z.cols(); ++c) {
            sum -= SoftmaxColumn(z, c).log_probability(static_cast<Index>(classes.data()[c]));
        }
        put(sum / static_cast<Real>(z.cols()), y, 0);
    }
};

/// factor (p - onehot), column by column
struct CrossEntropyGradient {
    MatrixView z;
    MatrixView classes;
    Real factor;
    void into(const Target& y) const {
        for (Index c = 0; c < z.cols(); ++c) {
            const SoftmaxColumn column(z, c);
            for (Index r = 0; r < z.rows(); ++r) {
                const Real onehot = r == static_cast<Index>(classes.data()[c]) ? 1 : 0;
                put(factor * (column.probability(r) - onehot), y, r * z.cols() + c);
            }
        }
    }
};

// -------------------------------------------------------------------------------------------- one after another

/// First one, then the other added to it. For forward passes alone: in a derivative, the two would be added to the
/// adjoint one by one, and the sum that an observer sees would differ from it by a rounding.
template <class A, class B>
struct Both {
    A a;
    B b;
    void into(const Target& y) const {
        a.into(y);
        b.into({y.to, true});
    }
};

template <class A, class B>
Both<A, B> both(A a, B b) {
    return {a, b};
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
