// Tracks: the synthetic one against its definition, files, and scaling against numbers worked out by hand.
#include "track.hpp"

#include "program.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

TEST_CASE("track: the synthetic one against its definition, with numbers in order of drawing") {
    Rng rng(7);
    const Track track = synthetic_track(rng);
    CHECK(track.columns == std::vector<std::string>{"x", "y", "z"});
    REQUIRE(track.size() == 30);
    Rng again(7);
    for (Index i = 0; i < 30; ++i) {
        CHECK(std::abs(track.points(i, 0) - (1 + 9.0 * static_cast<double>(i) / 29)) < 1e-14);
        CHECK(track.points(i, 1) == 2 + 0.1 * again.uniform(0, 1));
        CHECK(track.points(i, 1) >= 2);
        CHECK(track.points(i, 1) < 2.1);
        CHECK(track.points(i, 2) == 2);
    }
    CHECK(track.points(0, 0) == 1);
    CHECK(track.points(29, 0) == 10);
    CHECK(rng.uniform(0, 1) == again.uniform(0, 1));  // and no number more was drawn
}

TEST_CASE("track: point i as a column vector") {
    const Matrix points{{1, 2}, {3, 4}};
    CHECK(identical(point(points, 1), Matrix{{3}, {4}}));
}

TEST_CASE("track: columns of a file, in the order asked for, or all of them") {
    const TemporaryFolder folder;
    const auto csv = folder.file("walk.csv", "a,b,c\n1,2,3\n4,5,6\n");
    const Track some = read_track(csv, {"c", "a"});
    CHECK(some.name == "walk.csv");
    CHECK(some.columns == std::vector<std::string>{"c", "a"});
    CHECK(identical(some.points, Matrix{{3, 1}, {6, 4}}));
    CHECK(identical(read_track(csv, {}).points, Matrix{{1, 2, 3}, {4, 5, 6}}));
}

TEST_CASE("scaling: min-max by hand, and back") {
    const Track track{"t", {"a", "b", "c"}, {{10, -1, 7}, {20, -3, 7}, {14, 0, 7}}};
    const Scaling scaling(track);
    const Matrix scaled{{0, 2.0 / 3, 0}, {1, 0, 0}, {0.4, 1, 0}};
    CHECK(disagreement(scaling.apply(track.points), scaled) < 1e-15);
    CHECK(disagreement(scaling.invert(scaled), track.points) < 1e-15);
    // Beyond what it was made from; and a constant column stays constant, whatever the network says of it.
    CHECK(disagreement(scaling.invert(Matrix{{-1, 2, 123}}), Matrix{{0, 3, 7}}) < 1e-15);
}

TEST_CASE("scaling: none changes no bit") {
    Rng rng(1);
    const Matrix points = random(rng, 5, 3);
    CHECK(identical(Scaling(3).apply(points), points));
    CHECK(identical(Scaling(3).invert(points), points));
}

TEST_CASE("scaling: a range that no double can hold is refused") {
    const Track track{"t", {"a"}, {{-1.7e308}, {1.7e308}}};
    CHECK(message_of<InputError>([&] { Scaling scaling(track); }).find("t: column a spans more than") == 0);
}

}  // namespace chronograd::test
