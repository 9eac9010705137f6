// The ways to walk with a rewind: by time step, to a record, past what is held; and that a wrong step does no harm.
#include "autograd/sweep_network.hpp"

namespace chronograd::test {
namespace {

/// The gradients of training, for every record.
std::vector<Matrix> trained(Var L) {
    L.tape().backward(L);
    std::vector<Matrix> all;
    for (Index i = 0; i < L.tape().size(); ++i) { all.emplace_back(L.tape().var(i).grad()); }
    return all;
}

}  // namespace

TEST_CASE("step_time stops where the stamp changes, and leaves no record out") {
    const Network net;
    Tape tape;
    const Var loss = net.loss(tape);
    const Var decay = mean(square(tape.parameter(net.W)));  // belongs to no step
    const Var L = loss + decay;
    Rewind one_by_one(L);
    Rewind by_time(L);
    std::vector<int> times;
    while (one_by_one.next() >= 0) {
        const int t = tape[one_by_one.next()].time();
        times.push_back(t);
        while (one_by_one.next() >= 0 && tape[one_by_one.next()].time() == t) { REQUIRE(one_by_one.step()); }
        REQUIRE(by_time.step_time());
        CHECK(by_time.record().time() == t);
        CHECK(by_time.var().index() == one_by_one.var().index());
        CHECK(by_time.next() == one_by_one.next());
        CHECK(identical(adjoints(by_time, tape), adjoints(one_by_one, tape)));
    }
    CHECK_FALSE(by_time.step_time());
    CHECK_FALSE(by_time.step());
    // L inherits t = 5; the weight decay; the mean of the losses with step 5; the other steps; the parts of h_0.
    CHECK(times == std::vector<int>{5, Tape::no_time, 5, 4, 3, 2, 1, Tape::no_time});
}

TEST_CASE("after each time step, what has arrived at the state before it is what comes from the steps undone") {
    Recurrence r;
    Rewind rewind(r.L);
    Real dw = 0;
    for (int t = 3; t >= 1; --t) {
        CAPTURE(t);
        REQUIRE(rewind.step_time());
        dw += dh[t] * h[t - 1];
        CHECK(rewind.grad(r.h[t]).item() == dh[t]);
        CHECK(rewind.grad(r.h[t - 1]).item() == 2 * dh[t]);  // its own loss has not been undone yet
        CHECK(rewind.grad(r.w).item() == dw);
    }
    CHECK_FALSE(rewind.step_time());
}

TEST_CASE("to stops where the adjoint is complete and not yet passed on") {
    Recurrence r;
    for (int t = 3; t >= 0; --t) {
        CAPTURE(t);
        Rewind rewind(r.L);
        rewind.to(r.h[t]);
        CHECK(rewind.grad(r.h[t]).item() == dh[t]);
        if (t == 0) {
            CHECK(rewind.next() == -1);
            continue;
        }
        CHECK(rewind.next() == r.h[t].index());
        CHECK(rewind.grad(r.h[t - 1]).item() == 0);
        rewind.to(r.h[t]);  // stands there already
        CHECK(rewind.next() == r.h[t].index());
        REQUIRE(rewind.step());
        CHECK(rewind.var().index() == r.h[t].index());
        CHECK(rewind.adjoint().item() == dh[t]);
        CHECK(rewind.contribution(1).item() == 2 * dh[t]);
    }
    Rewind rewind(r.L);
    rewind.to(r.L);
    CHECK(rewind.next() == r.L.index());
    rewind.to(r.h[3]);
    rewind.to(r.h[1]);  // from one to the next
    CHECK(rewind.grad(r.h[1]).item() == dh[1]);
    rewind.to(r.tape.parameter(r.w));
    CHECK(rewind.grad(r.w).item() == 252 * 3 + 120 * 6 + 48 * 12);
}

TEST_CASE("to reaches a row block, and the whole that it is cut from, with the adjoints of training") {
    const Network net;
    Tape tape;
    const Var L = net.loss(tape);
    std::vector<Matrix> to_each;
    for (Index i = 0; i <= L.index(); ++i) {
        Rewind rewind(L);
        rewind.to(tape.var(i));
        to_each.push_back(rewind.grad(tape.var(i)));
    }
    const std::vector<Matrix> all = trained(L);
    for (Index i = 0; i <= L.index(); ++i) {
        INFO("record ", i, ": ", std::string(tape[i].op()));
        CHECK(same_gradient(tape.var(i), to_each[static_cast<std::size_t>(i)], all[static_cast<std::size_t>(i)]));
    }
}

TEST_CASE("through what is held nothing flows: the others' derivatives are partial ones") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var a = square(x);  // 9
    const Var b = a % x;      // 27
    const Var y = a % b % x;  // 9 * 27 * 3, which is x⁶
    const auto derivatives = [&](const std::vector<Var>& held) {
        Rewind rewind(y);
        for (const Var& v : held) { rewind.hold(v); }
        rewind.finish();
        return std::vector<Real>{rewind.grad(x).item(), rewind.grad(a).item(), rewind.grad(b).item()};
    };
    CHECK(derivatives({}) == std::vector<Real>{6 * 243, 27 * 3 + 9 * 3 * 3, 9 * 3});  // 6 x⁵, (b + a x) x, a x
    CHECK(derivatives({b}) == std::vector<Real>{27 * 3 * 6 + 9 * 27, 27 * 3, 9 * 3});
    CHECK(derivatives({a}) == std::vector<Real>{9 * 27 + 27 * 9, 27 * 3 + 9 * 3 * 3, 9 * 3});
    CHECK(derivatives({a, b}) == std::vector<Real>{9 * 27, 27 * 3, 9 * 3});
    CHECK(derivatives({x}) == derivatives({}));  // a leaf passes nothing on anyway
    CHECK(derivatives({y}) == std::vector<Real>{0, 0, 0});
    tape.backward(y);
    CHECK(x.grad().item() == 6 * 243);  // holding was the rewind's affair alone
}

TEST_CASE("what is held need not be on the way, nor be there once only") {
    Recurrence r;
    Rewind rewind(r.losses[1]);  // h_2²
    rewind.hold(r.h[3]);
    rewind.hold(r.h[1]);
    rewind.hold(r.h[1]);
    rewind.finish();
    CHECK(rewind.grad(r.h[1]).item() == 2 * 12 * 2);
    CHECK(rewind.grad(r.h[0]).item() == 0);
    CHECK(rewind.grad(r.w).item() == 2 * 12 * 6);
}

TEST_CASE("a row block that is held keeps its adjoint from its whole") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1}, {2}, {3}});
    const Var y = square(x);  // 1, 4, 9
    const Var upper = rows(y, 0, 1);
    const Var lower = rows(y, 1, 2);
    const Var L = sum(stack_rows(std::vector{7 * upper, 5 * lower}));
    for (const bool hold_upper : {true, false}) {
        CAPTURE(hold_upper);
        Rewind rewind(L);
        rewind.hold(hold_upper ? upper : lower);
        rewind.finish();
        CHECK(rewind.grad(upper).item() == 7);
        CHECK(identical(rewind.grad(lower), Matrix{{5}, {5}}));
        CHECK(identical(rewind.grad(y), hold_upper ? Matrix{{0}, {5}, {5}} : Matrix{{7}, {0}, {0}}));
        CHECK(identical(rewind.grad(x), hold_upper ? Matrix{{0}, {20}, {30}} : Matrix{{14}, {0}, {0}}));
    }
    Rewind whole(L);
    whole.hold(y);
    whole.finish();
    CHECK(identical(whole.grad(y), Matrix{{7}, {5}, {5}}));
    CHECK(identical(whole.grad(x), Matrix{{0}, {0}, {0}}));
}

TEST_CASE("next is the record that the step after it undoes") {
    const Network net;
    Tape tape;
    const Var L = net.loss(tape);
    Rewind rewind(L);
    CHECK(rewind.next() == L.index());
    for (Index next = rewind.next(); next >= 0; next = rewind.next()) {
        REQUIRE(rewind.step());
        CHECK(rewind.var().index() == next);
    }
    CHECK_FALSE(rewind.step());
    CHECK(rewind.next() == -1);
}

TEST_CASE("a wrong step of a rewind throws, and neither rewind nor tape is harmed") {
    const Network net;
    Tape tape;
    Tape other;
    const Var L = net.loss(tape);
    const Var stranger = other.variable(Matrix{{1}});
    Index middle = L.index() / 2;
    while (tape[middle].is_leaf()) { --middle; }
    tape.label(tape.var(middle), "m", 7);

    Rewind rewind(L);
    CHECK(throws_naming({"rewind", "another tape"}, [&] { rewind.to(stranger); }));
    CHECK(throws_naming({"rewind", "another tape"}, [&] { rewind.hold(stranger); }));
    rewind.to(tape.var(middle));
    REQUIRE(rewind.step());
    const std::vector<Matrix> before = adjoints(rewind, tape);
    CHECK(throws_naming({"rewind to m_7", "undone already"}, [&] { rewind.to(tape.var(middle)); }));
    CHECK(throws_naming({"rewind to #", "undone already"}, [&] { rewind.to(L); }));
    CHECK(throws_naming({"hold m_7", "first step"}, [&] { rewind.hold(tape.var(middle)); }));
    CHECK(throws_naming({"another tape"}, [&] { rewind.to(stranger); }));
    CHECK(rewind.var().index() == middle);
    CHECK(identical(adjoints(rewind, tape), before));
    rewind.finish();

    const std::vector<Matrix> looked = adjoints(rewind, tape);
    const std::vector<Matrix> all = trained(L);
    REQUIRE(looked.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(same_gradient(tape.var(static_cast<Index>(i)), looked[i], all[i]));
    }
}

TEST_CASE("a rewind over a tape that has been cleared throws at every step") {
    Recurrence r;
    Rewind rewind(r.L);
    rewind.step();
    r.tape.clear();
    for (const bool place_taken : {false, true}) {
        if (place_taken) { square(r.tape.variable(Matrix{{1}})); }
        const Var x = place_taken ? r.tape.var(0) : Var();
        CHECK(throws_naming({"cleared"}, [&] { rewind.step_time(); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)rewind.next(); }));
        CHECK(throws_naming({"cleared"}, [&] { rewind.to(place_taken ? x : r.h[1]); }));
        CHECK(throws_naming({"cleared"}, [&] { rewind.hold(place_taken ? x : r.h[1]); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)rewind.rule(0); }));
        CHECK(throws_naming({"cleared"}, [&] { (void)rewind.report(); }));
    }
}

}  // namespace chronograd::test
