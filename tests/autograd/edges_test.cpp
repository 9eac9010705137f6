// Odd uses that once went wrong: each of these failed before it was mended.
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("rows of rows of rows, a hundred thousand deep, need no recursion") {
    Tape tape;
    const Var x = tape.variable({{2.0}});
    Var y = 3 * x;
    for (int i = 0; i < 100000; ++i) { y = rows(y, 0, 1); }
    tape.backward(sum(y));
    CHECK(x.grad().item() == 3);
}

TEST_CASE("a matrix that was moved from can be assigned to") {
    Matrix a(3, 3, 1);
    const Matrix b = std::move(a);
    a = b.view();  // NOLINT(bugprone-use-after-move): that is what is tested
    CHECK(max_abs(a - b) == 0);
}

TEST_CASE("sizes that overflow are no sizes") {
    CHECK_THROWS_AS(Matrix(Index{1} << 32U, Index{1} << 32U), Error);
    Tape tape;
    const Var x = tape.variable(Matrix(4, 1));
    CHECK_THROWS_AS(rows(x, 1, std::numeric_limits<Index>::max()), Error);
    CHECK_THROWS_AS(tape.sequence(-1), Error);
    CHECK_THROWS_AS(tape.sequence(Index{1} << 60U), std::bad_alloc);  // 16 bytes each: 2^64 of them
    const Var tall = tape.constant(Matrix(Index{1} << 32U, 0));
    CHECK_THROWS_AS(tall * transpose(tall), Error);
}

TEST_CASE("anomaly detection looks at numbers that have been written") {
    Tape tape;
    tape.constant(Matrix(3000, 1, std::numeric_limits<Real>::quiet_NaN()));
    tape.clear();  // the next records are made where NaN was
    tape.detect_anomaly(true);
    const Var z = tape.variable(Matrix(3, 1, 0.5));
    CHECK(std::abs(softmax_cross_entropy(z, std::vector{1}).item() - std::log(3.0)) < 1e-15);
}

TEST_CASE("a parameter that changes under a rewind is noticed at the next step") {
    const Parameter w("w", {{2.0}});
    Tape tape;
    const Var y = tape.variable({{3.0}});
    Rewind rewind(square(tape.parameter(w) % y));
    rewind.step();
    w.edit()(0, 0) = 100;
    CHECK_THROWS_AS(rewind.step(), Error);
}

TEST_CASE("a backward that fails leaves the gradients of the one before it to be read") {
    const Parameter w("w", {{1.0}});
    Tape tape;
    const Var first = square(tape.parameter(w));
    tape.backward(first);
    tape.detect_anomaly(true);
    const Var bad = 1e200 * (1e200 * (1e-300 * tape.parameter(w)));
    CHECK_THROWS_AS(tape.backward(bad), Error);
    tape.detect_anomaly(false);
    CHECK(first.grad().item() == 1);
    CHECK_THROWS_AS(tape.backward(first), Error);  // it has been passed before
}

}  // namespace chronograd::test
