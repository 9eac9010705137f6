// Arena: chunks that are filled front to back and kept, and the address sanitizer's poison on what is not handed out.
#include "autograd/arena.hpp"

#include <algorithm>
#include <new>

#ifdef __has_feature
#define CHRONOGRAD_HAS_FEATURE(x) __has_feature(x)
#else
#define CHRONOGRAD_HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || CHRONOGRAD_HAS_FEATURE(address_sanitizer)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size)
#define ASAN_UNPOISON_MEMORY_REGION(address, size)
#endif

namespace chronograd::inline CHRONOGRAD_PRECISION {
namespace {

constexpr std::size_t first_chunk = std::size_t{1} << 16U;
constexpr std::size_t largest_step = std::size_t{1} << 26U;  // chunks double up to this size

std::byte* allocate_aligned(std::size_t bytes, std::size_t alignment) {
    return static_cast<std::byte*>(::operator new (bytes, std::align_val_t{alignment}));
}

}  // namespace

void Arena::Free::operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{cache_line}); }

Arena::~Arena() {
    for ([[maybe_unused]] const Chunk& chunk : chunks_) { ASAN_UNPOISON_MEMORY_REGION(chunk.memory.get(), chunk.size); }
}

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
    std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);  // alignments are powers of two
    // A chunk that is too small for this request is left; clear() comes back to it.
    while (current_ < chunks_.size() && start + bytes > chunks_[current_].size) {
        ++current_;
        start = 0;
    }
    if (current_ == chunks_.size()) {
        const std::size_t doubled = chunks_.empty() ? first_chunk : std::min(2 * chunks_.back().size, largest_step);
        const std::size_t size = std::max(doubled, bytes);
        chunks_.push_back({std::unique_ptr<std::byte, Free>(allocate_aligned(size, cache_line)), size});
        ASAN_POISON_MEMORY_REGION(chunks_.back().memory.get(), size);
    }
    used_ = start + bytes;
    std::byte* p = chunks_[current_].memory.get() + start;
    ASAN_UNPOISON_MEMORY_REGION(p, bytes);
    return p;
}

void Arena::clear() {
    for ([[maybe_unused]] const Chunk& chunk : chunks_) { ASAN_POISON_MEMORY_REGION(chunk.memory.get(), chunk.size); }
    current_ = 0;
    used_ = 0;
}

std::size_t Arena::capacity() const {
    std::size_t bytes = 0;
    for (const Chunk& chunk : chunks_) { bytes += chunk.size; }
    return bytes;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
