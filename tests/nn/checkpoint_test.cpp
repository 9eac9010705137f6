// Checkpoints: the gradients of a plain unrolling, whatever the layer and the segments, on far fewer records.
#include "nn/checkpoint.hpp"

#include "autograd/gradcheck.hpp"
#include "autograd/rewind.hpp"
#include "nn/checkpoint_problem.hpp"

namespace chronograd::test {

/// A state of a kind of one's own: three parts, each of another height.
struct Three {
    Var a, b, c;
};

}  // namespace chronograd::test

template <>
struct chronograd::nn::Parts<chronograd::test::Three> {
    template <class F>
    static test::Three each(const F& f) {
        return {f("a", [](test::Three s) { return s.a; }), f("b", [](test::Three s) { return s.b; }),
                f("c", [](test::Three s) { return s.c; })};
    }
};

namespace chronograd::test {
namespace {

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

TEST_CASE("checkpoint: a state of more parts than a layer of ours has, each of another height") {
    Tape tape;
    const Three initial = {tape.variable({{1}}), tape.variable({{2}, {3}}), tape.variable({{4}, {5}, {6}})};
    const auto step = [](Tape&, Index, Index n, Three s) {  // each part grows by its own number a step
        const auto steps = static_cast<Real>(n);
        return nn::Segment<Three>{{s.a + steps, s.b + 10 * steps, s.c + 100 * steps}, sum(s.a)};
    };
    const auto [last, loss] = nn::checkpoint(5, initial, step, 2);
    CHECK(identical(last.a.value(), Matrix{{6}}));
    CHECK(identical(last.b.value(), Matrix{{52}, {53}}));
    CHECK(identical(last.c.value(), Matrix{{504}, {505}, {506}}));
    CHECK(loss.item() == 1 + 3 + 5);  // a before each segment
    tape.backward(loss + 7 * sum(last.a) + sum(last.b) + sum(last.c % last.c));
    CHECK(identical(initial.a.grad(), Matrix{{3 + 7}}));  // one loss a segment, and the state behind them
    CHECK(identical(initial.b.grad(), Matrix{{1}, {1}}));
    CHECK(identical(initial.c.grad(), Matrix{{2 * 504}, {2 * 505}, {2 * 506}}));
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
        const auto run = [&problem, first](Tape& tape, Index further, Index m, nn::LstmState s) {
            CHECK(tape.steps_before() == first + further);
            return problem.run(tape, first + further, m, s, nn::Reduction::sum);
        };
        const auto segment = nn::checkpoint(n, before, run, 3);
        CHECK(segment.loss.time() == first + n);
        return segment;
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
    std::vector<Matrix> found;
    for (const Parameter& p : problem.parameters()) {
        found.emplace_back(p.grad());
        p.zero_grad();
    }
    for (const Index first : {0, 2, 4}) {  // the same in plain sight: gradients add up over tapes
        tape.clear();
        tape.backward(problem.run(tape, first, 2, tape.constant(problem.h_0), nn::Reduction::sum).loss);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(max_abs(found[i]) > 0);
        CHECK(disagreement(found[i], problem.parameters()[i].grad()) <= 1e-13);
    }

    tape.clear();
    const Var constant = tape.constant(problem.h_0);
    const std::vector<Matrix> expected = plain(problem);
    for (const Parameter& p : problem.parameters()) { p.zero_grad(); }
    const auto [last, sum] = nn::checkpoint(problem.T(), constant, problem.segments(), 4);
    tape.backward(root_of(sum / problem.elements(), last));
    CHECK(disagreement(problem.layer.cells[0].W_hh.grad(), expected[2]) <= 1e-13);
}

}  // namespace chronograd::test
