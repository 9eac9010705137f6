// Checkpoints: the gradients of a plain unrolling, whatever the layer and the segments, on far fewer records.
#include "nn/checkpoint.hpp"

#include "autograd/gradcheck.hpp"
#include "autograd/rewind.hpp"
#include "layers.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"

namespace chronograd::test {
namespace {

/// A layer, a head, data and an initial state, which is a variable.
template <class Layer>
struct Problem {
    using State = typename Layer::State;

    template <class Options>
    Problem(const Options& options, Index T, Index batch)
        : layer(make_layer(2, 4, rng, options)),
          head(4, 2, rng),
          x(random_sequence(rng, T, 2, batch)),
          target(random_sequence(rng, T, 2, batch)),
          h_0(random(rng, std::ssize(layer.cells) * 4, batch)),
          c_0(random(rng, h_0.view().rows(), batch)) {}

    [[nodiscard]] State initial(Tape& tape) const {
        return state_of<State>([&](std::string_view name) { return tape.variable(name == "h" ? h_0 : c_0); });
    }
    [[nodiscard]] std::vector<Var> constants(Tape& tape, const std::vector<Matrix>& all, Index first, Index n) const {
        std::vector<Var> leaves;
        for (Index i = first; i < first + n; ++i) { leaves.push_back(tape.constant(all[static_cast<std::size_t>(i)])); }
        return leaves;
    }
    /// The sum of the squared errors of some steps, and the state after them.
    nn::Segment<State> run(Tape& tape, Index first, Index n, State before, nn::Reduction reduction) const {
        const auto unrolled = layer(constants(tape, x, first, n), before);
        const Var loss = nn::mse_loss(head(unrolled.h), constants(tape, target, first, n), reduction);
        return {unrolled.last, loss};
    }
    [[nodiscard]] auto segments() const {
        return [this](Tape& tape, Index first, Index n, State before) {
            return run(tape, first, n, before, nn::Reduction::sum);
        };
    }
    [[nodiscard]] Real elements() const { return static_cast<Real>(std::ssize(x) * x[0].view().size()); }
    [[nodiscard]] Index T() const { return std::ssize(x); }
    [[nodiscard]] std::vector<Parameter> parameters() const {
        std::vector<Parameter> all = layer.parameters();
        for (const Parameter& p : head.parameters()) { all.push_back(p); }
        return all;
    }

    Rng rng{7};
    Layer layer;
    nn::Linear head;
    std::vector<Matrix> x, target;
    Matrix h_0, c_0;
};

template <class Options>
auto make_problem(const Options& options, Index T, Index batch) {
    Rng rng(0);
    return Problem<decltype(make_layer(1, 1, rng, options))>(options, T, batch);
}

/// Of the loss and of a number made of the last state, so that both send something back.
template <class State>
Var root_of(Var loss, State last) {
    Var L = loss;
    for (const Var part : parts_of(last)) { L = L + sum(part % part); }
    return L;
}

/// All gradients, and before them the loss.
template <class State>
std::vector<Matrix> all_gradients(Var L, State initial, const std::vector<Parameter>& parameters) {
    std::vector<Matrix> all = {Matrix(L.value())};
    for (const Parameter& p : parameters) { all.emplace_back(p.grad()); }
    for (const Var part : parts_of(initial)) { all.emplace_back(part.grad()); }
    return all;
}

template <class P>
std::vector<Matrix> plain(const P& problem) {
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    Tape tape;
    const auto initial = problem.initial(tape);
    const auto [last, loss] = problem.run(tape, 0, problem.T(), initial, nn::Reduction::mean);
    const Var L = root_of(loss, last);
    tape.backward(L);
    return all_gradients(L, initial, problem.parameters());
}

template <class P>
std::vector<Matrix> checkpointed(const P& problem, Index length) {
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    Tape tape;
    const auto initial = problem.initial(tape);
    const auto [last, loss] = nn::checkpoint(problem.T(), initial, problem.segments(), length);
    const Var L = root_of(loss / problem.elements(), last);
    tape.backward(L);
    return all_gradients(L, initial, problem.parameters());
}

Real worst(const std::vector<Matrix>& a, const std::vector<Matrix>& b) {
    Real most = a.size() == b.size() ? 0 : infinity;
    for (std::size_t i = 0; i < a.size() && most < infinity; ++i) { most = std::max(most, disagreement(a[i], b[i])); }
    return most;
}

const auto add = [](Tape& tape, Index first, Index n, Var h) {  // h_t = h_{t-1} + t, L_t = h_t
    Var loss = tape.constant({{0}});
    nn::through_time(tape, n, nn::Direction::forward, [&](Index i) {
        h = h + static_cast<Real>(first + i + 1);
        loss = loss + sum(h);
    });
    return nn::Segment<Var>{h, loss};
};

}  // namespace

TEST_CASE("checkpoint: the gradients of a plain unrolling, of every kind of layer, in segments of any length") {
    for_each_kind([&](const std::string& name, const auto& kind) {
        INFO(name);
        for (const Index layers : {1, 2}) {
            for (const Index T : {1, 2, 7, 16, 23}) {
                const auto problem = make_problem(with(kind, layers, false), T, 3);
                const std::vector<Matrix> expected = plain(problem);
                for (const Index length : {0, 1, 4, 5, 23, 100}) {
                    CAPTURE(layers);
                    CAPTURE(T);
                    CAPTURE(length);
                    CHECK(worst(checkpointed(problem, length), expected) <= 1e-13);
                }
            }
        }
    });
}

TEST_CASE("checkpoint: a sum that is known, the state behind it, and the stamps of its records") {
    Tape tape;
    const Var h_0 = tape.variable({{10, 20}});
    const auto [last, loss] = nn::checkpoint(5, h_0, add, 2);
    CHECK(identical(last.value(), Matrix{{25, 35}}));
    CHECK(loss.item() == 5 * (10 + 20) + 2 * (1 + 3 + 6 + 10 + 15));
    CHECK(loss.time() == 5);
    std::vector<int> times;
    for (Index i = 0; i < tape.size(); ++i) {
        if (std::string(tape[i].op()) == "checkpoint") { times.push_back(tape[i].time()); }
    }
    CHECK(times == std::vector<int>{2, 4, 5});
    tape.backward(loss + sum(last % last));
    CHECK(identical(h_0.grad(), Matrix{{5 + 2 * 25, 5 + 2 * 35}}));
}

TEST_CASE("checkpoint: the gradient against central differences") {
    const auto problem = make_problem(nn::LstmOptions{}, 5, 2);
    const auto computation = [&](Tape& tape) {
        const auto [last, loss] = nn::checkpoint(problem.T(), problem.initial(tape), problem.segments(), 2);
        return root_of(loss, last);
    };
    const Gradcheck check = gradcheck(computation, problem.parameters());
    INFO(check.message());
    CHECK(check.error <= 1e-7);
}

TEST_CASE("checkpoint: records for T / length segments and for length steps, never for T of them") {
    const auto problem = make_problem(nn::RnnOptions{}, 900, 1);
    Index most = 0;
    const auto counted = [&](Tape& tape, Index first, Index n, Var before) {
        CHECK(tape.steps_before() == first);
        const auto segment = problem.run(tape, first, n, before, nn::Reduction::sum);
        most = std::max(most, tape.size());
        return segment;
    };
    for (const Index length : {0, 10, 90}) {
        CAPTURE(length);
        const Index steps = length == 0 ? 30 : length;
        Tape tape;
        most = 0;
        tape.backward(nn::checkpoint(problem.T(), problem.initial(tape), counted, length).loss);
        CHECK(tape.size() <= 900 / steps + 20);
        CHECK(most <= 12 * steps + 20);
        CHECK(most >= 7 * steps);  // it has counted something
    }
}

TEST_CASE("checkpoint: looking sweeps give the same, as often as one likes, and touch no parameter's gradient") {
    const auto problem = make_problem(nn::GruOptions{}, 11, 3);
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    Tape tape;
    const Var h_0 = problem.initial(tape);
    const auto [last, loss] = nn::checkpoint(problem.T(), h_0, problem.segments(), 4);
    const Var L = root_of(loss, last);
    Rewind first(L);
    Rewind second(L);
    while (first.step() && second.step()) {}  // by turns
    second.finish();
    for (const Parameter& p : problem.parameters()) { CHECK(max_abs(p.grad()) == 0); }
    tape.backward(L);
    for (const Rewind* rewind : {&first, &second}) {
        CHECK(disagreement(rewind->grad(h_0), h_0.grad()) <= 1e-13);
        for (const Parameter& p : problem.parameters()) { CHECK(disagreement(rewind->grad(p), p.grad()) <= 1e-13); }
    }
    first.restart(L);
    while (first.step() && std::string(first.record().op()) != "checkpoint") {}
    CHECK(std::string(first.rule(0)) == "dX += (dY/dX)ᵀ dY, by a sweep over the segment");
    first.finish();
    CHECK(identical(first.grad(h_0), second.grad(h_0)));
}

TEST_CASE(
    "checkpoint: gradients accumulate over tapes, over two losses on a tape, and where a parameter is used outside") {
    const auto problem = make_problem(nn::LstmOptions{}, 10, 2);
    const std::vector<Matrix> once = checkpointed(problem, 3);
    const std::vector<Parameter> parameters = problem.parameters();
    const auto times = [&](Real factor, std::size_t i) { return factor * once[i + 1].view(); };
    Tape tape;
    for (const Real total : {2, 3}) {
        tape.clear();
        const auto [last, loss] = nn::checkpoint(problem.T(), problem.initial(tape), problem.segments(), 3);
        tape.backward(root_of(loss / problem.elements(), last));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            CHECK(disagreement(parameters[i].grad(), times(total, i)) <= 1e-13);
        }
    }
    tape.clear();
    Var both = sum(tape.parameter(parameters[0]));
    for (const Index length : {4, 7}) {
        const auto [last, loss] = nn::checkpoint(problem.T(), problem.initial(tape), problem.segments(), length);
        both = both + root_of(loss / problem.elements(), last);
    }
    tape.backward(both);
    const Matrix ones(parameters[0].rows(), parameters[0].cols(), 1);
    CHECK(disagreement(parameters[0].grad() - ones, times(5, 0)) <= 1e-13);
    CHECK(disagreement(parameters[1].grad(), times(5, 1)) <= 1e-13);
}

TEST_CASE("checkpoint: within a segment, once more") {
    const auto problem = make_problem(nn::LstmOptions{}, 23, 2);
    const auto nested = [&](Tape&, Index first, Index n, nn::LstmState before) {
        return nn::checkpoint(
            n, before,
            [&problem, first](Tape& tape, Index further, Index m, nn::LstmState s) {
                CHECK(tape.steps_before() == first + further);
                return problem.run(tape, first + further, m, s, nn::Reduction::sum);
            },
            3);
    };
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    Tape tape;
    const auto initial = problem.initial(tape);
    const auto [last, loss] = nn::checkpoint(problem.T(), initial, nested, 10);
    const Var L = root_of(loss / problem.elements(), last);
    tape.backward(L);
    CHECK(worst(all_gradients(L, initial, problem.parameters()), plain(problem)) <= 1e-13);
}

TEST_CASE("checkpoint: parts that nothing depends on, and an initial state without a gradient") {
    const auto problem = make_problem(nn::RnnOptions{}, 6, 1);
    Tape tape;
    const Var h_0 = tape.variable(problem.h_0);
    const auto forgetful = [&](Tape& inner, Index first, Index n, Var) {  // starts anew in each segment
        return problem.run(inner, first, n, inner.constant(problem.h_0), nn::Reduction::sum);
    };
    const Var loss = nn::checkpoint(problem.T(), h_0, forgetful, 2).loss;
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    tape.backward(loss);
    CHECK(max_abs(h_0.grad()) == 0);
    CHECK(max_abs(problem.layer.cells[0].W_hh.grad()) > 0);

    tape.clear();
    const Var constant = tape.constant(problem.h_0);
    const std::vector<Matrix> expected = plain(problem);
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    const auto [last, sum] = nn::checkpoint(problem.T(), constant, problem.segments(), 4);
    tape.backward(root_of(sum / problem.elements(), last));
    CHECK(disagreement(problem.layer.cells[0].W_hh.grad(), expected[2]) <= 1e-13);
}

TEST_CASE("checkpoint: mistakes") {
    const auto problem = make_problem(nn::RnnOptions{}, 8, 3);
    Tape tape;
    const Var h_0 = problem.initial(tape);
    const auto run = [&](const auto& f) { return nn::checkpoint(8, h_0, f, 4); };
    const auto f = problem.segments();

    CHECK(throws_naming({"checkpoint: an empty sequence"}, [&] { nn::checkpoint(0, h_0, f); }));
    CHECK(throws_naming({"checkpoint: segments of -1 steps"}, [&] { nn::checkpoint(8, h_0, f, -1); }));
    CHECK(throws_naming({"checkpoint at t = 4: the segment's loss is 4x3 but must be 1x1"}, [&] {
        run([&](Tape& t, Index first, Index n, Var h) {
            const auto segment = f(t, first, n, h);
            return nn::Segment<Var>{segment.last, segment.last};
        });
    }));
    CHECK(throws_naming({"checkpoint at t = 8: the segment's h is 8x3 but must be 4x3"}, [&] {
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
    const Parameter unused("unused", Matrix(1, 1));
    const auto another_parameter = [&](Tape& t, Index first, Index n, Var h) {
        if (++calls > 2) { t.parameter(unused); }
        return problem.run(t, first, n, h, nn::Reduction::sum);
    };
    const Var one_more = nn::checkpoint(8, problem.initial(tape), another_parameter, 4).loss;
    CHECK(throws_naming({"gives something else than before"}, [&] { tape.backward(one_more); }));

    tape.clear();
    tape.detect_anomaly(true);
    const auto overflows = [&](Tape& t, Index first, Index n, Var h) {
        nn::through_time(t, n, nn::Direction::forward, [&](Index i) { h = first + i + 1 < 6 ? h + 1 : h / 0; });
        return nn::Segment<Var>{h, sum(h)};
    };
    CHECK(throws_naming({"at t = 6", "not finite"}, [&] { nn::checkpoint(8, problem.initial(tape), overflows, 4); }));
}

}  // namespace chronograd::test
