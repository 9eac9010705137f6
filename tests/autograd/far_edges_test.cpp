// The tools that look, at the far edges: matrices without elements, subnormal numbers, what is held, what stands
// outside.
#include <array>

#include "autograd/describe.hpp"
#include "autograd/graph.hpp"
#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "nn/ledger.hpp"
#include "nn/lstm.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("subnormal numbers, where products of Jacobians vanish to, have singular values and a spectral radius") {
    const Matrix A{{3e-310, 0}, {0, -1e-310}};
    CHECK(disagreement(singular_values(A)[0], 3e-310) <= 1e-12);
    CHECK(disagreement(singular_values(A)[1], 1e-310) <= 1e-12);
    CHECK(disagreement(spectral_radius(A), 3e-310) <= 1e-12);
    CHECK(singular_values(Matrix{{5e-324}})[0] == 5e-324);
}

TEST_CASE("a matrix whose norm overflows has its spectral radius, not none") {
    Matrix A(4, 4);
    for (Index i = 0; i < 4; ++i) { A(i, i) = 1e308; }  // its norm is 2e308
    CHECK(disagreement(spectral_radius(A), 1e308) <= 1e-12);
}

TEST_CASE("the bound of a matrix that is no recurrent weight, or over a negative number of steps, throws") {
    CHECK(throws_naming({"jacobian_bound", "0x0"}, [] { jacobian_bound(Matrix(), 2); }));
    CHECK(throws_naming({"jacobian_bound", "1x2"}, [] { jacobian_bound(Matrix{{1, 2}}, 2); }));
    CHECK(throws_naming({"jacobian_bound", "-2"}, [] { jacobian_bound(Matrix{{0.5}}, -2); }));
    CHECK(throws_naming({"jacobian_bound", "slope", "-0.5"}, [] { jacobian_bound(Matrix{{0.5}}, 2, -0.5); }));
    CHECK(throws_naming({"jacobian_bound", "slope", "nan"}, [] { jacobian_bound(Matrix{{0.5}}, 2, nan); }));
}

TEST_CASE("a subnormal share has its part and its angle") {
    const Parameter W("W", {{1, 1}});
    Tape tape;
    std::vector<Var> parts;
    for (const int t : {1, 2}) {
        const AtTime time(tape, t);
        const Matrix given = t == 1 ? Matrix{{3e-310, 4e-310}} : Matrix{{1, 0}};
        parts.push_back(sum(tape.constant(given) % tape.parameter(W)));
    }
    const std::vector<nn::Share> shares = nn::ledger(sum(stack_rows(parts)), W);
    CHECK(disagreement(shares[0].norm, 5e-310) <= 1e-12);
    CHECK(disagreement(shares[0].part, 3e-310) <= 1e-12);
    CHECK(disagreement(shares[0].angle, std::acos(0.6) * 180 / 3.14159265358979323846) <= 1e-12);
}

TEST_CASE("a picture shows no gradient behind what is held") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var a = square(x);
    Rewind rewind(2 * a);
    rewind.hold(a);
    rewind.finish();
    const std::string dot = graph(tape, {.rewind = &rewind});
    CHECK(dot.find("n1 -> n2 [weight=1, dir=back") != std::string::npos);
    CHECK(dot.find("n0 -> n1 [weight=1, dir=back") == std::string::npos);
}

TEST_CASE("a time step below no_time is a cluster with a name that DOT accepts") {
    Tape tape;
    const AtTime t(tape, -5);
    square(tape.variable(Matrix{{1}}));
    CHECK(graph(tape).find("subgraph cluster_-5") == std::string::npos);
}

TEST_CASE("the direct path to a c_0 that is a constant is not zero") {
    Rng rng(1);
    const nn::LSTM lstm(1, 1, rng);
    Tape tape;
    const std::vector<Var> xs{tape.constant(Matrix{{1}})};
    const Var h_0 = tape.constant(Matrix{{0}});
    const Var c_0 = tape.constant(Matrix{{0.5}});
    const nn::LstmState s = lstm.states(xs, {h_0, c_0})[0][0];
    const std::string message = message_of<Error>([&] { cell_paths(std::array{c_0, s.c}, std::array{h_0, s.h}); });
    CHECK(message.find("constant") != std::string::npos);  // as jacobian(s.c, c_0) says
}

TEST_CASE("to a record behind the root, or to a leaf, is no step, and no mistake") {
    Tape tape;
    const Var x = tape.variable(Matrix{{3}});
    const Var y = square(x);
    const Var leaf = tape.variable(Matrix{{4}});
    const Var L = y + leaf;
    const Var later = square(L);
    Rewind rewind(L);
    rewind.finish();
    rewind.to(leaf);  // its adjoint is complete; it is never undone
    CHECK(rewind.grad(leaf).item() == 1);
    CHECK_FALSE(throws_naming({"undone already"}, [&] { rewind.to(later); }));  // it never was
}

TEST_CASE("a matrix without elements is written by its shape") {
    CHECK(brief(Matrix(0, 3)).find("0x3") != std::string::npos);
    CHECK(brief(Matrix(3, 0)).find("3x0") != std::string::npos);
}

}  // namespace chronograd::test
