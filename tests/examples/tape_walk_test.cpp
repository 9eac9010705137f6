// The debugger of the backward pass: wherever it goes, it stands where a fresh Rewind would stand, and no mistake moves
// it.
#include "tape_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support.hpp"
#include "tape_text.hpp"
#include "walked_net.hpp"

namespace chronograd::test {
namespace {

using examples::TapeCursor;
using examples::TapeWalk;

/// All records that a gradient of L passes through, last to first: by reachability, not by a sweep.
std::vector<Index> passed(const Tape& tape, Index root) {
    std::set<Index> reached{root};
    std::vector<Index> order;
    for (Index i = root; i >= 0; --i) {
        if (reached.count(i) == 0 || !tape[i].needs_grad()) { continue; }
        if (!tape[i].is_leaf()) { order.push_back(i); }
        for (const Index input : tape[i].inputs()) { reached.insert(input); }
    }
    return order;
}

/// Whether the walk stands where a Rewind stands after so many steps: the same bits in every adjoint.
bool stands_at(const TapeWalk& walk, Var L, Index steps) {
    Rewind fresh(L);
    for (Index k = 0; k < steps; ++k) { REQUIRE(fresh.step()); }
    bool same = walk.cursor().undone() == steps && walk.cursor().next() == fresh.next();
    Tape& tape = L.tape();
    for (Index i = 0; i < tape.size(); ++i) {
        same = same && identical(walk.cursor().grad(i), fresh.grad(tape.var(i)));
    }
    return same;
}

bool is_one_line(const std::string& text) { return !text.empty() && text.find('\n') == std::string::npos; }

}  // namespace

TEST_CASE("the walk undoes every record that gets a gradient, once, last to first") {
    WalkedNet net;
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    for (const Index i : passed(net.tape, net.L.index())) {
        CAPTURE(i);
        REQUIRE(walk.cursor().next() == i);
        const std::string text = walk.obey("n");
        CHECK(text.rfind(examples::line_of(net.tape, i) + ", ", 0) == 0);
    }
    CHECK(walk.at_end());
    CHECK(walk.cursor().undone() == std::ssize(passed(net.tape, net.L.index())));
}

TEST_CASE("after any sequence of n, t and b the walk stands where a fresh rewind would") {
    WalkedNet net(4);
    const std::vector<Index> order = passed(net.tape, net.L.index());
    const Index total = std::ssize(order);
    const auto time = [&](Index k) { return net.tape[order[static_cast<std::size_t>(k)]].time(); };
    Rng rng(5);
    for (int round = 0; round < 10; ++round) {
        TapeWalk walk(net.L, {net.W, net.U, net.b});
        Index at = 0;
        for (int k = 0; k < 30; ++k) {
            const char* command = std::vector{"n", "n", "n", "t", "b", "b"}[static_cast<std::size_t>(rng.below(6))];
            walk.obey(command);
            if (*command == 'n') { at = std::min(at + 1, total); }
            if (*command == 'b') { at = std::max<Index>(at - 1, 0); }
            if (*command == 't' && at < total) {
                const int now = time(at);
                while (at < total && time(at) == now) { ++at; }
            }
            CAPTURE(round);
            CAPTURE(k);
            REQUIRE(stands_at(walk, net.L, at));
        }
    }
}

TEST_CASE("an adjoint is complete once every record on the way to L that uses it is undone, and not before") {
    WalkedNet net;
    const std::vector<Index> order = passed(net.tape, net.L.index());
    TapeCursor cursor(net.L);
    for (std::size_t undone = 0; undone <= order.size(); ++undone) {
        for (Index i = 0; i < net.tape.size(); ++i) {
            const bool is_left =
                std::any_of(order.begin() + static_cast<std::ptrdiff_t>(undone), order.end(), [&](Index user) {
                    const auto inputs = net.tape[user].inputs();
                    return std::find(inputs.begin(), inputs.end(), i) != inputs.end();
                });
            CAPTURE(undone);
            CAPTURE(i);
            CHECK(cursor.is_complete(i) == !is_left);
        }
        cursor.step();
    }
    cursor.back();  // only W x_1 + ... or U h_0 is left, and neither uses h_1
    CHECK(cursor.is_complete(net.L.index()));
}

TEST_CASE("the walk says how many records there are, and what becomes of them") {
    WalkedNet net;  // leaves: W, U, b, h_0 and three x_t; square(h_t), that L does not depend on, three times
    const TapeWalk walk(net.L, {net.W, net.U, net.b});
    const Index undone = std::ssize(passed(net.tape, net.L.index()));
    CHECK(walk.size() ==
          fmt::format("{} records: 7 leaves, {} to undo, 3 that no gradient passes", net.tape.size(), undone));
    CHECK(net.tape.size() == 7 + undone + 3);
}

TEST_CASE("the accounts of a time step are the same whichever way the walk came there") {
    WalkedNet net(4);
    TapeWalk straight(net.L, {net.W, net.U, net.b});
    straight.obey("t");
    const std::string wanted = straight.obey("t");
    TapeWalk crooked(net.L, {net.W, net.U, net.b});
    for (const char* command : {"n", "n", "b", "t", "b", "b", "t", "n", "n", "n", "b", "b"}) { crooked.obey(command); }
    CHECK(crooked.obey("t") == wanted);
}

TEST_CASE("what a time step's report says adds up to the sweep's gradients") {
    WalkedNet net(5);
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    Matrix shares(2, 2);
    Rewind rewind(net.L);
    while (!walk.at_end()) {
        walk.obey("t");
        rewind.step_time();
        const TapeCursor& cursor = walk.cursor();
        const Index U = net.tape.parameter(net.U).index();
        shares += cursor.from_step(U);
        CHECK(disagreement(shares, rewind.grad(net.U)) <= 1e-15);
        for (Index i = 0; i < net.tape.size(); ++i) {
            if (net.tape[i].is_leaf() || net.tape[i].time() != cursor.step_time() || i == net.L.index()) { continue; }
            CHECK(disagreement(cursor.from_step(i) + cursor.from_later(i), rewind.grad(net.tape.var(i))) <= 1e-15);
        }
    }
}

TEST_CASE("a mistake is one line, says what there is, and leaves the walk where it stands") {
    WalkedNet net;
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    const auto refuses = [&](const std::string& command, const std::vector<std::string_view>& parts) {
        CAPTURE(command);
        const std::string before = walk.status();
        const Index undone = walk.cursor().undone();
        const std::string text = walk.obey(command);
        CHECK(is_one_line(text));
        CHECK(names_all(parts, text));
        CHECK(walk.status() == before);
        CHECK(stands_at(walk, net.L, undone));
        CHECK_FALSE(walk.has_quit());
    };
    refuses("b", {"the beginning"});
    for (int i = 0; i < 5; ++i) { walk.obey("n"); }
    refuses("p", {"needs a name", "h_0 .. h_3"});
    refuses("p h_4", {"'h_4'", "h_0 .. h_3", "L", "U", "weight", "x_1 .. x_3"});
    refuses("p H", {"'H'"});
    refuses("p h_1 h_2", {"'h_1 h_2'"});
    refuses("p #", {"'#'", "#0 to #"});
    refuses("p #-1", {"'#-1'"});
    refuses("p #1x", {"'#1x'"});
    refuses("p 1x", {"'1x'"});
    refuses("p 1000", {"'1000'", "#0 to #"});
    refuses("p #99999999999999999999", {"#0 to #"});
    const std::string last = fmt::format("#0 to #{}", net.tape.size() - 1);
    refuses("p #" + std::to_string(net.tape.size()), {last});
    refuses("x", {"no command 'x'", "h lists them"});
    refuses("N", {"no command 'N'"});
    refuses("nn", {"no command 'nn'"});
    refuses("", {"no command ''"});
    refuses("n 5", {"n takes no argument, but got '5'"});
    refuses("q now", {"q takes no argument, but got 'now'"});
    refuses("g h_2", {".dot", "'h_2'"});
    walk.obey("c");
    refuses("n", {"the end"});
    refuses("t", {"the end"});
    CHECK(walk.obey("q").empty());
    CHECK(walk.has_quit());
}

TEST_CASE("commands have a long name, and blanks around them do not matter") {
    WalkedNet net;
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    walk.obey("  next\t");
    walk.obey("time\r");
    walk.obey(" back ");
    const std::string by_letter = walk.obey("p h_2");
    CHECK(walk.obey("print    h_2  ") == by_letter);
    CHECK(walk.obey("?") == walk.obey("h"));
    CHECK(walk.obey("p 4") == walk.obey("p #4"));
    for (const char* letter : {"n ", "t ", "b ", "p NAME", "g [FILE.dot]", "c ", "q ", "h "}) {
        CHECK(names_all({letter}, walk.obey("help")));
    }
}

}  // namespace chronograd::test
