// Mistakes: each throws, says which operation, which shapes and which time step, and changes nothing.
#include <functional>

#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("shapes that do not fit throw, with operation, shapes and time step named") {
    struct Mistake {
        std::function<Var(Var A, Var B)> f;  // A is 2x3, B is 4x5
        std::vector<std::string_view> parts;
    };
    const int classes[] = {0, 1};
    const int wrong_class[] = {0, 2, 1};
    const int negative_class[] = {0, -1, 1};
    const auto column = [](Var X) { return X * transpose(rows(X, 0, 1)); };  // as high as X
    const Mistake mistakes[] = {
        {[](Var A, Var B) { return A * B; }, {"* at t = 3", "2x3", "4x5"}},
        {[](Var A, Var B) { return A + B; }, {"+ at t = 3", "2x3", "4x5"}},
        {[](Var A, Var B) { return A - B; }, {"- at t = 3", "2x3", "4x5"}},
        {[](Var A, Var B) { return A % B; }, {"% at t = 3", "2x3", "4x5"}},
        {[](Var A, Var B) { return affine(A, B, B); }, {"affine at t = 3", "W is 2x3", "x is 4x5"}},
        {[](Var A, Var B) { return affine(A, transpose(A), B); }, {"affine at t = 3", "W is 2x3", "b is 4x5"}},
        {[](Var A, Var) { return affine(A, transpose(A), A); }, {"affine at t = 3", "W is 2x3", "b is 2x3"}},
        {[=](Var A, Var B) { return affine(A, transpose(A), column(A), B, transpose(A), column(B)); },
         {"affine at t = 3", "W is 4x5", "x is 3x2"}},
        {[=](Var A, Var B) { return affine(A, transpose(A), column(A), A, transpose(A), B); },
         {"affine at t = 3", "W is 2x3", "b is 4x5"}},
        {[=](Var A, Var B) { return affine(A, transpose(A), column(A), B, transpose(B), column(B)); },
         {"affine at t = 3", "W x is 2x2", "U h is 4x4"}},
        {[=](Var A, Var) { return affine(A, column(transpose(A)), column(A), A, transpose(A), column(A)); },
         {"affine at t = 3", "W x is 2x1", "U h is 2x2"}},
        {[](Var A, Var B) { return mean_squared_error(A, B); }, {"mean_squared_error at t = 3", "2x3", "4x5"}},
        {[](Var A, Var B) {
             return stack_rows(std::vector{A, A, B});
         },
         {"stack_rows at t = 3", "2x3", "4x5"}},
        {[](Var A, Var B) {
             return stack_columns(std::vector{A, A, B});
         },
         {"stack_columns at t = 3", "2x3", "4x5"}},
        {[](Var A, Var) { return rows(A, 1, 2); }, {"rows at t = 3", "2x3", "1", "2"}},
        {[](Var A, Var) { return rows(A, -1, 1); }, {"rows at t = 3", "2x3", "-1"}},
        {[](Var A, Var) { return rows(A, 0, 0); }, {"rows at t = 3", "2x3", "0"}},
        {[&](Var A, Var) { return softmax_cross_entropy(A, classes); }, {"at t = 3", "2x3", "2 classes"}},
        {[&](Var A, Var) { return softmax_cross_entropy(A, wrong_class); }, {"at t = 3", "2x3", "class 2"}},
        {[&](Var A, Var) { return softmax_cross_entropy(A, negative_class); }, {"at t = 3", "2x3", "class -1"}},
    };
    for (const Mistake& mistake : mistakes) {
        Tape tape;  // the time comes from the tape, or else from the inputs
        const Var A = tape.variable(Matrix(2, 3));
        const Var B = tape.variable(Matrix(4, 5));
        {
            const AtTime t(tape, 3);
            CHECK(throws_naming(mistake.parts, [&] { mistake.f(A, B); }));
        }
        tape.set_time(3);
        const Var A_3 = 1 * A;
        const Var B_3 = 1 * B;
        tape.set_time(Tape::no_time);
        CHECK(throws_naming(mistake.parts, [&] { mistake.f(A_3, B_3); }));
    }
}

TEST_CASE("a message says the time step that the record would have had") {
    Tape tape;
    const Var A = tape.variable(Matrix(2, 3));
    tape.set_time(9);
    const Var A_9 = 1 * A;
    tape.set_time(3);
    CHECK(throws_naming({"* at t = 3"}, [&] { A_9* A_9; }));
    tape.set_time(0);
    CHECK(throws_naming({"rows at t = 0"}, [&] { rows(A_9, 2, 1); }));
    tape.set_time(Tape::no_time);
    CHECK(throws_naming({"+ at t = 9"}, [&] { A_9 + transpose(A); }));
}

TEST_CASE("only the right operand of + and - is broadcast, and only a column of the left's height") {
    Tape tape;
    const Var A = tape.variable(Matrix(2, 3));
    CHECK(throws_naming({"+", "2x1", "2x3"}, [&] { tape.variable(Matrix(2, 1)) + A; }));
    CHECK(throws_naming({"-", "2x3", "3x1"}, [&] { A - tape.variable(Matrix(3, 1)); }));
    CHECK(throws_naming({"+", "2x3", "1x3"}, [&] { A + tape.variable(Matrix(1, 3)); }));
    CHECK(throws_naming({"-", "2x3", "1x1"}, [&] { A - tape.variable(Matrix(1, 1)); }));
    CHECK(throws_naming({"%", "2x3", "2x1"}, [&] { A % tape.variable(Matrix(2, 1)); }));
}

TEST_CASE("stacking nothing throws") {
    CHECK(throws_naming({"stack_rows", "empty"}, [] { stack_rows({}); }));
    CHECK(throws_naming({"stack_columns", "empty"}, [] { stack_columns({}); }));
}

TEST_CASE("an operation on two tapes throws") {
    Tape one;
    Tape two;
    const Var a = one.variable(Matrix{{1}});
    const Var b = two.variable(Matrix{{1}});
    CHECK(throws_naming({"+", "two tapes"}, [&] { a + b; }));
    CHECK(throws_naming({"-", "two tapes"}, [&] { a - b; }));
    CHECK(throws_naming({"%", "two tapes"}, [&] { a % b; }));
    CHECK(throws_naming({"*", "two tapes"}, [&] { a* b; }));
    CHECK(throws_naming({"affine", "two tapes"}, [&] { affine(a, a, b); }));
    CHECK(throws_naming({"affine", "two tapes"}, [&] { affine(a, b, a); }));
    CHECK(throws_naming({"affine", "two tapes"}, [&] { affine(a, a, a, a, b, a); }));
    CHECK(throws_naming({"stack_rows", "two tapes"}, [&] { stack_rows(std::vector{a, b}); }));
    CHECK(throws_naming({"stack_columns", "two tapes"}, [&] { stack_columns(std::vector{a, b}); }));
    CHECK(throws_naming({"mean_squared_error", "two tapes"}, [&] { mean_squared_error(a, b); }));
    CHECK(throws_naming({"backward", "two tapes"}, [&] { one.backward(b); }));
    one.set_time(4);
    CHECK(throws_naming({"+ at t = 4", "two tapes"}, [&] { a + b; }));
    CHECK(one.size() == 1);
    CHECK(two.size() == 1);
}

TEST_CASE("a Var is void once its tape is cleared, also when new records have taken its place") {
    Tape tape;
    Var x = tape.variable(Matrix{{1}});
    const Var y = square(x);
    tape.backward(y);
    tape.clear();
    CHECK(tape.size() == 0);
    for (const bool place_taken : {false, true}) {
        if (place_taken) { square(tape.variable(Matrix{{2}})); }
        const Index before = tape.size();
        CHECK(throws_naming({"cleared"}, [&] { (void)y.value(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.grad(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.item(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.rows(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.cols(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.time(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.index(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)y.tape(); }));
        CHECK(throws_naming({"cleared"}, [&] { tanh(y); }));
        CHECK(throws_naming({"cleared"}, [&] { y + y; }));
        CHECK(throws_naming({"cleared"}, [&] { rows(y, 0, 1); }));
        CHECK(throws_naming({"cleared"}, [&] { detach(y); }));
        CHECK(throws_naming({"cleared"}, [&] { tape.backward(y); }));
        CHECK(throws_naming({"cleared"}, [&] { const Rewind rewind(y); }));
        CHECK(tape.size() == before);
    }
    x = tape.variable(Matrix{{2}});
    CHECK(throws_naming({"cleared"}, [&] { x + y; }));
    CHECK(throws_naming({"cleared"}, [&] { y + x; }));
    CHECK(throws_naming({"cleared"}, [&] { stack_rows(std::vector{x, y}); }));
}

TEST_CASE("an operation on a Var of a cleared tape names itself") {
    Tape tape;
    const Var y = tape.variable(Matrix{{1}});
    tape.clear();
    const Var x = tape.variable(Matrix{{1}});
    CHECK(throws_naming({"tanh", "cleared"}, [&] { tanh(y); }));
    CHECK(throws_naming({"rows", "cleared"}, [&] { rows(y, 0, 1); }));
    CHECK(throws_naming({"+", "cleared"}, [&] { x + y; }));
    CHECK(throws_naming({"affine", "cleared"}, [&] { affine(x, x, y); }));
    CHECK(throws_naming({"backward", "cleared"}, [&] { tape.backward(y); }));
}

TEST_CASE("a Var of no tape can do nothing") {
    const Var none;
    Tape tape;
    const Var x = tape.variable(Matrix{{1}});
    CHECK(throws_naming({"no tape"}, [&] { (void)none.value(); }));
    CHECK(throws_naming({"no tape"}, [&] { (void)none.grad(); }));
    CHECK(throws_naming({"no tape"}, [&] { tanh(none); }));
    CHECK(throws_naming({"no tape"}, [&] { x + none; }));
    CHECK(throws_naming({"no tape"}, [&] { tape.backward(none); }));
}

TEST_CASE("the gradient of a Var before any backward throws") {
    Tape tape;
    const AtTime t(tape, 2);
    const Var y = tanh(tape.variable(Matrix{{1}}));
    CHECK(throws_naming({"grad of tanh at t = 2", "no backward"}, [&] { (void)y.grad(); }));
}

TEST_CASE("backward from a matrix throws") {
    Tape tape;
    const AtTime t(tape, 2);
    const Var y = tanh(tape.variable(Matrix(2, 3)));
    CHECK(throws_naming({"backward from tanh at t = 2", "1x1", "2x3"}, [&] { tape.backward(y); }));
    CHECK_THROWS_AS((void)y.grad(), Error);  // none has been run
}

TEST_CASE("backward from a loss that depends on nothing with a gradient throws") {
    Tape tape;
    const Var c = tape.constant(Matrix{{1}});
    const Var x = tape.variable(Matrix{{1}});
    CHECK(throws_naming({"backward from +", "gradient"}, [&] { tape.backward(c + 1); }));
    CHECK(throws_naming({"backward from c *", "gradient"}, [&] { tape.backward(2 * detach(square(x))); }));
    CHECK(throws_naming({"backward from constant", "gradient"}, [&] { tape.backward(c); }));
}

TEST_CASE("backward twice over the same records throws and leaves all gradients as they were") {
    const Parameter w("w", {{3}});
    Tape tape;
    const Var h = tanh(tape.parameter(w));
    const Var L = square(h);
    const Var other = 2 * h;  // passes h as well
    tape.backward(L);
    const Matrix of_w(w.grad());
    const Matrix of_h(h.grad());
    CHECK(throws_naming({"backward from square", "square", "1x1", "twice"}, [&] { tape.backward(L); }));
    CHECK(throws_naming({"backward from c *", "tanh", "1x1", "twice"}, [&] { tape.backward(other); }));
    CHECK(identical(w.grad(), of_w));
    CHECK(identical(h.grad(), of_h));
    CHECK(other.grad().item() == 0);
}

TEST_CASE("a parameter that is changed between its use and the sweep throws, and nothing is changed") {
    const Parameter w("recurrent weight", {{3, 4}});
    const Parameter b("bias", {{1}});
    Tape tape;
    const Var L = sum(square(tape.parameter(w))) + tape.parameter(b);
    w.edit()(0, 0) = 3;  // also with the same number: nobody can tell
    CHECK(throws_naming({"backward from +", "recurrent weight", "1x2"}, [&] { tape.backward(L); }));
    CHECK(throws_naming({"recurrent weight", "1x2"}, [&] { const Rewind rewind(L); }));
    CHECK(identical(w.grad(), Matrix(1, 2)));
    CHECK(b.grad().item() == 0);
    CHECK_THROWS_AS((void)L.grad(), Error);
}

TEST_CASE("a changed parameter that the loss does not depend on does not matter") {
    const Parameter w("w", {{3}});
    const Parameter other("other", {{5}});
    Tape tape;
    const Var aside = square(tape.parameter(other));
    const Var L = square(tape.parameter(w)) + detach(aside);
    const Var later = aside + L;
    other.edit()(0, 0) = 6;
    tape.backward(L);
    CHECK(w.grad().item() == 6);
    CHECK(other.grad().item() == 0);
    CHECK_THROWS_AS(tape.backward(later), Error);
}

}  // namespace chronograd::test
