// The memory that values and adjoints live in: handed out front to back, taken back all at once.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "autograd/matrix.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Memory in chunks that grow from 64 KiB to 64 MiB each, or to one request's size. What it has handed out stays where
/// it is until clear().
class Arena {
public:
    /// A rows x cols matrix. One that fills a cache line begins on one, a smaller one at 16 bytes. Its numbers are
    /// whatever was there before. Throws Error for a size that cannot be counted, and std::bad_alloc, as does array;
    /// then nothing has changed.
    MatrixRef matrix(Index rows, Index cols) {
        const Index n = size_of(rows, cols);
        constexpr Index line = line_bytes / sizeof(Real);
        return {array<Real>(n, n < line ? small_bytes : line_bytes), rows, cols};
    }

    /// n objects, not initialised; T needs no destructor, since none is called.
    template <class T>
    T* array(Index n, std::size_t alignment = alignof(T)) {
        static_assert(std::is_trivially_destructible_v<T>);
        return static_cast<T*>(allocate(static_cast<std::size_t>(n), sizeof(T), alignment));
    }

    /// Takes everything back. The memory stays for the next round; with the address sanitizer it is poisoned
    /// until then, so that a view that outlived its tape is caught when it is read.
    void clear();

private:
    static constexpr std::size_t line_bytes = 64;
    static constexpr std::size_t small_bytes = 16;                    // small matrices share lines
    static constexpr std::size_t page_bytes = std::size_t{1} << 21U;  // a large page, of which fewer must be looked up
    struct Free {
        std::align_val_t alignment;
        void operator()(std::byte* p) const { ::operator delete(p, alignment); }
    };
    struct Chunk {
        std::unique_ptr<std::byte, Free> memory;
        std::size_t bytes;
    };

    void* allocate(std::size_t n, std::size_t size, std::size_t alignment);

    std::vector<Chunk> chunks_;
    std::size_t current_ = 0;  // the chunk that is being filled
    std::size_t used_ = 0;     // bytes handed out of it
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
