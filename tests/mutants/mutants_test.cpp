// The generator finds the mutants of small sources, and nothing in comments, strings and messages; the list of
// equivalent ones cannot rot.
#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "equivalent.hpp"
#include "rules.hpp"
#include "source.hpp"

using chronograd::mutants::match;
using chronograd::mutants::Mutant;
using chronograd::mutants::mutants_of;
using chronograd::mutants::read_equivalents;

/// A function's body as it stands in a source.
static std::string in_function(const std::string& body) {
    return "namespace n {\nVar f(Var A, Var B) {\n    " + body + "\n}\n}\n";
}

/// What becomes of the lines that mutants change, without their order; of the kind, or of any.
static std::vector<std::string> results(const std::string& body, const std::string& kind = "") {
    std::vector<std::string> found;
    for (const Mutant& m : mutants_of("f.cpp", in_function(body))) {
        if (kind.empty() || m.kind == kind) { found.push_back(m.to); }
    }
    std::sort(found.begin(), found.end());
    return found;
}

using Lines = std::vector<std::string>;

TEST_CASE("each sign, += and factor is planted") {
    CHECK(results("return 1 - y * y;", "sign") == Lines{"return 1 + y * y;"});
    CHECK(results("return 1 - y * y;", "term") == Lines{"return 1;", "return y * y;"});
    CHECK(results("return 1 - y * y;", "factor") == Lines{"return 1 - y;"});
    CHECK(results("return 1 - y * y;", "constant") == Lines{"return 0 - y * y;", "return 2 - y * y;"});
    CHECK(results("return dy * D()(x, y);", "factor") == Lines{"return D()(x, y);", "return dy;"});
    CHECK(results("return 2 * x;", "factor") == Lines{"return 2;", "return x;"});
    CHECK(results("return x / n;", "factor") == Lines{"return n;", "return x * n;", "return x;"});
    CHECK(results("return -x;", "sign") == Lines{"return x;"});
    CHECK(results("sum += X.data()[k + 1];", "accumulation") == Lines{"sum = X.data()[k + 1];"});
    CHECK(results("sum += X.data()[k + 1];", "sign") == Lines{"sum += X.data()[k - 1];", "sum -= X.data()[k + 1];"});
}

TEST_CASE("each operand and transpose is planted") {
    const std::string rule = "s.accumulate(1, \"dB += Aᵀ dY\", product(transposed(s.X(0)), s.dY()));";
    CHECK(results(rule, "transpose") ==
          Lines{"s.accumulate(1, \"dB += Aᵀ dY\", product((s.X(0)), s.dY()));",
                "s.accumulate(1, \"dB += Aᵀ dY\", product(s.dY(), transposed(s.X(0))));"});
    CHECK(results(rule, "operand") == Lines{"s.accumulate(0, \"dB += Aᵀ dY\", product(transposed(s.X(0)), s.dY()));",
                                            "s.accumulate(1, \"dB += Aᵀ dY\", product(transposed(s.X(1)), s.dY()));"});
    CHECK(results(rule, "name") == Lines{"s.accumulate(1, \"dB += Aᵀ dY\", product(transposed(s.X(0)), s.Y()));"});
    CHECK(results(rule, "statement") == Lines{""});
    CHECK(results("g(A.rows(), B);", "name") == Lines{"g(A.cols(), B);", "g(A.rows(), A);", "g(B.rows(), B);"});
    CHECK(results("g([](auto x, auto y) { return x; });", "operand") == Lines{"g([](auto x, auto y) { return y; });"});
    CHECK(results("g([](auto, auto y) { return y; });", "operand") == Lines{"g([](auto y, auto) { return y; });"});
}

TEST_CASE("each gate and index of time is planted") {
    CHECK(results("const Var i_t = a; const Var f_t = b; return f_t % c;", "name").size() == 1);
    CHECK(results("return rows(a_t, H, H) + sigmoid(2 * H);", "gate") ==
          Lines{"return rows(a_t, 2 * H, H) + sigmoid(2 * H);"});
    CHECK(results("return sigmoid(a);", "name") == Lines{"return tanh(a);"});
    CHECK(results("return from_input(h_prev);", "name") == Lines{"return from_state(h_prev);"});
    CHECK(results("return Direction::forward;", "name") == Lines{"return Direction::reverse;"});
    CHECK(results("g(xs[i]);", "time") == Lines{"g(xs[i > 0 ? i - 1 : i]);"});
    CHECK(results("for (Index k = 0; k < T; ++k) { g(k); }", "time") ==
          Lines{"for (Index k = 0; k < T - 1; ++k) { g(k); }"});
    CHECK(results("states[i] = state = g();", "time") ==
          Lines{"state = g();", "states[i > 0 ? i - 1 : i] = state = g();", "states[i] = g();"});
}

TEST_CASE("nothing is planted in comments, strings, checks of input and declarations") {
    CHECK(results("// 1 - y\n    /* a + b */").empty());
    CHECK(results("g(\"dA += dY \\\" 1 - y\");", "sign").empty());
    CHECK(results("require(a == b + 1, \"{} - {}\", a(1), 2);").empty());
    CHECK(results("throw Error(\"a - b\");").empty());
    CHECK(results("const Var A = b;").empty());
    CHECK(mutants_of("f.hpp", "#include <a-b>\n#define X a - b\n").empty());
}

TEST_CASE("a mutant says where it stands, and changes nothing else") {
    const std::string text = in_function("return a +\n        b;");
    const std::vector<Mutant> mutants = mutants_of("f.cpp", text);
    const auto sign = std::find_if(mutants.begin(), mutants.end(), [](const Mutant& m) { return m.kind == "sign"; });
    REQUIRE(sign != mutants.end());
    CHECK(sign->line == 3);
    CHECK(sign->from == "return a +");
    CHECK(sign->to == "return a -");
    CHECK(sign->applied_to(text) == in_function("return a -\n        b;"));
}

TEST_CASE("an entry of the equivalent ones must be a mutant, and as often as it is one") {
    const std::vector<Mutant> mutants = mutants_of("f.cpp", in_function("return -x;"));
    const std::string entry = "# why\nfile: f.cpp\nfrom: return -x;\nto: return x;\nwhy: x is 0\n";
    REQUIRE(mutants.size() == 1);
    CHECK(match(mutants, read_equivalents(entry))[0]->why == "x is 0");
    CHECK(match(mutants, {}) == std::vector<const chronograd::mutants::Equivalent*>{nullptr});
    CHECK_THROWS_AS((void)match(mutants, read_equivalents(entry + entry)), std::runtime_error);
    const std::vector<Mutant> two = mutants_of("f.cpp", in_function("return -x;") + in_function("return -x;"));
    CHECK_THROWS_AS((void)match(two, read_equivalents(entry)), std::runtime_error);
    const std::string second = "file: f.cpp #2\nfrom: return -x;\nto: return x;\nwhy: x is 0\n";
    CHECK(match(two, read_equivalents(second))[0] == nullptr);
    CHECK(match(two, read_equivalents(second))[1] != nullptr);
    CHECK_THROWS_AS((void)match(mutants, read_equivalents(second)), std::runtime_error);
    CHECK_THROWS_AS((void)match({}, read_equivalents(entry)), std::runtime_error);
    CHECK_THROWS_AS((void)read_equivalents("file: f.cpp\nfrom: a\nwhy:\n"), std::runtime_error);
    CHECK_THROWS_AS((void)read_equivalents("from: a\n"), std::runtime_error);
    CHECK_THROWS_AS((void)read_equivalents("file: f.cpp\n"), std::runtime_error);
    CHECK(read_equivalents("file: f\nfrom: a\nto:\nwhy: b\n")[0].to.empty());
    CHECK_THROWS_AS((void)read_equivalents("file: f\nfrom: a\nwhy: because\n" + entry), std::runtime_error);
}
