// docs/chain_rule.md: its numbers, and each of its formulas against the definition of the derivative or a formula that
// is multiplied out.
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "nn/ledger.hpp"
#include "page.hpp"
#include "support.hpp"

namespace chronograd::test {

namespace {

/// The page's expression, and what school says of it.
double L(double x, double y) { return x * y * (x + x * y); }
double L_by_x(double x, double y) { return 2 * x * y + 2 * x * y * y; }
double L_by_y(double x, double y) { return x * x + 2 * x * x * y; }

struct Recorded {
    Var x, y, u, v, L;
};
Recorded record(Tape& tape, double at_x, double at_y) {
    const Var x = tape.variable({{at_x}});
    const Var y = tape.variable({{at_y}});
    const Var u = x % y;
    const Var v = x + u;
    return {x, y, u, v, u % v};
}

const std::vector<std::array<double, 2>> places = {{2, 3}, {-1.5, 0.25}, {0.1, -7}, {0, 1}};

}  // namespace

TEST_CASE("docs/chain_rule.md: every number is printed, derived or given") {
    const Page page("chain_rule.md");
    Known known(page);
    known.prints("./run chain_rule");
    known.programs();
    known.given({"0.001"});  // the move of x
    const double u = 2.001 * 3 - 6;
    const double v = 2.001 + 2.001 * 3 - 8;
    known.values({u, v, u * v, L(2.001, 3) - 48});
    known.given({"10000"});        // weights
    known.value(std::pow(2, 30));  // question 2
    known.given({"0.5"});          // question 3
    known.values({std::pow(0.5, 2)});
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/chain_rule.md: the tables of the small expression") {
    Tape tape;
    const Recorded r = record(tape, 2, 3);
    CHECK(r.u.item() == 6);
    CHECK(r.v.item() == 8);
    CHECK(r.L.item() == L(2, 3));
    tape.backward(r.L);
    CHECK(r.u.grad().item() == 14);  // 8 by L, 6 by v
    CHECK(r.v.grad().item() == 6);
    CHECK(r.x.grad().item() == L_by_x(2, 3));
    CHECK(r.y.grad().item() == L_by_y(2, 3));
    CHECK(L_by_x(2, 3) == 48);
    CHECK(L_by_y(2, 3) == 28);
    // u undone before v: what x and y would get of L's share, before v's has come.
    CHECK(r.y.item() * r.v.item() == 24);
    CHECK(r.x.item() * r.v.item() == 16);
}

TEST_CASE("docs/chain_rule.md: the remainder of (CHAIN.1) vanishes faster than the move, and factors multiply") {
    const auto f = [](double z) { return std::tanh(z); };
    const auto g = [](double h) { return h * h * h; };
    const double z = 0.7;
    const double slope = 1 - f(z) * f(z);
    double last = 1;
    for (const double e : {1e-1, 1e-2, 1e-3, 1e-4}) {
        const double ratio = std::abs(f(z + e) - f(z) - slope * e) / e;
        CHECK(ratio < last / 5);
        last = ratio;
    }
    const double by_chain = 3 * f(z) * f(z) * slope;  // (CHAIN.2)
    const double h = 1e-5;
    CHECK(std::abs(by_chain - (g(f(z + h)) - g(f(z - h))) / (2 * h)) <= 1e-9);
}

TEST_CASE("docs/chain_rule.md: two arguments that move one after the other make two brackets, and two terms") {
    // F(u, v) = u v, u = x y, v = x + u, and x moves by e.
    const double e = 0.001;
    const double u = 6, v = 8, du = 3 * e, dv = 4 * e;
    const auto F = [](double a, double b) { return a * b; };
    const double first = F(u + du, v + dv) - F(u, v + dv);
    const double second = F(u, v + dv) - F(u, v);
    CHECK(std::abs(first + second - (L(2 + e, 3) - L(2, 3))) <= 1e-12);  // (CHAIN.3)
    CHECK(std::abs(first - (v * du + du * dv)) <= 1e-12);
    CHECK(std::abs(second - u * dv) <= 1e-12);
    CHECK(std::abs(v * 3 + u * 4 - L_by_x(2, 3)) <= 1e-12);  // (CHAIN.4)
}

TEST_CASE("docs/chain_rule.md: forwards and backwards give what is multiplied out, at any place") {
    for (const auto& place : places) {
        const double x = place[0];
        const double y = place[1];
        CAPTURE(x);
        CAPTURE(y);
        const auto forwards = [=](double x_dot, double y_dot) {  // (CHAIN.5)
            const double u = x * y, u_dot = y * x_dot + x * y_dot;
            const double v = x + u, v_dot = x_dot + u_dot;
            return v * u_dot + u * v_dot;
        };
        CHECK(std::abs(forwards(1, 0) - L_by_x(x, y)) <= 1e-12);
        CHECK(std::abs(forwards(0, 1) - L_by_y(x, y)) <= 1e-12);
        Tape tape;
        const Recorded r = record(tape, x, y);
        tape.backward(r.L);  // (CHAIN.6), (CHAIN.7)
        CHECK(std::abs(r.x.grad().item() - L_by_x(x, y)) <= 1e-12);
        CHECK(std::abs(r.y.grad().item() - L_by_y(x, y)) <= 1e-12);
    }
}

TEST_CASE("docs/chain_rule.md: inputs stand below what reads them, and readers are undone first") {
    Tape tape;
    const Recorded r = record(tape, 2, 3);
    for (Index j = 0; j < tape.size(); ++j) {
        for (const Index i : tape[j].inputs()) { CHECK(i < j); }  // (CHAIN.8)
    }
    std::vector<Index> order;
    for (Rewind rewind(r.L); rewind.step();) { order.push_back(rewind.var().index()); }
    CHECK(order == std::vector<Index>{r.L.index(), r.v.index(), r.u.index()});
}

TEST_CASE("docs/chain_rule.md: a shared weight receives a share from each step") {
    for (const double w : {2.0, 0.5, -1.25}) {
        const Parameter weight("w", {{w}});
        Tape tape;
        Var h = tape.constant({{0.0}});
        std::vector<double> states = {0};
        for (int t = 1; t <= 3; ++t) {
            tape.set_time(t);
            h = tape.parameter(weight) * h + t;
            states.push_back(w * states.back() + t);
        }
        CHECK(h.item() == states[3]);
        double sum = 0;
        for (const nn::Share& share : nn::ledger(h, weight)) {
            const auto t = static_cast<std::size_t>(share.time);
            CHECK(std::abs(share.given.item() - std::pow(w, 3 - share.time) * states[t - 1]) <= 1e-12);
            sum += share.given.item();
        }
        tape.backward(h);
        CHECK(std::abs(weight.grad().item() - sum) <= 1e-12);          // (CHAIN.9)
        CHECK(std::abs(weight.grad().item() - (2 * w + 2)) <= 1e-12);  // of w² x_1 + w x_2 + x_3
    }
}

TEST_CASE("docs/chain_rule.md: the answers of predict, then run") {
    Tape tape;
    const Var x = tape.variable({{2.0}});
    const Var y = tape.variable({{3.0}});
    const Var u = x % y;
    const Var v = x + x;
    const Var root = u % v;
    CHECK(root.item() == 24);
    tape.backward(root);
    CHECK(u.grad().item() == 4);
    CHECK(v.grad().item() == 6);
    CHECK(x.grad().item() == 24);
    CHECK(y.grad().item() == 8);

    Tape doubling;
    const Var start = doubling.variable({{1.0}});
    Var z = start;
    for (int n = 0; n < 30; ++n) { z = z + z; }
    int undone = 0;
    for (Rewind rewind(z); rewind.step();) { ++undone; }
    CHECK(undone == 30);
    doubling.backward(z);
    CHECK(start.grad().item() == std::pow(2, 30));

    Tape unread;
    Recorded r = record(unread, 2, 3);
    const Var M = r.u + r.v;
    unread.backward(r.L);
    CHECK(r.x.grad().item() == 48);
    CHECK(M.grad().item() == 0);
}

}  // namespace chronograd::test
