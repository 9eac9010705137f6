// Matrix products: packed panels and a register tile for the general case, and a path each for the thin ones that a
// batch of one makes (matrix times vector, outer product).
#include "autograd/gemm.hpp"

#include <algorithm>
#include <vector>

#include "autograd/simd.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

using namespace simd;

/// Puts n <= width sums at y: over what is there, or added to it.
static void put(Vec sums, Real* y, Index n, bool add) {
    if (n == width) {
        store(y, add ? load<Vec>(y) + sums : sums);
        return;
    }
    for (Index i = 0; i < n; ++i) { y[i] = add ? y[i] + sums[i] : sums[i]; }
}

// ------------------------------------------------------------------------------------- matrix times vector

/// y_i = sum over p of A(i, p) x_p: each row of A meets x.
static void rows_times_vector(MatrixView A, const Real* x, const Target& y) {
    const Index k = A.cols();
    for (Index i = 0; i < A.rows(); ++i) {
        const Real* a = A.data() + i * k;
        Index p = 0;
        Vec sums = {};
        for (; p + width <= k; p += width) { sums = fma(load<Vec>(a + p), load<Vec>(x + p), sums); }
        Real sum = p == 0 ? 0 : sum_of_lanes(sums);
        for (; p < k; ++p) { sum = fma(a[p], x[p], sum); }
        y.to.data()[i] = y.add ? y.to.data()[i] + sum : sum;
    }
}

/// y_j = sum over p of A(p, j) x_p: the rows of A, weighed by x, add up.
static void weighed_rows(MatrixView A, const Real* x, const Target& y) {
    const Index m = A.cols();
    Index j = 0;
    for (; j + width <= m; j += width) {
        Vec sums = broadcast<Vec>(0);
        for (Index p = 0; p < A.rows(); ++p) {
            sums = fma(load<Vec>(A.data() + p * m + j), broadcast<Vec>(x[p]), sums);
        }
        put(sums, y.to.data() + j, width, y.add);
    }
    for (; j < m; ++j) {
        Real sum = 0;
        for (Index p = 0; p < A.rows(); ++p) { sum = fma(A.data()[p * m + j], x[p], sum); }
        y.to.data()[j] = y.add ? y.to.data()[j] + sum : sum;
    }
}

static void matrix_times_vector(const Factor& A, const Real* x, const Target& y) {
    A.transposed ? weighed_rows(A.stored, x, y) : rows_times_vector(A.stored, x, y);
}

/// C_ij = a_i b_j: each row of C is b, weighed by one number.
static void outer_product(const Real* a, const Real* b, const Target& C) {
    const Index n = C.to.cols();
    for (Index i = 0; i < C.to.rows(); ++i) { weighed_rows({b, 1, n}, a + i, {{C.to.data() + i * n, 1, n}, C.add}); }
}

// ----------------------------------------------------------------------------------------- the general case

constexpr Index tile_rows = register_bytes == 64 ? 8 : 4;  // so that a tile of sums fills the registers

/// A buffer of this thread's that only ever grows.
static Real* buffer(int which, Index n) {
    thread_local std::vector<Real> buffers[2];
    if (std::ssize(buffers[which]) < n) { buffers[which].resize(static_cast<std::size_t>(n)); }
    return buffers[which].data();
}

/// Copies rows [first, first + count) of X, one column of them after another, in room for `size` rows. What is in the
/// rest of the room makes sums that are never stored.
static void pack_rows(const Factor& X, Index first, Index count, Index size, Real* packed) {
    const Index cols = X.cols();
    const Index along = X.transposed ? 1 : X.stored.cols();  // from one row to the next, in memory
    const Index across = X.transposed ? X.stored.cols() : 1;
    for (Index p = 0; p < cols; ++p) {
        const Real* x = X.stored.data() + first * along + p * across;
        for (Index i = 0; i < count; ++i) { packed[i] = x[i * along]; }
        packed += size;
    }
}

/// One tile of sums: tile_rows packed rows of A against V registers' width of packed columns of B.
template <Index V>
static void tile(Index k, const Real* a, const Real* b, const Target& C, Index row, Index col) {
    Vec sums[tile_rows][V] = {};
    for (Index p = 0; p < k; ++p, a += tile_rows, b += V * width) {
        Vec b_p[V];
        for (Index v = 0; v < V; ++v) { b_p[v] = load<Vec>(b + v * width); }
        for (Index i = 0; i < tile_rows; ++i) {
            const Vec a_ip = broadcast<Vec>(a[i]);
            for (Index v = 0; v < V; ++v) { sums[i][v] = fma(a_ip, b_p[v], sums[i][v]); }
        }
    }
    const Index n = C.to.cols();
    for (Index i = 0; i < std::min(tile_rows, C.to.rows() - row); ++i) {
        for (Index v = 0; v < V && col + v * width < n; ++v) {
            const Index j = col + v * width;
            put(sums[i][v], C.to.data() + (row + i) * n + j, std::min(width, n - j), C.add);
        }
    }
}

template <Index V>
static void tiles(const Factor& A, const Factor& B, const Target& C) {
    const Index m = C.to.rows();
    const Index n = C.to.cols();
    const Index k = A.cols();
    const Index panels = (m + tile_rows - 1) / tile_rows;
    Real* a = buffer(0, panels * tile_rows * k);
    for (Index i = 0; i < m; i += tile_rows) { pack_rows(A, i, std::min(tile_rows, m - i), tile_rows, a + i * k); }
    Real* b = buffer(1, V * width * k);
    const Factor B_columns{B.stored, !B.transposed};  // the rows of Bᵀ are the columns of B
    for (Index j = 0; j < n; j += V * width) {
        pack_rows(B_columns, j, std::min(V * width, n - j), V * width, b);
        for (Index i = 0; i < m; i += tile_rows) { tile<V>(k, a + i * k, b, C, i, j); }
    }
}

void gemm(const Factor& A, const Factor& B, const Target& C) {
    const Index n = C.to.cols();
    if (n == 1) {
        matrix_times_vector(A, B.stored.data(), C);
    } else if (C.to.rows() == 1) {
        matrix_times_vector({B.stored, !B.transposed}, A.stored.data(), C);  // Cᵀ = Bᵀ Aᵀ
    } else if (A.cols() == 1) {
        outer_product(A.stored.data(), B.stored.data(), C);
    } else if (n <= width) {
        tiles<1>(A, B, C);
    } else if (n <= 2 * width) {
        tiles<2>(A, B, C);
    } else {
        tiles<3>(A, B, C);
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
