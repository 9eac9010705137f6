// What the other tests of this program are built for is what its name says: registers of so many bytes.
#include <doctest/doctest.h>

#include "autograd/simd.hpp"

namespace chronograd::test {

TEST_CASE("the registers are those of the processor that the program is built for") {
    CHECK(simd::register_bytes == REGISTER_BYTES);
#if defined(__FMA__)
    CHECK(REGISTER_BYTES > 16);
#else
    CHECK(REGISTER_BYTES == 16);
#endif
}

}  // namespace chronograd::test
