// Initial values: bounds and moments of the random ones, and what the others are by definition.
#include "nn/init.hpp"

#include "support.hpp"

namespace chronograd::test {
namespace {

struct Moments {
    Real mean = 0;
    Real deviation = 0;
};

Moments moments(MatrixView X) {
    const Real n = static_cast<Real>(X.size());
    Moments m;
    for (const Real x : X) { m.mean += x / n; }
    for (const Real x : X) { m.deviation += (x - m.mean) * (x - m.mean) / n; }
    m.deviation = std::sqrt(m.deviation);
    return m;
}

/// Whether 20,000 numbers have this mean and standard deviation, to about five times what chance allows.
void check_moments(MatrixView X, Real mean, Real deviation) {
    REQUIRE(X.size() == 20000);
    const Moments m = moments(X);
    CHECK(std::abs(m.mean - mean) <= 0.035 * deviation);
    CHECK(std::abs(m.deviation / deviation - 1) <= 0.025);
}

/// Whether the numbers fill [low, high) and nothing beyond.
void check_range(MatrixView X, Real low, Real high) {
    const auto [smallest, largest] = std::minmax_element(X.begin(), X.end());
    const Real edge = 0.005 * (high - low);
    CHECK_UNARY(*smallest >= low && *smallest < low + edge);
    CHECK_UNARY(*largest<high&& * largest> high - edge);
}

}  // namespace

TEST_CASE("random initial values have the moments and the range that they are documented with") {
    Rng rng(1);
    const Parameter W("W", Matrix(100, 200));
    nn::init::normal(W, rng, 3, 0.5);
    check_moments(W.value(), 3, 0.5);
    nn::init::normal(W, rng, 0, 0.001);
    check_moments(W.value(), 0, 0.001);
    nn::init::uniform(W, rng, -1, 5);
    check_moments(W.value(), 2, 6 / std::sqrt(12.0));
    check_range(W.value(), -1, 5);
    nn::init::pytorch_default(W, rng, 25);
    check_moments(W.value(), 0, 0.4 / std::sqrt(12.0));
    check_range(W.value(), -0.2, 0.2);
    nn::init::xavier_uniform(W, rng);
    check_moments(W.value(), 0, std::sqrt(2 / 300.0));
    check_range(W.value(), -std::sqrt(6 / 300.0), std::sqrt(6 / 300.0));
    CHECK_THROWS_AS(nn::init::pytorch_default(W, rng, 0), Error);
}

TEST_CASE("constant and identity fill the whole matrix, and every initialiser raises the version") {
    const Parameter W("W", Matrix(2, 3, 9));
    const auto version = W.version();
    nn::init::constant(W, -2);
    CHECK(identical(W.value(), Matrix(2, 3, -2)));
    nn::init::identity(W);
    CHECK(identical(W.value(), Matrix{{1, 0, 0}, {0, 1, 0}}));
    CHECK(W.version() > version);
    const Parameter tall("W", Matrix(3, 2, 9));
    nn::init::identity(tall);
    CHECK(identical(tall.value(), Matrix{{1, 0}, {0, 1}, {0, 0}}));
}

TEST_CASE("an orthogonal matrix has orthonormal rows or columns, whichever are fewer") {
    Rng rng(1);
    for (const Size size : {Size{1, 1}, {8, 8}, {3, 7}, {7, 3}, {1, 5}, {5, 1}, {40, 40}}) {
        const auto [rows, cols] = size;
        INFO("size ", size.rows, "x", size.cols);
        const Parameter W("W", Matrix(rows, cols));
        nn::init::orthogonal(W, rng);
        const Matrix Q(W.value());
        if (rows <= cols) { CHECK(max_abs(Q * transpose(Q) - identity(rows)) <= 2e-15); }
        if (rows >= cols) { CHECK(max_abs(transpose(Q) * Q - identity(cols)) <= 2e-15); }
    }
}

TEST_CASE("orthogonal matrices come in every direction") {
    Rng rng(1);
    const Parameter W("W", Matrix(3, 3));
    const int draws = 2000;
    Matrix mean(3, 3);
    Matrix mean_of_squares(3, 3);
    int rotations = 0;
    for (int i = 0; i < draws; ++i) {
        nn::init::orthogonal(W, rng);
        const Matrix Q(W.value());
        mean += (1.0 / draws) * Q;
        mean_of_squares += (1.0 / draws) * (Q % Q);
        const Real determinant = Q(0, 0) * (Q(1, 1) * Q(2, 2) - Q(1, 2) * Q(2, 1)) -
                                 Q(0, 1) * (Q(1, 0) * Q(2, 2) - Q(1, 2) * Q(2, 0)) +
                                 Q(0, 2) * (Q(1, 0) * Q(2, 1) - Q(1, 1) * Q(2, 0));
        rotations += determinant > 0 ? 1 : 0;
    }
    CHECK(max_abs(mean) <= 0.06);                                      // 0, to 5 standard deviations
    CHECK(max_abs(mean_of_squares - Matrix(3, 3, 1.0 / 3)) <= 0.034);  // 1/3
    CHECK_UNARY(std::abs(rotations - draws / 2) <= 112);               // and reflections as often
}

TEST_CASE("the same seed draws the same initial values") {
    const Parameter V("V", Matrix(4, 4));
    const Parameter W("W", Matrix(4, 4));
    const auto same = [&](auto init) {
        Rng one(5);
        Rng two(5);
        init(V, one);
        init(W, two);
        CHECK(identical(V.value(), W.value()));
        init(W, two);
        CHECK_FALSE(identical(V.value(), W.value()));
    };
    same([](const Parameter& p, Rng& rng) { nn::init::normal(p, rng, 0, 1); });
    same([](const Parameter& p, Rng& rng) { nn::init::xavier_uniform(p, rng); });
    same([](const Parameter& p, Rng& rng) { nn::init::orthogonal(p, rng); });
    same([](const Parameter& p, Rng& rng) { nn::init::with_spectral_radius(p, rng, 0.9); });
}

TEST_CASE("a spectral radius for a matrix that is not square throws, and the matrix stays as it was") {
    Rng rng(1);
    const Parameter W("W", Matrix(2, 3, 7));
    const auto version = W.version();
    CHECK(
        throws_naming({"with_spectral_radius", "2x3", "square"}, [&] { nn::init::with_spectral_radius(W, rng, 0.9); }));
    CHECK(identical(W.value(), Matrix(2, 3, 7)));
    CHECK(W.version() == version);
}

}  // namespace chronograd::test
