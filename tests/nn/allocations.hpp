// What the test program allocates: every operator new of it is counted.
#pragma once

#include <cstddef>
#include <span>

// The address sanitizer has operators of its own, and sees more with them than this file does: then nothing is counted.
#ifdef __has_feature
#define CHRONOGRAD_HAS_FEATURE(x) __has_feature(x)
#else
#define CHRONOGRAD_HAS_FEATURE(x) 0
#endif
#if !defined(__SANITIZE_ADDRESS__) && !CHRONOGRAD_HAS_FEATURE(address_sanitizer)
#define CHRONOGRAD_COUNTS_ALLOCATIONS

namespace chronograd::test {

long allocations();                   ///< so far
std::size_t allocated_bytes();        ///< so far
std::span<std::byte> newest_block();  ///< the newest of 64 KiB or more

/// How often f allocates.
template <class F>
long allocations_of(F f) {
    const long before = allocations();
    f();
    return allocations() - before;
}

/// How many bytes f allocates.
template <class F>
std::size_t bytes_of(F f) {
    const std::size_t before = allocated_bytes();
    f();
    return allocated_bytes() - before;
}

}  // namespace chronograd::test
#endif
