// Operators new and delete that count.
#include "nn/allocations.hpp"

#ifdef CHRONOGRAD_COUNTS_ALLOCATIONS
#include <atomic>
#include <cstdlib>
#include <new>

static std::atomic<long> number = 0;
static std::atomic<std::size_t> sum_of_bytes = 0;
static std::span<std::byte> newest;

namespace chronograd::test {
long allocations() { return number; }
std::size_t allocated_bytes() { return sum_of_bytes; }
std::span<std::byte> newest_block() { return newest; }
}  // namespace chronograd::test

static void* allocate(std::size_t bytes, std::size_t alignment) {
    ++number;
    sum_of_bytes += bytes;
    // A multiple of the alignment, as std::aligned_alloc wants it, and never 0.
    void* const p = std::aligned_alloc(alignment, (bytes / alignment + 1) * alignment);
    if (p == nullptr) { throw std::bad_alloc(); }
    if (bytes >= std::size_t{1} << 16U) { newest = {static_cast<std::byte*>(p), bytes}; }
    return p;
}

// The library's other forms, of arrays and without exceptions, call these. None is inlined: a compiler
// that sees through one of a pair alone takes the two for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
#endif
