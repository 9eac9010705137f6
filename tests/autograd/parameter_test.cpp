// Parameters: copies of a handle are one parameter, and its version counts the changes.
#include "autograd/parameter.hpp"

#include "support.hpp"

namespace chronograd::test {

TEST_CASE("copies of a parameter are the same parameter") {
    const Parameter W("weight", {{1, 2}});
    const Parameter copy = W;  // NOLINT(performance-unnecessary-copy-initialization): the copy is what is tested
    copy.edit()(0, 1) = 5;
    copy.edit_grad()(0, 0) = 7;
    CHECK(identical(W.value(), Matrix{{1, 5}}));
    CHECK(identical(W.grad(), Matrix{{7, 0}}));
    CHECK(copy.name() == "weight");
    CHECK(copy.is(W));
    CHECK(copy.version() == W.version());
    const Parameter other("weight", {{1, 5}});
    CHECK_FALSE(other.is(W));
}

TEST_CASE("a new parameter has its value, its shape and a gradient of zeros") {
    const Parameter W("W", Matrix(3, 2, 4));
    CHECK(W.rows() == 3);
    CHECK(W.cols() == 2);
    CHECK(W.size() == 6);
    CHECK(identical(W.value(), Matrix(3, 2, 4)));
    CHECK(identical(W.grad(), Matrix(3, 2)));
}

TEST_CASE("every opening of the value for change raises the version, and nothing else does") {
    const Parameter W("W", {{1}});
    const auto version = W.version();
    (void)W.value();
    W.edit_grad().fill(2);
    W.zero_grad();
    CHECK(W.grad().item() == 0);
    CHECK(W.version() == version);
    W.edit().fill(3);
    CHECK(W.version() == version + 1);
    (void)W.edit();
    CHECK(W.version() == version + 2);
}

}  // namespace chronograd::test
