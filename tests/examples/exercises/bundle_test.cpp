// Bundles: what is packed comes out again, and bytes that are cut off or nonsense are found out.
#include "bundle.hpp"

#include <cmath>
#include <limits>

#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::exercises;

TEST_CASE("a bundle comes out of its bytes as it went in, the one behind it, too") {
    const Bundle first =
        Bundle{{"W", {{1, -2}, {0.1, 5e-324}}}, {"empty", Matrix(0, 3)}}.put("x", {Matrix{{1}}, Matrix{{infinity}}});
    const Bundle second = Bundle().put("n", nan);
    const std::string bytes = packed(first) + packed(second);
    std::string_view left = bytes;
    Bundle a;
    Bundle b;
    REQUIRE(unpack(left, a));
    REQUIRE(unpack(left, b));
    CHECK(left.empty());
    CHECK(a.entries().size() == 4);
    CHECK(identical(a["W"], Matrix{{1, -2}, {0.1, 5e-324}}));
    CHECK(a["empty"].rows() == 0);
    CHECK(a["empty"].cols() == 3);
    REQUIRE(a.sequence("x").size() == 2);
    CHECK(a.find("x", 2)->item() == infinity);
    CHECK(a.find("x", 3) == nullptr);
    CHECK(a.find("x") == nullptr);  // a sequence has no element without a time
    CHECK(std::isnan(b.number("n")));
    CHECK(throws_naming({"no 'y'"}, [&] { return a["y"].rows(); }));
    CHECK_FALSE(unpack(left, a));
}

TEST_CASE("bytes that are cut off anywhere are no bundle, and are left alone") {
    const std::string bytes = packed(Bundle{{"name", {{1, 2, 3}}}});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::string_view left = std::string_view(bytes).substr(0, size);
        Bundle none;
        CHECK_FALSE(unpack(left, none));
        CHECK(left.size() == size);
        CHECK(none.entries().empty());
    }
}

TEST_CASE("sizes that cannot be are no bundle, and cost no memory") {
    const std::int64_t huge = 3'000'000'000'000;
    for (const std::size_t place : {0, 8, 20, 28, 36}) {  // entries, length of the name, time, rows, columns
        for (const std::int64_t size : {huge, std::int64_t{-1}, std::int64_t{9'000'000}}) {
            std::string bytes = packed(Bundle{{"name", {{1, 2, 3}}}});
            bytes.replace(place, sizeof size, reinterpret_cast<const char*>(&size), sizeof size);
            std::string_view left = bytes;
            Bundle none;
            CHECK_FALSE(unpack(left, none));
        }
    }
}

}  // namespace chronograd::test
