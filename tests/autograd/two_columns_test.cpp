// A column on a matrix of two columns: found by `./run mutants`, since all other tests add one to three columns.
#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("a column is added to each of two columns, and receives the sum of both") {
    const Matrix a{{1, 2}, {3, 4}};
    const Matrix b{{10}, {20}};
    for (const Real sign : {1.0, -1.0}) {
        Tape tape;
        const Var A = tape.variable(a);
        const Var B = tape.variable(b);
        const Var Y = sign > 0 ? A + B : A - B;
        CHECK(identical(Y.value(), a + sign * Matrix{{10, 10}, {20, 20}}));
        tape.backward(sum(Y % tape.constant(Matrix{{1, 10}, {100, 1000}})));
        CHECK(identical(A.grad(), Matrix{{1, 10}, {100, 1000}}));
        CHECK(identical(B.grad(), sign * Matrix{{11}, {1100}}));
    }
}

}  // namespace chronograd::test
