// A vector register as a C++ type: the widest one that the compiler targets, the same source for each.
// Only .cpp files of the library include this, so that callers need not be built for the same processor.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
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
    return x - T{};  // x + 0 would be computed: it makes 0 of -0
}

// a b + c, of registers or numbers, rounded once where the processor can; the one place where a product and a sum are
// contracted. By the processor's own instruction: of a loop over the lanes, g++ may make one for each.
#if defined(__AVX512F__)
// of 64 bytes
inline __m512d fma(__m512d a, __m512d b, __m512d c) { return _mm512_fmadd_pd(a, b, c); }
inline __m512 fma(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
#elif defined(__FMA__)
// of 32 bytes
inline __m256d fma(__m256d a, __m256d b, __m256d c) { return _mm256_fmadd_pd(a, b, c); }
inline __m256 fma(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }
#elif defined(__aarch64__)
// of 16 bytes
inline float64x2_t fma(float64x2_t a, float64x2_t b, float64x2_t c) { return vfmaq_f64(c, a, b); }
inline float32x4_t fma(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmaq_f32(c, a, b); }
#else
// of a register, in two roundings
inline Vec fma(Vec a, Vec b, Vec c) { return a * b + c; }
#endif
#if defined(__AVX512F__) || defined(__FMA__) || defined(__aarch64__)
// of one number, as of a register
inline Real fma(Real a, Real b, Real c) { return std::fma(a, b, c); }
#else
// of one number, as of a register
inline Real fma(Real a, Real b, Real c) { return a * b + c; }
#endif

/// The sum of a register's lanes: its second half is added to the first as long as a half has 16 bytes, then number by
/// number.
inline Real sum_of_lanes(Vec x) {
    Real sums[width];
    store(sums, x);
    constexpr Index least = 16 / static_cast<Index>(sizeof(Real));
    for (Index half = width / 2; half >= least; half /= 2) {
        for (Index i = 0; i < half; ++i) { sums[i] += sums[half + i]; }
    }
    Real sum = sums[0];
    for (Index i = 1; i < least; ++i) { sum += sums[i]; }
    return sum;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::simd
