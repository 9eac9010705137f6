// Arena: chunks that are filled front to back and kept, and the address sanitizer's poison on what is not handed out.
#include "autograd/arena.hpp"

#include <algorithm>
#include <limits>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>  // large pages, where the system has them
#endif
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>  // its macros do nothing in builds without the sanitizer
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)0)
#endif

namespace chronograd::inline CHRONOGRAD_PRECISION {

void* Arena::allocate(std::size_t n, std::size_t size, std::size_t alignment) {
    constexpr std::size_t first = std::size_t{1} << 16U;
    constexpr std::size_t largest = std::size_t{1} << 26U;  // chunks double from the one to the other

    if (n > std::numeric_limits<std::ptrdiff_t>::max() / size) { throw std::bad_alloc(); }
    const std::size_t bytes = n * size;
    std::size_t chunk = current_;
    std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);  // alignments are powers of two
    // A chunk that is too small for this request is left; clear() comes back to it.
    for (; chunk < chunks_.size() && start + bytes > chunks_[chunk].bytes; ++chunk) { start = 0; }
    if (chunk == chunks_.size()) {
        const std::size_t room = std::max(bytes, chunks_.empty() ? first : std::min(2 * chunks_.back().bytes, largest));
        const Free free{std::align_val_t(room < page_bytes ? line_bytes : page_bytes)};
        chunks_.push_back({{static_cast<std::byte*>(::operator new(room, free.alignment)), free}, room});
#if defined(MADV_HUGEPAGE)
        if (room >= page_bytes) { madvise(chunks_[chunk].memory.get(), room, MADV_HUGEPAGE); }
#endif
        ASAN_POISON_MEMORY_REGION(chunks_[chunk].memory.get(), room);
    }
    current_ = chunk;
    used_ = start + bytes;
    std::byte* p = chunks_[chunk].memory.get() + start;
    ASAN_UNPOISON_MEMORY_REGION(p, bytes);
    return p;
}

void Arena::clear() {
    for ([[maybe_unused]] const Chunk& chunk : chunks_) { ASAN_POISON_MEMORY_REGION(chunk.memory.get(), chunk.bytes); }
    current_ = 0;
    used_ = 0;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
