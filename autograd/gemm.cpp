// Matrix products: a register tile for the general case, which reads its factors where they lie wherever it can, and a
// path of its own for a matrix times a vector, which is what a batch of one makes.
#include "autograd/gemm.hpp"

#include <algorithm>
#include <vector>

#include "autograd/simd.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

using namespace simd;

/// Puts n <= width sums at y: over what is there, or added to it.
static void put(Vec sums, Real* y, Index n, bool add) {
    if (n == width) { return store(y, add ? load<Vec>(y) + sums : sums); }
    for (Index i = 0; i < n; ++i) { y[i] = add ? y[i] + sums[i] : sums[i]; }
}

/// A buffer of this thread's that only ever grows. Who holds of_sums or of_strip makes only calls that do not ask for
/// it: parts and strips are too small.
enum Use { of_A, of_B, of_sums, of_strip };
static Real* buffer(Use use, Index n) {
    thread_local std::vector<Real> buffers[4];
    if (std::ssize(buffers[use]) < n) { buffers[use].resize(static_cast<std::size_t>(n)); }
    return buffers[use].data();
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

/// y_j = sum over p of A(p, j) x_p: the rows of A, weighted by x, add up.
static void weighted_rows(MatrixView A, const Real* x, const Target& y) {
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

/// Each term has a factor that is a vector.
static void thin(std::span<const Product> terms, const Target& C) {
    Target y = C;
    for (const auto& [A, B] : terms) {
        const bool is_column = C.to.cols() == 1;
        const Factor M = is_column ? A : transposed(B);  // of a row, Cᵀ = Bᵀ Aᵀ
        const Real* const x = (is_column ? B : A).stored.data();
        M.transposed ? weighted_rows(M.stored, x, y) : rows_times_vector(M.stored, x, y);
        y.add = true;
    }
}

// ----------------------------------------------------------------------------------------- the general case

constexpr Index far_apart = 2048 / sizeof(Real);           // numbers in half a page of memory
constexpr Index tile_rows = register_bytes == 64 ? 8 : 4;  // of x86's registers, a tile's sums fill most

/// The rows of a factor from one row on, wherever they lie.
struct Rows {
    const Real* first;
    Index row_stride;  // from one to the next, in memory
    Index column_stride;
};

static Rows rows_of(const Factor& X, Index row) {
    const Index cols = X.stored.cols();
    return X.transposed ? Rows{X.stored.data() + row, 1, cols} : Rows{X.stored.data() + row * cols, cols, 1};
}

/// Copies `count` rows of k numbers, one column of them after another, in room for `size` rows. What is in the rest of
/// the room makes sums that are never stored.
static inline Rows packed(const Rows& X, Index k, Index count, Index size, Real* room) {
    for (Index p = 0; p < k; ++p) {
        for (Index i = 0; i < count; ++i) { room[p * size + i] = X.first[p * X.column_stride + i * X.row_stride]; }
    }
    return {room, 1, size};
}

/// A tile's sums: V registers a row. An array that is indexed by a variable must lie in memory, and an edge is stored
/// by such an index. So sums are passed by value: the edge indexes a copy, and the sums themselves can stay in
/// registers from the first term to the last.
template <Index V>
struct Sums {
    Vec at[tile_rows][V];
};

/// sums(i, v) + sum over p < k of A(i, p) B(p, the columns of register v). B is given by its columns, the rows of Bᵀ.
template <Index V, bool adjacent>
static inline Sums<V> multiply(Index k, const Rows& A, const Rows& B, Sums<V> sums) {
    const Real* a = A.first;
    const Real* b = B.first;
    const Index stride = adjacent ? 1 : A.row_stride;
    for (Index p = 0; p < k; ++p, a += A.column_stride, b += B.column_stride) {
        Vec b_p[V];
        for (Index v = 0; v < V; ++v) { b_p[v] = load<Vec>(b + v * width); }
        __builtin_prefetch(a + 16 * A.column_stride);  // a hint, never read: columns far apart are not foreseen
        for (Index i = 0; i < tile_rows; ++i) {
            const Vec a_ip = broadcast<Vec>(a[i * stride]);
            for (Index v = 0; v < V; ++v) { sums.at[i][v] = fma(a_ip, b_p[v], sums.at[i][v]); }
        }
    }
    return sums;
}

/// The tile of C whose corner is at row i and column j, V registers wide. What must be packed is packed for the first
/// tile that reads it, and stays in its room for the others: rows of A for those to the right, columns of B for those
/// below.
template <Index V>
static void tile(std::span<const Product> terms, const Target& C, Index i, Index j, Real* a_room, Real* b_room) {
    constexpr Index wide = V * width;
    const Index rows = std::min(tile_rows, C.to.rows() - i);
    const Index n = C.to.cols();
    // Where unload will put the sums: the first cache line of each row is fetched meanwhile.
    for (Index r = 0; r < rows; ++r) { __builtin_prefetch(C.to.data() + (i + r) * n + j); }
    Sums<V> sums = {};
    for (const auto& [A, B] : terms) {
        const Index k = A.cols();
        Rows a = rows_of(A, i);
        Rows b = rows_of(transposed(B), j);
        if (rows < tile_rows) {
            a = j == 0 ? packed(a, k, rows, tile_rows, a_room) : Rows{a_room, 1, tile_rows};
            a_room += tile_rows * k;
        }
        if (b.row_stride != 1 || j + wide > n) {  // the columns of a register must lie side by side
            b = i == 0 ? packed(b, k, std::min(wide, n - j), wide, b_room) : Rows{b_room, 1, wide};
            b_room += wide * k;
        }
        sums = a.row_stride == 1 ? multiply<V, true>(k, a, b, sums) : multiply<V, false>(k, a, b, sums);
    }
    const auto unload = [&](Sums<V> whole, Index height, Index columns) {
        for (Index r = 0; r < height; ++r) {
            Real* const y = C.to.data() + (i + r) * n + j;
            for (Index v = 0; v * width < columns; ++v) {
                put(whole.at[r][v], y + v * width, std::min(width, columns - v * width), C.add);
            }
        }
    };
    // A whole tile has constant bounds: its loops are unrolled, and nothing is picked by a variable.
    (rows == tile_rows && wide <= n - j) ? unload(sums, tile_rows, wide) : unload(sums, rows, std::min(wide, n - j));
}

/// Sums longest_sum numbers at a time. A transposed left factor is read down its stored columns, one cache line a
/// number, and the tile below needs the same lines again: of thousands, none would be left in the cache by then.
static void in_parts(const Product& term, const Target& C) {
    for (Index p = 0; p < term.A.cols(); p += longest_sum) {
        const Index count = std::min(longest_sum, term.A.cols() - p);
        product({term.A.stored.block(p, count), true}, term.B.stored.block(p, count))({C.to, p > 0});
    }
}

/// Of the same factor, a strip of stored columns at a time is copied side by side. Where stored rows begin half a page
/// apart, all numbers of a column compete for two sets of the first cache, of a dozen lines each, and none is left for
/// the tile to the right. Wider rows are copied whether they compete or not.
static void in_strips(const Product& term, const Target& C) {
    constexpr Index wide = 512 / sizeof(Real);  // eight lines: what lies in one piece is fetched ahead
    const MatrixView W = term.A.stored;
    Real* const room = buffer(of_strip, wide * W.rows());
    for (Index i = 0; i < W.cols(); i += wide) {
        const Index columns = std::min(wide, W.cols() - i);
        const Rows strip{W.data() + i, 1, W.cols()};
        // With a constant width a row is copied by a few instructions.
        columns == wide ? packed(strip, W.rows(), wide, wide, room) : packed(strip, W.rows(), columns, columns, room);
        const MatrixRef to(C.to.data() + i * C.to.cols(), columns, C.to.cols());
        product({{room, W.rows(), columns}, true}, term.B)({to, C.add});
    }
}

void gemm(std::span<const Product> terms, const Target& C) {
    const Index n = C.to.cols();
    const bool is_thin = n == 1 || C.to.rows() == 1;
    Index all_k = 0;
    for (const Product& term : terms) { all_k += term.A.cols(); }
    const bool is_read_down = terms.size() == 1 && terms[0].A.transposed && !terms[0].B.transposed && all_k > 0;
    const bool by_parts = !is_thin && is_read_down && all_k > longest_sum;
    if (C.add && (by_parts || (is_thin && terms.size() > 1))) {  // a sum that is made bit by bit, before it is added
        const MatrixRef sums(buffer(of_sums, C.to.size()), C.to.rows(), n);
        gemm(terms, {sums});
        for (Index i = 0; i < sums.size(); ++i) { C.to.data()[i] += sums.data()[i]; }
        return;
    }
    if (is_thin) { return thin(terms, C); }
    if (by_parts) { return in_parts(terms[0], C); }
    // A tile is 3 registers wide at most: with more, there is one to the right, which reads the same rows.
    if (is_read_down && terms[0].A.stored.cols() >= far_apart && n > 3 * width) { return in_strips(terms[0], C); }
    Real* const a_room = buffer(of_A, tile_rows * all_k);
    Real* const b_room = buffer(of_B, (n + width - 1) / width * width * all_k);
    for (Index i = 0; i < C.to.rows(); i += tile_rows) {
        for (Index j = 0; j < n;) {
            const Index registers = (n - j + width - 1) / width;
            const Index V = registers == 4 ? 2 : std::min(registers, Index{3});  // 4 are 2 + 2, and not 3 + 1
            (V == 1 ? tile<1> : (V == 2 ? tile<2> : tile<3>))(terms, C, i, j, a_room, b_room + j * all_k);
            j += V * width;
        }
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
