// The checker must be able to fail: operations with planted wrong derivatives are each caught, and right ones pass.
#include "autograd/gradcheck.hpp"

#include <fmt/core.h>

#include "autograd/ops.hpp"
#include "autograd/sweep.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// What an operation or a rule computes, as a matrix that it is given, or asks for.
template <class F>
struct Computed {
    F f;
    bool adds = true;  ///< false plants a mistake: it overwrites the gradients that have come from elsewhere
    void operator()(const Target& y) const {
        const Matrix result = f();
        for (Index i = 0; i < result.size(); ++i) {
            Real& element = y.to.data()[i];
            element = (y.add && adds ? element : 0) + result.view().data()[i];
        }
    }
};

template <class F>
Computed<F> computed(F f, bool adds = true) {
    return {f, adds};
}

/// Y = -X, with the derivative's sign as it should be, or not.
Var negated(Var X, Rule rule) {
    return X.tape().record("negated", {X}, X.rows(), X.cols(), computed([=] { return -1 * X.value(); }), rule);
}
void right_sign(Sweep& s) {
    s.accumulate(0, "", computed([&] { return -1 * s.dY(); }));
}
void wrong_sign(Sweep& s) {
    s.accumulate(0, "", computed([&] { return Matrix(s.dY()); }));
}

/// y = tanh x
Var hyperbolic(Var X, Rule rule) {
    const auto value = computed([=] {
        Matrix Y(X.value());
        for (Real& y : Y.ref()) { y = std::tanh(y); }
        return Y;
    });
    return X.tape().record("hyperbolic", {X}, X.rows(), X.cols(), value, rule);
}
void one_minus_y_squared(Sweep& s) {
    s.accumulate(0, "", computed([&] { return s.dY() - s.dY() % s.Y() % s.Y(); }));
}
void nothing_of_y(Sweep& s) {
    s.accumulate(0, "", computed([&] { return Matrix(s.dY()); }));
}

/// y = a b
Var times(Var A, Var B, Rule rule) {
    return A.tape().record("times", {A, B}, A.rows(), A.cols(), computed([=] { return A.value() % B.value(); }), rule);
}
void adding(Sweep& s) {
    s.accumulate(0, "", computed([&] { return s.dY() % s.X(1); }));
    s.accumulate(1, "", computed([&] { return s.dY() % s.X(0); }));
}
void overwriting(Sweep& s) {
    s.accumulate(0, "", computed([&] { return s.dY() % s.X(1); }, false));
    s.accumulate(1, "", computed([&] { return s.dY() % s.X(0); }, false));
}

/// Y = W X
Var product(Var W, Var X, Rule rule) {
    return W.tape().record("product", {W, X}, W.rows(), X.cols(), computed([=] { return W.value() * X.value(); }),
                           rule);
}
void by_the_transpose(Sweep& s) {
    s.accumulate(0, "", computed([&] { return s.dY() * transpose(s.X(1)); }));
    s.accumulate(1, "", computed([&] { return transpose(s.X(0)) * s.dY(); }));
}
void without_the_transpose(Sweep& s) {
    s.accumulate(0, "", computed([&] { return s.dY() * transpose(s.X(1)); }));
    s.accumulate(1, "", computed([&] { return s.X(0) * s.dY(); }));
}

struct Inputs {
    Rng rng{1};
    Parameter a{"a", random(rng, 3, 3)};
    Parameter b{"b", random(rng, 3, 3)};
    std::vector<Parameter> all{a, b};
};

}  // namespace

TEST_CASE("right derivatives pass, and each planted wrong one is caught") {
    const Inputs in;
    struct Planted {
        std::string mistake;
        Rule right;
        Rule wrong;
        std::function<Var(Tape&, Rule)> f;
    };
    const Planted planted[] = {
        {"a sign", right_sign, wrong_sign, [&](Tape& t, Rule r) { return negated(t.parameter(in.a), r); }},
        {"a missing 1 - y²", one_minus_y_squared, nothing_of_y,
         [&](Tape& t, Rule r) { return hyperbolic(t.parameter(in.a), r); }},
        {"a lost += where one value is both inputs", adding, overwriting,
         [&](Tape& t, Rule r) { return times(t.parameter(in.a), t.parameter(in.a), r); }},
        {"a lost += where a value is used before", adding, overwriting,
         [&](Tape& t, Rule r) { return times(t.parameter(in.a), t.parameter(in.b), r) + t.parameter(in.b); }},
        {"a transposed weight", by_the_transpose, without_the_transpose,
         [&](Tape& t, Rule r) { return product(t.parameter(in.a), t.parameter(in.b), r); }},
    };
    for (const Planted& p : planted) {
        CAPTURE(p.mistake);
        CHECK(gradcheck([&](Tape& tape) { return p.f(tape, p.right); }, in.all).error <= 1e-9);
        CHECK(gradcheck([&](Tape& tape) { return p.f(tape, p.wrong); }, in.all).error > 1e-3);
    }
}

TEST_CASE("a mistake at one element alone is caught, and the report says where it is") {
    const Inputs in;
    const Rule wrong_at_one = [](Sweep& s) {
        s.accumulate(0, "", computed([&] {
                         Matrix contribution = -1 * s.dY();
                         contribution(1, 2) *= 1.001;
                         return contribution;
                     }));
    };
    const auto computation = [&](Tape& tape) {
        const Var b = tape.parameter(in.b);
        const AtTime t(tape, 4);
        return negated(b, wrong_at_one);
    };
    const Gradcheck worst = gradcheck(computation, in.all);
    CHECK(worst.operation == "negated at t = 4");
    CHECK(worst.input == "b");
    CHECK(worst.row == 1);
    CHECK(worst.col == 2);
    CHECK(disagreement(worst.tape, 1.001 * worst.difference) < 1e-9);
    CHECK(disagreement(worst.error, 0.001 / 1.001) < 1e-6);
    const std::string message = worst.message();
    for (const std::string& part :
         {std::string("negated at t = 4"), std::string("b(1, 2)"), fmt::format("{:.17g}", worst.tape),
          fmt::format("{:.17g}", worst.difference), std::string("0.001")}) {
        CAPTURE(part);
        CAPTURE(message);
        CHECK(message.find(part) != std::string::npos);
    }
}

TEST_CASE("a gradient that misses an input altogether is caught") {
    const Inputs in;
    const Gradcheck worst =
        gradcheck([&](Tape& tape) { return tape.parameter(in.a) % detach(tape.parameter(in.b)); }, in.all);
    CHECK(worst.input == "b");
    CHECK(worst.tape == 0);
    CHECK(worst.difference != 0);
    CHECK(worst.error == 1);
}

TEST_CASE("the check leaves the inputs' values as they were, and their gradients zero") {
    const Inputs in;
    const Matrix a(in.a.value());
    const Matrix b(in.b.value());
    in.a.edit_grad().fill(7);  // what was there before does not enter
    const auto computation = [&](Tape& tape) { return tanh(tape.parameter(in.a) * tape.parameter(in.b)); };
    CHECK(gradcheck(computation, in.all).error <= 1e-9);
    CHECK(identical(in.a.value(), a));
    CHECK(identical(in.b.value(), b));
    CHECK(max_abs(in.a.grad()) == 0);
    CHECK(max_abs(in.b.grad()) == 0);
}

TEST_CASE("the step grows with the number that it moves, so that differences of large ones keep their digits") {
    // Of x² at 1e9, a difference over 1e-3 is rounded at 1e18 epsilon, which is 1e-5 of it; one over 1e6 is exact.
    const Parameter x("x", {{1e9, -3e9}});
    const std::vector<Parameter> inputs{x};
    CHECK(gradcheck([&](Tape& tape) { return square(tape.parameter(x)); }, inputs).error <= 1e-11);
    // And below 1 it does not shrink: at 0 there would be no step at all.
    const Parameter zero("zero", {{0, 1e-12}});
    const std::vector<Parameter> zeros{zero};
    CHECK(gradcheck([&](Tape& tape) { return tanh(tape.parameter(zero)); }, zeros).error <= 1e-9);
}

TEST_CASE("NaN and infinity on either side are an infinite error") {
    const Parameter x("x", {{1, 0}});
    const std::vector<Parameter> inputs{x};
    CHECK(gradcheck([&](Tape& tape) { return log(tape.parameter(x)); }, inputs).error == infinity);
    const auto overflows_backward = [&](Tape& tape) { return 1e200 * (1e200 * (1e-300 * tape.parameter(x))); };
    CHECK(gradcheck(overflows_backward, inputs).error == infinity);
}

}  // namespace chronograd::test
