// Records and matrices in words, and a rewind's report, word by word.
#include "autograd/describe.hpp"

#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("a record is called by its label, a parameter by its name, any other by its place") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1}});
    const Var W = tape.parameter(Parameter("weight", {{2}}));
    const Var y = W * x;
    CHECK(called(tape, x.index()) == "#0");
    CHECK(called(tape, W.index()) == "weight");
    tape.label(y, "y", 12);
    CHECK(called(tape, y.index()) == "y_12");
    tape.label(y, "y");
    CHECK(called(tape, y.index()) == "y");
    tape.label(x, "x", 0);
    CHECK(called(tape, x.index()) == "x_0");
    tape.label({{x, "early"}});  // a leaf has no time, and so no index
    CHECK(called(tape, x.index()) == "early");
    CHECK(throws_naming({"no record 3"}, [&] { called(tape, 3); }));
    CHECK(throws_naming({"no record -1"}, [&] { called(tape, -1); }));
    Tape other;
    CHECK(throws_naming({"label", "another tape"}, [&] { other.label(x, "x"); }));
}

TEST_CASE("a formula says what was computed from what, and when") {
    Tape tape;
    const Var x = tape.constant(Matrix{{1}});
    const Var W = tape.parameter(Parameter("W", {{2}}));
    const Var y = affine(W, x, x);
    const AtTime t(tape, 0);
    const Var z = tanh(y);
    tape.label({{z, "z"}});
    CHECK(formula(tape, x.index()) == "#0 = constant");
    CHECK(formula(tape, W.index()) == "W = parameter");
    CHECK(formula(tape, y.index()) == "#2 = affine(W, #0, #0)");
    CHECK(formula(tape, z.index()) == "z_0 = tanh(#2) at t = 0");
}

TEST_CASE("a small matrix is written out to 4 digits, a large one by its shape and norm") {
    CHECK(brief(Matrix{{0.5, 1}, {-2, 12345.678}}) == "[0.5 1; -2 1.235e+04]");
    CHECK(brief(Matrix{{1.0 / 3}}) == "[0.3333]");
    CHECK(brief(Matrix{{nan, infinity, -infinity, 1e-300}}) == "[nan inf -inf 1e-300]");
    CHECK(brief(Matrix(1, 12, 2)) == "[2 2 2 2 2 2 2 2 2 2 2 2]");
    CHECK(brief(Matrix(13, 1, 1)) == "13x1, norm 3.606");
    CHECK(brief(Matrix(4, 4, 3)) == "4x4, norm 12");
}

TEST_CASE("a report says what the record was, and what each input receives and has") {
    // h_t = w h_{t-1} from h_0 = 3 with w = 2, and L = h_1² + h_2²: h = 6, 12; dL/dh_2 = 24, dL/dh_1 = 12 + 2 * 24.
    const Parameter w("w", {{2}});
    Tape tape;
    const Var h_0 = tape.variable(Matrix{{3}});
    tape.label(h_0, "h", 0);
    std::vector<Var> h{h_0};
    for (int t = 1; t <= 2; ++t) {
        const AtTime time(tape, t);
        h.push_back(tape.parameter(w) * h.back());
        tape.label({{h.back(), "h"}});
    }
    Rewind rewind(sum(square(stack_rows(std::vector{h[1], h[2]}))));
    CHECK(throws_naming({"step()"}, [&] { (void)rewind.report(); }));
    rewind.step();
    CHECK(rewind.report() ==
          "record 6: #6 = sum(#5) at t = 2\n"
          "  value    [180]\n"
          "  adjoint  [1]\n"
          "  to #5 = [36; 144]: dx += dy, at every element\n"
          "    receives  [1; 1]\n"
          "    has       [1; 1]\n");
    rewind.to(h[2]);
    rewind.step();
    CHECK(rewind.report() ==
          "record 3: h_2 = w * h_1 at t = 2\n"
          "  value    [12]\n"
          "  adjoint  [24]\n"
          "  to w = [2]: dA += dY Bᵀ\n"
          "    receives  [144]\n"
          "    has       [144]\n"
          "  to h_1 = [6]: dB += Aᵀ dY\n"
          "    receives  [48]\n"
          "    has       [60]\n");
    rewind.step();
    CHECK(rewind.report() ==
          "record 2: h_1 = w * h_0 at t = 1\n"
          "  value    [6]\n"
          "  adjoint  [60]\n"
          "  to w = [2]: dA += dY Bᵀ\n"
          "    receives  [180]\n"
          "    has       [324]\n"
          "  to h_0 = [3]: dB += Aᵀ dY\n"
          "    receives  [120]\n"
          "    has       [120]\n");
    CHECK(rewind.report() == rewind.report());
}

TEST_CASE("a report says where nothing flows") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1, 2}});
    const Var y = x % tape.constant(Matrix{{3, 4}});
    Rewind rewind(y, Matrix{{1, 10}});
    rewind.step();
    CHECK(rewind.report() ==
          "record 2: #2 = #0 % #1\n"
          "  value    [3 8]\n"
          "  adjoint  [1 10]\n"
          "  to #0 = [1 2]: dA += dY % B\n"
          "    receives  [3 40]\n"
          "    has       [3 40]\n"
          "  to #1 = [3 4]: nothing flows\n");
}

TEST_CASE("records are shown in their own time step, data in the first that uses them, parameters outside") {
    const Parameter w("w", {{2}});
    Tape tape;
    const Var W = tape.parameter(w);
    const Var unused = tape.constant(Matrix{{1}});
    const Var late = tape.constant(Matrix{{1}});
    const Var shared = tape.variable(Matrix{{1}});
    const Var outside = 2 * W;
    for (const int t : {4, 2}) {
        const AtTime time(tape, t);
        const Var y = W * shared;
        if (t == 2) { y + late; }
    }
    std::vector<int> wanted{Tape::no_time, Tape::no_time, 2, 4, Tape::no_time, 4, 2, 2};
    CHECK(shown_at(tape) == wanted);
    CHECK(outside.index() == 4);
    CHECK(unused.index() == 1);
    tape.clear();
    CHECK(shown_at(tape).empty());
}

}  // namespace chronograd::test
