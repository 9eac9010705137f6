// Checkpoints: what throws, and where it says that it happened.
#include "autograd/rewind.hpp"
#include "nn/checkpoint_problem.hpp"

namespace chronograd::test {

TEST_CASE("checkpoint: mistakes") {
    const auto problem = make_problem(nn::RnnOptions{}, 8, 3);
    Tape tape;
    const Var h_0 = problem.initial(tape);
    const auto run = [&](const auto& f) { return nn::checkpoint(8, h_0, f, 4); };
    const auto f = problem.segments();

    CHECK(throws_naming({"checkpoint: an empty sequence"}, [&] { nn::checkpoint(0, h_0, f); }));
    CHECK(throws_naming({"checkpoint: segments of -1 steps"}, [&] { nn::checkpoint(8, h_0, f, -1); }));
    CHECK(throws_naming({"checkpoint at t = 4: the segment's loss is 4x3, not 1x1"}, [&] {
        run([&](Tape& t, Index first, Index n, Var h) {
            const auto segment = f(t, first, n, h);
            return nn::Segment<Var>{segment.last, segment.last};
        });
    }));
    CHECK(throws_naming({"checkpoint at t = 8: the segment makes a state of 8x3 of one of 4x3"}, [&] {
        run([&](Tape& t, Index first, Index n, Var h) {
            const auto [last, loss] = f(t, first, n, h);
            return nn::Segment<Var>{first == 0 ? last : stack_rows(std::vector{last, last}), loss};
        });
    }));
    CHECK(throws_naming({"at t = 7", "x is 1x3"}, [&] {  // the time of the whole sequence
        run([&](Tape& t, Index first, Index n, Var h) {
            std::vector<Var> xs = problem.constants(t, problem.x, first, n);
            if (first == 4) { xs[2] = rows(xs[2], 0, 1); }
            const auto [hs, last] = problem.layer(xs, h);
            return nn::Segment<Var>{last, sum(last)};
        });
    }));
    // A Var of the outer tape, in the middle, as the state, as the loss.
    const Var outside = sum(h_0);
    CHECK(throws_naming({"inputs from two tapes"}, [&] {
        run([&](Tape&, Index, Index, Var h) { return nn::Segment<Var>{h + h_0, sum(h)}; });
    }));
    CHECK(throws_naming({"inputs from two tapes"}, [&] {
        run([&](Tape&, Index, Index, Var h) { return nn::Segment<Var>{h_0, sum(h)}; });
    }));
    CHECK(throws_naming({"inputs from two tapes"}, [&] {
        run([&](Tape&, Index, Index, Var h) { return nn::Segment<Var>{h, outside}; });
    }));
    CHECK(throws_naming({"a Var that is on no tape"}, [&] {
        run([&](Tape&, Index, Index, Var h) { return nn::Segment<Var>{h, Var()}; });
    }));
    CHECK(tape.time() == Tape::no_time);
}

TEST_CASE("checkpoint: mistakes that only the sweep can see") {
    const auto problem = make_problem(nn::RnnOptions{}, 8, 3);
    const Parameter W = problem.layer.cells[0].W_hh;
    Tape tape;
    const Var changed = nn::checkpoint(8, problem.initial(tape), problem.segments(), 4).loss;
    (void)W.edit();
    CHECK(throws_naming({"weight_hh_l0", "was changed after its use"}, [&] { tape.backward(changed); }));
    CHECK(throws_naming({"weight_hh_l0", "was changed after its use"}, [&] { Rewind{changed}; }));

    tape.clear();
    int calls = 0;
    const auto other_data = [&](Tape& t, Index first, Index n, Var h) {
        return problem.run(t, ++calls > 2 ? 0 : first, n, h, nn::Reduction::sum);
    };
    const Var by_chance = nn::checkpoint(8, problem.initial(tape), other_data, 4).loss;
    CHECK(throws_naming({"backward of checkpoint at t = 8: the segment, run again, gives something else than before"},
                        [&] { tape.backward(by_chance); }));

    tape.clear();
    calls = 0;
    const auto another_loss = [&](Tape& t, Index first, Index n, Var h) {  // the last number of a segment's
        const auto [last, loss] = problem.run(t, first, n, h, nn::Reduction::sum);
        return nn::Segment<Var>{last, ++calls > 2 ? loss + 1 : loss};
    };
    const Var by_the_last = nn::checkpoint(8, problem.initial(tape), another_loss, 4).loss;
    CHECK(throws_naming({"gives something else than before"}, [&] { tape.backward(by_the_last); }));

    tape.clear();
    calls = 0;
    const Parameter unused("unused", Matrix(1, 1));
    const auto another_parameter = [&](Tape& t, Index first, Index n, Var h) {
        if (++calls > 2) { t.parameter(unused); }
        return problem.run(t, first, n, h, nn::Reduction::sum);
    };
    const Var one_more = nn::checkpoint(8, problem.initial(tape), another_parameter, 4).loss;
    CHECK(throws_naming({"gives something else than before"}, [&] { tape.backward(one_more); }));

    tape.clear();
    calls = 0;
    const Parameter as_large("another", Matrix(1, 1));
    const auto one_or_another = [&](Tape& t, Index, Index, Var h) {  // without time stamps, and with the same numbers
        const Var zero = 0 * sum(t.parameter(++calls > 2 ? unused : as_large));
        return nn::Segment<Var>{h, zero + sum(h)};
    };
    const Var another = nn::checkpoint(8, problem.initial(tape), one_or_another, 4).loss;
    CHECK(throws_naming({"backward of checkpoint at t = 8: the segment, run again, gives something else than before"},
                        [&] { tape.backward(another); }));

    tape.clear();
    tape.detect_anomaly(true);
    const auto overflows = [&](Tape& t, Index first, Index n, Var h) {
        nn::through_time(t, n, nn::Direction::forward, [&](Index i) { h = first + i + 1 < 6 ? h + 1 : h / 0; });
        return nn::Segment<Var>{h, sum(h)};
    };
    CHECK(throws_naming({"at t = 6", "not finite"}, [&] { nn::checkpoint(8, problem.initial(tape), overflows, 4); }));
}

TEST_CASE("checkpoint: with detect_anomaly, what overflows in the sweep over a segment is named with its time step") {
    const auto f = [](Tape& t, Index first, Index n, Var h) {  // all values are finite, but dL/dh_5 is 1e400
        nn::through_time(t, n, nn::Direction::forward, [&](Index i) {
            const Index step = first + i + 1;
            h = (step == 5 ? 1e-200 : (step == 6 || step == 7 ? 1e200 : 1.0)) * h;
        });
        return nn::Segment<Var>{h, sum(h)};
    };
    for (const Index length : {1, 4, 8}) {
        CAPTURE(length);
        Tape tape;
        const auto run = [&] {
            const Var h_0 = tape.variable({{1, 2}});
            tape.backward(sum(nn::checkpoint(8, h_0, f, length).last));
            return h_0.grad()(0, 0);
        };
        CHECK(run() == infinity);
        tape.detect_anomaly(true);
        CHECK(throws_naming({"backward of c * at t = 6", "sends to input 0", "1x2", "not finite"}, run));
    }
}

}  // namespace chronograd::test
