// Where a rewind starts: at a row block, or anew after an earlier walk; and what it says that it has undone.
#include "autograd/sweep_network.hpp"

namespace chronograd::test {

TEST_CASE("a root that is a row block keeps its adjoint from its whole, and can be held") {
    for (const bool linear : {true, false}) {
        CAPTURE(linear);
        Tape tape;
        const Var x = tape.variable(Matrix{{1}, {2}, {3}});
        const Var whole = linear ? 2 * x : square(x);
        const Var root = rows(whole, 1, 2);
        Rewind held(root, Matrix{{5}, {7}});
        held.hold(root);
        CHECK(held.next() == -1);
        held.finish();
        CHECK(identical(held.grad(root), Matrix{{5}, {7}}));
        CHECK(identical(held.grad(whole), Matrix(3, 1)));
        CHECK(identical(held.grad(x), Matrix(3, 1)));
        Rewind free(root, Matrix{{5}, {7}});
        CHECK(identical(free.grad(whole), Matrix(3, 1)));  // nothing has been sent yet
        free.finish();
        CHECK(identical(free.grad(whole), Matrix{{0}, {5}, {7}}));
        CHECK(identical(free.grad(x), linear ? Matrix{{0}, {10}, {14}} : Matrix{{0}, {20}, {42}}));
    }
}

TEST_CASE("has_undone tells what has sent its adjoint, and throws for a stranger and on a cleared tape") {
    Recurrence r;
    Tape other;
    const Var aside = square(r.h[3]);
    Rewind rewind(r.L);
    CHECK_FALSE(rewind.has_undone(r.L));
    rewind.to(r.h[2]);
    CHECK(rewind.has_undone(r.L));
    CHECK(rewind.has_undone(r.h[3]));
    CHECK_FALSE(rewind.has_undone(r.h[2]));
    CHECK_FALSE(rewind.has_undone(aside));  // behind the root
    rewind.finish();
    CHECK(rewind.has_undone(r.h[1]));
    CHECK_FALSE(rewind.has_undone(r.h[0]));  // a leaf sends nothing
    CHECK(throws_naming({"another tape"}, [&] { (void)rewind.has_undone(other.variable(Matrix{{1}})); }));
    r.tape.clear();
    CHECK(throws_naming({"cleared"}, [&] { (void)rewind.has_undone(r.h[1]); }));
}

TEST_CASE("started again, a rewind has the bits of a new one, from whatever root, and however far it had come") {
    const Network net;
    Tape tape;
    const Var L = net.loss(tape);
    Rewind again(L);
    Index roots = 0;
    for (Index i = 0; i <= L.index(); ++i) {
        const Var root = tape.var(i);
        const Matrix seed(root.rows(), root.cols(), 0.5);
        Rewind fresh(root, seed);
        again.restart(root, seed);
        CHECK(again.next() == fresh.next());
        CHECK(throws_naming({"step()"}, [&] { (void)again.record(); }));
        fresh.finish();
        again.finish();
        CHECK(identical(adjoints(again, tape), adjoints(fresh, tape)));
        again.restart(L);
        again.hold(root);
        again.to(root);  // held where it stands: nothing of that is left behind
        ++roots;
    }
    CHECK(roots > 50);
    again.restart(L);
    again.step();
    const Matrix adjoint(again.adjoint());
    again.restart(again.var(), again.adjoint());  // the seed is a view of what is taken back
    CHECK(identical(again.grad(L), adjoint));
}

TEST_CASE("a wrong new start of a rewind throws, and it goes on as before") {
    Recurrence r;
    Tape other;
    Rewind rewind(r.L);
    rewind.to(r.h[2]);
    const std::vector<Matrix> before = adjoints(rewind, r.tape);
    CHECK(throws_naming({"another tape"}, [&] { rewind.restart(other.variable(Matrix{{1}})); }));
    CHECK(throws_naming({"rewind from *", "1x1", "2x1"}, [&] { rewind.restart(r.h[2], Matrix(2, 1)); }));
    CHECK(identical(adjoints(rewind, r.tape), before));
    rewind.finish();
    CHECK(rewind.grad(r.h[0]).item() == dh[0]);
    (void)r.w.edit();
    CHECK(throws_naming({"parameter w", "changed"}, [&] { rewind.restart(r.L); }));
    CHECK(rewind.grad(r.h[0]).item() == dh[0]);
    rewind.restart(r.h[0], Matrix{{1}});  // no use of w is passed
    rewind.finish();
    CHECK(rewind.grad(r.h[0]).item() == 1);
    r.tape.clear();
    CHECK(throws_naming({"cleared"}, [&] { rewind.restart(r.L); }));
    CHECK(throws_naming({"cleared"}, [&] { rewind.restart(r.tape.variable(Matrix{{1}})); }));
}

}  // namespace chronograd::test
