// A vector register as a C++ type: the widest one that the compiler targets, the same source for each.
// Only .cpp files of the library include this, so that callers need not be built for the same processor.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "autograd/real.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::simd {

#if defined(__AVX512F__)
constexpr Index register_bytes = 64;  ///< AVX-512
#elif defined(__AVX__)
constexpr Index register_bytes = 32;  ///< AVX
#else
constexpr Index register_bytes = 16;  ///< SSE2, NEON
#endif

constexpr Index width = register_bytes / static_cast<Index>(sizeof(Real));  ///< numbers a register

/// Arithmetic on a Vec is arithmetic on each of its lanes; a comparison gives a mask for `mask ? a : b`.
using Vec = Real __attribute__((vector_size(register_bytes)));

// Integers as wide as Real, alone or in a register; BitsOf<T> has as many as T.
using Bits = std::conditional_t<sizeof(Real) == 8, std::int64_t, std::int32_t>;
using VecBits = Bits __attribute__((vector_size(register_bytes)));
template <class T>
using BitsOf = std::conditional_t<std::is_same_v<T, Real>, Bits, VecBits>;

/// T's numbers from p on; p need not be aligned.
template <class T>
T load(const Real* p) {
    T x;
    std::memcpy(&x, p, sizeof x);
    return x;
}

/// Writes T's numbers from p on; p need not be aligned.
template <class T>
void store(Real* p, T x) {
    std::memcpy(p, &x, sizeof x);
}

/// The same number in every lane.
template <class T>
T broadcast(Real x) {
    return T{} + x;
}

/// a b + c, rounded once where the processor can; the one place where a product and a sum are contracted.
template <class T>
T fma(T a, T b, T c) {
#if defined(__FMA__) || defined(__aarch64__)
    if constexpr (std::is_same_v<T, Real>) {
        return std::fma(a, b, c);
    } else {
#if defined(__AVX512F__)
        if constexpr (sizeof(Real) == 8) { return _mm512_fmadd_pd(a, b, c); } else { return _mm512_fmadd_ps(a, b, c); }
#elif defined(__AVX__)
        if constexpr (sizeof(Real) == 8) { return _mm256_fmadd_pd(a, b, c); } else { return _mm256_fmadd_ps(a, b, c); }
#else
        T r;
        for (Index i = 0; i < width; ++i) { r[i] = fma<Real>(a[i], b[i], c[i]); }
        return r;
#endif
    }
#else
    return a * b + c;
#endif
}

// The sum of a register's lanes: one half is added to the other until one number is left.
using Quarter = Real __attribute__((vector_size(16)));
inline Real sum_of_lanes(Quarter x) { return sizeof(Real) == 8 ? x[0] + x[1] : (x[0] + x[2]) + (x[1] + x[3]); }
#if defined(__AVX__)
using Half = Real __attribute__((vector_size(32)));
inline Real sum_of_lanes(Half x) {
    Quarter halves[2];
    std::memcpy(halves, &x, sizeof x);
    return sum_of_lanes(halves[0] + halves[1]);
}
#endif
#if defined(__AVX512F__)
inline Real sum_of_lanes(Vec x) {
    Half halves[2];
    std::memcpy(halves, &x, sizeof x);
    return sum_of_lanes(halves[0] + halves[1]);
}
#endif

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::simd
