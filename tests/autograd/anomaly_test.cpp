// Anomaly detection: the first number that is not finite is reported where it comes up, forward or backward.
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("with detect_anomaly, the first record whose value is not finite throws and is named") {
    Tape tape;
    const auto run = [&] {
        const Var x = tape.variable(Matrix{{1, 0, 2}});
        const AtTime t(tape, 6);
        return sum(exp(log(x)));  // ln 0 is -infinity, though e to that is 0
    };
    CHECK(run().item() == 3);
    tape.detect_anomaly(true);
    CHECK(throws_naming({"log at t = 6", "1x3", "not finite"}, run));
    CHECK(throws_naming({"variable", "1x1", "not finite"}, [&] { tape.variable(Matrix{{nan}}); }));
    tape.detect_anomaly(false);
    CHECK(run().item() == 3);
}

TEST_CASE("with detect_anomaly, the first record that sends back what is not finite throws and is named") {
    Tape tape;
    const auto run = [&] {
        const Var x = tape.variable(Matrix{{1, 2}});
        const AtTime t(tape, 1);
        const Var small = 1e-200 * x;
        tape.set_time(2);
        const Var middle = 1e200 * small;
        tape.set_time(3);
        tape.backward(sum(1e200 * middle));  // all values are finite, but dL/d(small) is 1e400
        return small;
    };
    CHECK(run().grad()(0, 0) == infinity);
    tape.detect_anomaly(true);
    CHECK(throws_naming({"backward of c * at t = 2", "input 0", "1x2", "not finite"}, run));
}

TEST_CASE("detect_anomaly does not change what is computed") {
    Rng rng(1);
    const Parameter W("W", random(rng, 4, 4));
    const Matrix numbers = random(rng, 4, 3);
    Matrix grads[2];
    for (const bool detect : {false, true}) {
        Tape tape;
        tape.detect_anomaly(detect);
        const Var x = tape.variable(numbers);
        const Var h = tanh(tape.parameter(W) * tanh(tape.parameter(W) * x)) + rows(x, 0, 4);
        W.zero_grad();
        tape.backward(mean(square(h)));
        grads[detect ? 1 : 0] = W.grad();
    }
    CHECK(disagreement(grads[0], grads[1]) <= 1e-13);  // a leaf's shares may be added in another order
    CHECK(max_abs(grads[0]) > 0);
}

TEST_CASE("with detect_anomaly, records that have no rule are looked at as well") {
    const Parameter W("W", {{1, infinity}});
    Tape tape;
    const Var x = tape.variable(Matrix{{0}, {1}});
    const Var y = log(x);  // from before: nobody has looked
    tape.detect_anomaly(true);
    CHECK(throws_naming({"constant", "1x2", "not finite"}, [&] { tape.constant(Matrix{{1, nan}}); }));
    CHECK(throws_naming({"variable", "1x2", "not finite"}, [&] { tape.variable(Matrix{{-infinity, 1}}); }));
    CHECK(throws_naming({"parameter", "1x2", "not finite"}, [&] { tape.parameter(W); }));
    CHECK(throws_naming({"detach", "2x1", "not finite"}, [&] { detach(y); }));
    CHECK(throws_naming({"rows", "1x1", "not finite"}, [&] { rows(y, 0, 1); }));
    CHECK(rows(y, 1, 1).item() == 0);  // these are
}

TEST_CASE("with detect_anomaly, a rewind whose step has thrown is of no use any more, and says so") {
    Tape tape;
    tape.detect_anomaly(true);
    const Var x = tape.variable(Matrix{{1e-320}});
    const Var l = log(x);  // dl/dx = 1 / x overflows
    const Var y = 2 * l;
    for (const bool at_the_first_step : {true, false}) {
        CAPTURE(at_the_first_step);
        Rewind rewind(at_the_first_step ? l : y);
        CHECK(throws_naming({"backward of log", "input 0", "not finite"}, [&] { rewind.finish(); }));
        const std::vector<std::string_view> failed{"rewind", "step has thrown"};
        CHECK(throws_naming(failed, [&] { rewind.step(); }));
        CHECK(throws_naming(failed, [&] { rewind.step_time(); }));
        CHECK(throws_naming(failed, [&] { rewind.finish(); }));
        CHECK(throws_naming(failed, [&] { rewind.to(x); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.has_undone(l); }));
        CHECK(throws_naming(failed, [&] { rewind.hold(x); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.next(); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.record(); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.var(); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.adjoint(); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.contribution(0); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.rule(0); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.report(); }));
        CHECK(throws_naming(failed, [&] { (void)rewind.grad(x); }));
    }
    CHECK(l.item() == std::log(1e-320));  // the tape is as good as before
    Rewind rewind(y);
    CHECK_THROWS_AS(rewind.finish(), Error);
    tape.detect_anomaly(false);
    rewind.restart(y);
    rewind.finish();
    CHECK(rewind.grad(l).item() == 2);
    CHECK(rewind.grad(x).item() == infinity);
}

}  // namespace chronograd::test
