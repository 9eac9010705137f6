// Time stamps: which time step a record says that it belongs to.
#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("a record is stamped with the tape's current time, and leaves never are") {
    Tape tape;
    CHECK(tape.time() == Tape::no_time);
    tape.set_time(3);
    CHECK(tape.time() == 3);
    const Var x = tape.variable(Matrix{{1}});
    CHECK(x.time() == Tape::no_time);
    CHECK(tape.constant(Matrix{{1}}).time() == Tape::no_time);
    CHECK(tape.parameter(Parameter("w", {{1}})).time() == Tape::no_time);
    CHECK(tanh(x).time() == 3);
    CHECK(rows(x, 0, 1).time() == 3);
    CHECK(detach(x).time() == 3);
    CHECK(tape[tanh(x).index()].time() == 3);
}

TEST_CASE("without a current time, a record inherits the latest stamp of its inputs") {
    Tape tape;
    const Var leaf = tape.variable(Matrix{{1}});
    const auto at = [&](int t) {
        const AtTime time(tape, t);
        return 2 * leaf;
    };
    const Var at_2 = at(2);
    const Var at_5 = at(5);
    CHECK((at_2 + at_5).time() == 5);
    CHECK((at_5 + at_2).time() == 5);
    CHECK((at_2 + leaf).time() == 2);
    CHECK((leaf + leaf).time() == Tape::no_time);
    CHECK(rows(at_2, 0, 1).time() == 2);
    CHECK(detach(at_5).time() == 5);
    CHECK(square(square(at_2)).time() == 2);
    CHECK(affine(leaf, at_2, leaf).time() == 2);
    const std::vector<Var> parts = {at_2, at_5, leaf};
    CHECK(stack_rows(parts).time() == 5);
}

TEST_CASE("the current time wins over the inputs' stamps") {
    Tape tape;
    const Var leaf = tape.variable(Matrix{{1}});
    tape.set_time(9);
    const Var at_9 = 2 * leaf;
    tape.set_time(4);
    CHECK((at_9 + leaf).time() == 4);
    tape.set_time(0);
    CHECK((at_9 + leaf).time() == 0);
}

TEST_CASE("AtTime sets the time back when its scope ends, also by an exception") {
    Tape tape;
    tape.set_time(1);
    {
        const AtTime outer(tape, 2);
        CHECK(tape.time() == 2);
        try {
            const AtTime inner(tape, 3);
            CHECK(tape.time() == 3);
            throw std::runtime_error("on the way");
        } catch (const std::runtime_error&) {}
        CHECK(tape.time() == 2);
    }
    CHECK(tape.time() == 1);
}

}  // namespace chronograd::test
