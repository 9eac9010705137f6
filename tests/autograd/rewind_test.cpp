// Rewind: one record at a time, each contribution against numbers worked out by hand, and the whole of them against
// the training sweep: to the bit, and to 1e-13 for leaves with several shares, which training adds up many at a time.
#include "autograd/rewind.hpp"

#include "autograd/sweep_network.hpp"

namespace chronograd::test {

TEST_CASE("the contributions of a scalar recurrence h_t = w h_{t-1} are those worked out by hand") {
    const Parameter w("w", {{2}});
    Tape tape;
    const Var h_0 = tape.variable(Matrix{{3}});
    Var h = h_0;
    for (int t = 1; t <= 3; ++t) {
        const AtTime time(tape, t);
        h = tape.parameter(w) * h;
    }
    // h_1, h_2, h_3 = 6, 12, 24. dh_3/dh_t = 2^(3 - t), and step t sends dh_3/dh_t h_{t-1} to w.
    Rewind rewind(h);
    const Real dh[] = {4, 2, 1};
    const Real h_prev[] = {3, 6, 12};
    Real sum = 0;
    for (int t = 3; t >= 1; --t) {
        CAPTURE(t);
        REQUIRE(rewind.step());
        CHECK(std::string(rewind.record().op()) == "*");
        CHECK(rewind.record().time() == t);
        CHECK(rewind.adjoint().item() == dh[t - 1]);
        CHECK(rewind.contribution(0).item() == dh[t - 1] * h_prev[t - 1]);
        CHECK(rewind.contribution(1).item() == dh[t - 1] * 2);
        sum += rewind.contribution(0).item();
        CHECK(rewind.grad(w).item() == sum);  // what has arrived so far
    }
    CHECK_FALSE(rewind.step());
    CHECK_FALSE(rewind.step());
    CHECK(sum == 3 * 3 * 2 * 2);  // d(w³ h_0)/dw
    CHECK(rewind.grad(h_0).item() == 8);
    CHECK(rewind.grad(h).item() == 1);
}

TEST_CASE("an input through which nothing flows has received zeros") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1, 2}});
    const Var c = tape.constant(Matrix{{3, 4}});
    Rewind rewind(x % c, Matrix{{5, 6}});
    REQUIRE(rewind.step());
    CHECK(identical(rewind.contribution(0), Matrix{{15, 24}}));
    CHECK(identical(rewind.contribution(1), Matrix{{0, 0}}));
    CHECK(identical(rewind.grad(c), Matrix{{0, 0}}));
}

TEST_CASE("all records that the root depends on are visited, once, last to first") {
    const Network net;
    Tape tape;
    const Var aside = square(tape.parameter(net.W));
    const Var L = net.loss(tape);
    square(L);
    std::vector<bool> visited(static_cast<std::size_t>(tape.size()), false);
    Index before = tape.size();
    for (Rewind rewind(L); rewind.step(); before = rewind.var().index()) {
        const Index i = rewind.var().index();
        CHECK(i < before);
        CHECK(&rewind.record() == &tape[i]);
        CHECK_FALSE(rewind.record().is_leaf());
        visited[static_cast<std::size_t>(i)] = true;
    }
    CHECK_FALSE(visited[static_cast<std::size_t>(aside.index())]);
    CHECK_FALSE(visited[static_cast<std::size_t>(L.index()) + 1]);
    tape.backward(L);  // and where it has been, a gradient has arrived
    for (Index i = 0; i <= L.index(); ++i) {
        if (!tape[i].is_leaf() && max_abs(tape.var(i).grad()) > 0) { CHECK(visited[static_cast<std::size_t>(i)]); }
    }
}

TEST_CASE("what every record receives in contributions adds up to its adjoint") {
    const Network net;
    Tape tape;
    const Var L = net.loss(tape);
    Rewind rewind(L);
    const std::vector<Matrix> received = sums_of_contributions(rewind, L);
    for (Index i = 0; i < tape.size(); ++i) {
        INFO("record ", i, ": ", std::string(tape[i].op()));
        CHECK(disagreement(rewind.grad(tape.var(i)), received[static_cast<std::size_t>(i)]) <= 1e-14);
    }
}

TEST_CASE("a rewind and the training sweep have the same gradients, for every record and every parameter") {
    const Network net;
    Tape tape;
    const Var L = net.loss(tape);
    Rewind before(L);
    before.finish();
    tape.backward(L);
    Rewind after(L);
    after.finish();
    for (Index i = 0; i < tape.size(); ++i) {
        INFO("record ", i, ": ", std::string(tape[i].op()));
        if (tape[i].kind() == Record::Kind::parameter) { continue; }
        CHECK(same_gradient(tape.var(i), before.grad(tape.var(i)), tape.var(i).grad()));
        CHECK(same_gradient(tape.var(i), after.grad(tape.var(i)), tape.var(i).grad()));
    }
    for (const Parameter& p : net.parameters) {
        CAPTURE(p.name());
        CHECK(disagreement(before.grad(p), p.grad()) <= 1e-13);
        CHECK(disagreement(after.grad(p), p.grad()) <= 1e-13);
        CHECK(max_abs(p.grad()) > 0);
    }
}

TEST_CASE("a rewind touches neither the parameters' gradients nor the adjoints of training") {
    const Network net;
    Tape tape;
    const Var L = net.loss(tape);
    for (const Parameter& p : net.parameters) { p.edit_grad().fill(0.5); }
    const std::vector<Matrix> untouched = net.gradients();
    Rewind(L).finish();
    CHECK(identical(net.gradients(), untouched));
    CHECK_THROWS_AS((void)L.grad(), Error);  // no backward has been run

    tape.backward(L);
    const std::vector<Matrix> trained = net.gradients();
    std::vector<Matrix> adjoints;
    for (Index i = 0; i < tape.size(); ++i) { adjoints.emplace_back(tape.var(i).grad()); }
    for (int i = 0; i < 3; ++i) { Rewind(L).finish(); }
    Rewind half(L);
    for (int i = 0; i < 10; ++i) { half.step(); }
    CHECK(identical(net.gradients(), trained));
    for (Index i = 0; i < tape.size(); ++i) {
        CHECK(identical(tape.var(i).grad(), adjoints[static_cast<std::size_t>(i)]));
    }
}

TEST_CASE("behind the last step, a rewind still stands at the record undone last") {
    const Parameter w("w", {{2}});
    Tape tape;
    const Var c = tape.constant(Matrix{{3}});
    const Var y = tape.parameter(w) * c;
    Rewind rewind(square(y));
    rewind.finish();
    CHECK(rewind.var().index() == y.index());
    CHECK(&rewind.record() == &tape[y.index()]);
    REQUIRE(rewind.adjoint().data() != nullptr);
    CHECK(rewind.adjoint().item() == 12);
    CHECK_FALSE(rewind.step());
    CHECK(rewind.var().index() == y.index());
}

TEST_CASE("what is recorded while a rewind is under way does not change it") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1}, {2}, {3}});
    const Var y = square(x);
    const Var upper = rows(y, 0, 1);
    const Var lower = rows(y, 1, 1);
    const Var L = sum(upper % lower);  // x_0² x_1²
    Rewind rewind(L);
    rewind.step();
    rewind.step();
    sum(tanh(y));
    rewind.finish();
    CHECK(identical(rewind.grad(x), Matrix{{8}, {4}, {0}}));
}

TEST_CASE("a rewind starts from any root, with any seed") {
    const Matrix A{{1, 2}, {3, 4}, {5, 6}};
    const Matrix seed{{1, 10}, {100, 1000}, {-1, -10}};
    const Parameter w("w", A);
    Tape tape;
    const Var x = tape.variable(Matrix{{1, 2}, {3, 4}});
    const Var y = tape.parameter(w) * x;
    const Var L = sum(square(y));
    Rewind rewind(y, seed);
    rewind.finish();
    CHECK(identical(rewind.grad(x), transpose(A) * seed));
    CHECK(identical(rewind.grad(w), seed * transpose(Matrix(x.value()))));
    CHECK(identical(rewind.grad(y), seed));
    CHECK(identical(rewind.grad(L), Matrix(1, 1)));  // comes after the root

    const Var block = rows(y, 1, 1);
    Rewind from_block(block, Matrix{{1, 10}});
    from_block.finish();
    CHECK(identical(from_block.grad(x), transpose(Matrix{{3, 4}}) * Matrix{{1, 10}}));

    Rewind from_leaf(tape.parameter(w), seed);
    CHECK_FALSE(from_leaf.step());
    CHECK(identical(from_leaf.grad(w), seed));
}

TEST_CASE("a wrong use of a rewind throws") {
    const Parameter w("w", {{1, 2}});
    const Parameter unused("unused", {{1}});
    Tape tape;
    const AtTime t(tape, 3);
    const Var y = tanh(tape.parameter(w));
    CHECK(throws_naming({"rewind from tanh at t = 3", "1x2", "1x1"}, [&] { const Rewind rewind(y); }));
    CHECK(throws_naming({"rewind from tanh at t = 3", "1x2", "2x1"}, [&] { const Rewind rewind(y, Matrix(2, 1)); }));

    Rewind rewind(sum(y));
    CHECK(throws_naming({"step()"}, [&] { (void)rewind.record(); }));
    CHECK(throws_naming({"step()"}, [&] { (void)rewind.var(); }));
    CHECK(throws_naming({"step()"}, [&] { (void)rewind.adjoint(); }));
    CHECK(throws_naming({"step()"}, [&] { (void)rewind.contribution(0); }));
    REQUIRE(rewind.step());
    CHECK(throws_naming({"sum at t = 3", "input 1"}, [&] { (void)rewind.contribution(1); }));
    CHECK(throws_naming({"sum at t = 3", "input -1"}, [&] { (void)rewind.contribution(-1); }));
    CHECK(throws_naming({"unused"}, [&] { (void)rewind.grad(unused); }));
    Tape other;
    CHECK(throws_naming({"another tape"}, [&] { (void)rewind.grad(other.variable(Matrix{{1}})); }));

    tape.clear();
    CHECK(throws_naming({"cleared"}, [&] { rewind.step(); }));
    CHECK(throws_naming({"cleared"}, [&] { rewind.finish(); }));
    CHECK(throws_naming({"cleared"}, [&] { (void)rewind.record(); }));
    CHECK(throws_naming({"cleared"}, [&] { (void)rewind.adjoint(); }));
    CHECK(throws_naming({"cleared"}, [&] { (void)rewind.contribution(0); }));
    CHECK(throws_naming({"cleared"}, [&] { (void)rewind.grad(w); }));
}

}  // namespace chronograd::test
