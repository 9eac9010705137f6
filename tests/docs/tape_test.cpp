// docs/tape.md: its numbers are those of its programs and of the session that it shows, and follow by hand. The
// session's lines, one by one, are compared in tests/examples/rewind_tape.sh.
#include <doctest/doctest.h>

#include <cmath>

#include <fmt/format.h>

#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "page.hpp"

namespace chronograd::test {

namespace {

/// What rewind_tape prints when it is given these commands.
std::string session(const std::string& commands, const std::string& options) {
    return output_of_command(fmt::format("printf '{}' | '{}/rewind_tape' {}", commands, PROGRAMS, options));
}

struct Small {
    Tape tape;
    Parameter W{"W", {{1.0, 2.0}}};
    Var x = tape.variable({{0.5}, {-1.0}});
    Var y = tanh(tape.parameter(W) * x);
};

}  // namespace

TEST_CASE("docs/tape.md: every number is printed, derived or given") {
    const Page page("tape.md");
    Known known(page);
    known.programs();
    REQUIRE(page.has_command("./run rewind_tape --hidden 1 --seed 2"));
    known.checked_elsewhere("$ ./run rewind_tape --hidden 1 --seed 2", "tests/examples/rewind_tape.sh");
    known.text(session("t\\nn\\nn\\nn\\nn\\nt\\nc\\np h_1\\n", "--hidden 1 --seed 2"));
    known.given({"1e-13"});  // what the two sweeps are held to, in tests/nn/looking_sweep_test.cpp
    const double slope = 1 - std::tanh(-1.5) * std::tanh(-1.5);
    known.values({slope, slope / 2});
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/tape.md: the small program's gradients are those by hand") {
    const double y = std::tanh(0.5 * 1 - 1 * 2);
    const double da = 2 * y * (1 - y * y);
    Small of;
    of.tape.backward(sum(of.y % of.y));
    CHECK(max_abs(of.W.grad() - da * Matrix{{0.5, -1}}) < 1e-15);
    CHECK(max_abs(of.x.grad() - da * Matrix{{1}, {2}}) < 1e-15);
}

TEST_CASE("docs/tape.md: the answers") {
    Small of;
    const Var L = sum(of.y % of.y);
    Rewind(L).finish();
    of.tape.backward(L);
    const std::string text = Page("tape.md").sentences();
    try {
        of.tape.backward(L);
        FAIL("it must throw");
    } catch (const Error& e) {
        const std::string message = e.what();
        CHECK(text.find(message.substr(message.find("a backward"))) != std::string::npos);
    }
    CHECK(session("q\\n", "--hidden 1 --steps 5").find("24 to undo") != std::string::npos);
    CHECK(session("q\\n", "--hidden 1").find("14 to undo") != std::string::npos);
    CHECK(session("t\\nt\\nt\\n", "--hidden 1 --seed 2").find("dL/dW_hh  [0] ") != std::string::npos);
    Small again;
    again.tape.backward(sum(again.y));
    CHECK(std::abs(again.W.grad()(0, 1) - 2 * again.W.grad()(0, 0) * -1) < 1e-15);
    CHECK(shows("0.09035", again.W.grad()(0, 0)));
}

}  // namespace chronograd::test
