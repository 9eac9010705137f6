// The picture of a tape, read back by a parser of DOT that knows nothing of how it was written.
#include "autograd/graph.hpp"

#include <memory>
#include <set>

#include "autograd/describe.hpp"
#include "autograd/dot_parser.hpp"
#include "autograd/ops.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// Three steps of an RNN, with a loss on the last state.
struct Steps {
    Steps() {
        for (int t = 1; t <= 3; ++t) {
            xs.push_back(t == 2 ? tape.constant(Matrix{{1, 2}, {3, 4}}) : tape.variable(Matrix{{1, 2}, {3, 4}}));
            tape.label(xs.back(), "x", t);
        }
        h = rnn(xs).h;
        L = sum(square(h[2]));
    }
    Rng rng{1};
    nn::RNN rnn{2, 3, rng};
    Tape tape;
    std::vector<Var> xs;
    Sequence h;
    Var L;
};

/// Checks every edge: one an input, in order, red and backwards just where this rewind has gone.
void check_edges(const Dot& dot, const Tape& tape, const std::set<Index>& undone) {
    std::size_t e = 0;
    for (Index i = 0; i < tape.size(); ++i) {
        for (const Index input : tape[i].inputs()) {
            REQUIRE(e < dot.edges.size());
            const auto& [ends, attributes] = dot.edges[e++];
            CHECK(ends.first == "n" + std::to_string(input));
            CHECK(ends.second == "n" + std::to_string(i));
            const bool gone_back = undone.count(i) != 0 && tape[input].needs_grad();
            CAPTURE(i);
            CAPTURE(input);
            CHECK((attributes.count("dir") == 1) == gone_back);
            CHECK((attributes.count("color") == 1) == gone_back);
        }
    }
    CHECK(e == dot.edges.size());
}

}  // namespace

TEST_CASE("every record is a node, every input an edge, every time step a cluster") {
    const auto s = std::make_unique<Steps>();
    const Tape& tape = s->tape;
    const Dot dot = parsed(graph(s->tape));
    CHECK(std::ssize(dot.nodes) == tape.size());
    CHECK(dot.clusters == std::multiset<std::string>{"t = 1", "t = 2", "t = 3"});
    check_edges(dot, tape, {});
    for (Index i = 0; i < tape.size(); ++i) {
        CAPTURE(i);
        const Record& r = tape[i];
        std::vector<std::string> wanted{r.name().empty() ? "#" + std::to_string(i) : r.name()};
        if (r.kind() != Record::Kind::parameter) { wanted.emplace_back(r.op()); }  // its box says the rest
        CHECK(dot.lines_of(i) == wanted);
        if (!r.is_leaf()) { CHECK(dot.cluster(i) == "t = " + std::to_string(r.time())); }
        if (r.kind() == Record::Kind::parameter) { CHECK(dot.cluster(i).empty()); }
    }
    for (std::size_t t = 0; t < 3; ++t) {
        CHECK(dot.cluster(s->xs[t].index()) == "t = " + std::to_string(t + 1));
        CHECK(dot.cluster(s->h[t].index()) == "t = " + std::to_string(t + 1));
    }
}

TEST_CASE("values and adjoints stand in the nodes on request") {
    const auto s = std::make_unique<Steps>();
    const Dot values = parsed(graph(s->tape, {.values = true}));
    for (Index i = 0; i < s->tape.size(); ++i) {
        CHECK(values.lines_of(i).back() == "= " + brief(s->tape[i].value(), 4));
        CHECK_FALSE(values.is_red(i));
    }
    Rewind rewind(s->L);
    rewind.finish();
    s->tape.backward(s->L);
    const Dot both = parsed(graph(s->tape, {.values = true, .rewind = &rewind}));
    for (Index i = 0; i < s->tape.size(); ++i) {
        CAPTURE(i);
        const MatrixView adjoint = s->tape.var(i).grad();
        const bool reached = max_abs(adjoint) > 0;
        CHECK(both.is_red(i) == reached);
        CHECK(both.lines_of(i).back() == (reached ? "d = " + brief(adjoint, 4) : "= " + brief(s->tape[i].value(), 4)));
    }
}

TEST_CASE("gradients' ways are red as far as a rewind has gone, and no further") {
    const auto s = std::make_unique<Steps>();
    Rewind rewind(s->L);
    std::set<Index> undone;
    do {
        CAPTURE(undone.size());
        const Dot dot = parsed(graph(s->tape, {.rewind = &rewind}));
        check_edges(dot, s->tape, undone);
        for (Index i = 0; i < s->tape.size(); ++i) {
            CHECK(dot.is_red(i) == (max_abs(rewind.grad(s->tape.var(i))) > 0));
        }
        if (rewind.next() >= 0) { undone.insert(rewind.next()); }
    } while (rewind.step());
    CHECK(undone.size() == 8);  // three times affine and tanh, then square and sum
    CHECK(parsed(graph(s->tape, {.rewind = &rewind})).is_red(s->tape.parameter(s->rnn.cells[0].W_hh).index()));
}

TEST_CASE("quotes, backslashes and line ends in a name, and NaN, make no mess of the text") {
    Tape tape;
    const Var w = tape.parameter(Parameter(R"(a "quoted" \name\)", {{1}}));
    const Var n = tape.variable(Matrix{{nan, -infinity}});
    const Var y = n * 0.0;
    tape.label(y, R"(]; } " -> n0 [)", 3);
    Rewind rewind(sum(y) * w);
    rewind.finish();
    const Dot dot = parsed(graph(tape, {.values = true, .rewind = &rewind}));
    CHECK(std::ssize(dot.nodes) == tape.size());
    CHECK(dot.lines_of(w.index())[0] == R"(a "quoted" \name\)");
    CHECK(dot.lines_of(w.index()).back() == "d = [nan]");
    CHECK(dot.lines_of(n.index()).at(2) == "= [nan -inf]");
    CHECK(dot.lines_of(y.index())[0] == R"(]; } " -> n0 [_3)");
    CHECK(dot.is_red(w.index()));
    CHECK(dot.clusters.empty());  // no step, no cluster
}

TEST_CASE("data stand in the step that uses them first, what was computed outside of any step outside") {
    Tape tape;
    const Var shared = tape.constant(Matrix{{1}});
    const Var outside = square(tape.variable(Matrix{{2}}));
    for (const int t : {2, 5}) {
        const AtTime time(tape, t);
        tanh(shared % outside);
    }
    const Dot dot = parsed(graph(tape));
    CHECK(dot.cluster(shared.index()) == "t = 2");
    CHECK(dot.cluster(outside.index()).empty());
    CHECK(dot.clusters == std::multiset<std::string>{"t = 2", "t = 5"});
}

TEST_CASE("a tape without a record is a picture of nothing, and a rewind over another tape throws") {
    Tape tape;
    CHECK(parsed(graph(tape)).nodes.empty());
    tape.variable(Matrix{{1}});
    Tape other;
    const Rewind rewind(sum(square(other.variable(Matrix{{1}}))));
    CHECK(throws_naming({"another tape"}, [&] { graph(tape, {.rewind = &rewind}); }));
    CHECK_THROWS_AS(parsed("digraph x {\n n1 [label=\"a\"\n}"), Error);  // the parser can fail
    CHECK_THROWS_AS(parsed("digraph x {\n n1 [label=\"a];\n}"), Error);
    CHECK_THROWS_AS(parsed("digraph x {\n n1; n1;\n}"), Error);
}

}  // namespace chronograd::test
