// What the walk over a tape shows: the numbers are those worked out by hand, and each record stands where it belongs.
#include "tape_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support.hpp"
#include "tape_walk.hpp"
#include "temporary_folder.hpp"
#include "walked_net.hpp"

namespace chronograd::test {
namespace {

using examples::TapeWalk;

/// The numbers of "[1 2; 3 4]" behind the first `label` in a text.
std::vector<Real> numbers_behind(const std::string& text, const std::string& label) {
    std::vector<Real> numbers;
    const std::size_t from = text.find('[', text.find(label));
    std::istringstream in(text.substr(from + 1, text.find(']', from) - from - 1));
    for (std::string word; in >> word;) { numbers.push_back(std::stod(word)); }
    return numbers;
}

/// Whether a pattern is in a text.
bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex(pattern));
}

}  // namespace

TEST_CASE("p and n show the numbers of a network worked out by hand") {
    // h_1 = w x, h_2 = w h_1, L = h_2²: with w = 3, x = 2: 6, 18, 324. dh_2 = 36, dh_1 = 108, dw = 36 6 + 108 2 = 432.
    const Parameter w("w", Matrix{{3}});
    Tape tape;
    Var h = tape.variable(Matrix{{2}});
    tape.label(h, "h", 0);
    for (int t = 1; t <= 2; ++t) {
        const AtTime time(tape, t);
        h = tape.parameter(w) * h;
        tape.label(h, "h", t);
    }
    const Var L = square(h);
    tape.label(L, "L");
    TapeWalk walk(L, {w});
    CHECK(walk.status() == "t = 2: 0 of 3 records undone; next: #4 L = square(h_2)");

    std::string text = walk.obey("n");
    CHECK(names_all({"#4 L = square(h_2), t = 2", "y = L = [324]", "dy = dL/dL = [1]",
                     "to x = h_2 = [18]:  dx += dy % 2x", "receives  [36]", "has now   [36]"},
                    text));
    CHECK(matches(walk.obey("p h_1"), "value\\s+6\\s+dL/dh_1, not reached yet"));
    text = walk.obey("n");
    CHECK(names_all({"#3 h_2 = w * h_1", "dY = dL/dh_2 = [36]", "to A = w = [3]:  dA += dY Bᵀ", "receives  [216]",
                     "to B = h_1 = [6]:  dB += Aᵀ dY", "receives  [108]", "t = 2 is undone: 2 records"},
                    text));
    CHECK(numbers_behind(text, "by records of t = 2") == std::vector<Real>{36});
    CHECK(numbers_behind(text, "dL/dw") == std::vector<Real>{216});
    CHECK(matches(walk.obey("p #2"), "dL/dh_1, complete\\s+108"));  // nothing but h_2 uses it
    text = walk.obey("n");
    CHECK(numbers_behind(text, "has now") == std::vector<Real>{432});
    CHECK(numbers_behind(text, "by later records") == std::vector<Real>{108});
    CHECK(walk.status() == "the end: all 3 records undone");
    CHECK(names_all({"w     [432]", "Tape::backward", "the same, but for rounding"}, walk.obey("c")));
    CHECK(w.grad().item() == 432);
    walk.obey("b");
    CHECK(names_all({"[432]", "the same, but for rounding"}, walk.obey("c")));
    CHECK(w.grad().item() == 432);  // the training sweep has run once
}

TEST_CASE("p prints all of a series, a parameter by its own name too, and little of what is large") {
    WalkedNet net(60, 9);
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    net.tape.label(net.tape.parameter(net.W), "W_ih");
    CHECK(walk.obey("p weight") == walk.obey("p W_ih"));
    const std::string series = walk.obey("p h");
    CHECK(std::count(series.begin(), series.end(), '\n') == 20);
    CHECK(names_all({"h_0 = ", "h_9 = ", "... 41 more ...", "h_51 = ", "h_60 = "}, series));
    CHECK(series.find("h_50") == std::string::npos);
    CHECK(names_all({"a constant"}, walk.obey("p h_0")));
    CHECK(names_all({" ...\n", "(2x9, norm "}, walk.obey("p h_60")));
    walk.obey("c");
    CHECK(names_all({"L does not depend on it"}, walk.obey(fmt::format("p #{}", net.aside.index()))));
}

TEST_CASE("a matrix is shown in a line, or a row a line with its block's letter, or by its norm") {
    using examples::shown;
    const Matrix stacked = {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {-0.12345, 1}, {2, 3}, {4, 5}, {6, 7}};
    CHECK(shown("  W = ", Matrix{{1, 2}, {3, 4}}) == "  W = [1 2; 3 4]");
    CHECK(shown("  W = ", stacked, {"ifgo", 2}) == "  W = [1 2; 3 4; 5 6; 7 8; -0.1235 1; 2 3; 4 5; 6 7]");
    CHECK(shown(std::string(40, ' '), stacked, {"ifgo", 2}) ==
          std::string(40, ' ') + "i [1 2]\n" + std::string(40, ' ') + "i [3 4]\n" + std::string(40, ' ') + "f [5 6]\n" +
              std::string(40, ' ') + "f [7 8]\n" + std::string(40, ' ') + "g [-0.1235 1]\n" + std::string(40, ' ') +
              "g [2 3]\n" + std::string(40, ' ') + "o [4 5]\n" + std::string(40, ' ') + "o [6 7]");
    CHECK(matches(shown(std::string(40, ' '), stacked, {"rzn", 2}), R"(^ {40}\[1 2\]\n)"));  // these are not its blocks
    CHECK(shown("", Matrix(37, 1, 1)) == "37x1, norm 6.083");                                // sqrt(37)
    CHECK(shown("", Matrix(1, 36, 0.123456)) == "1x36, norm 0.7407");                        // no room: 6 0.123456
}

TEST_CASE("g lists the tape: every record in its time step, with how far its gradient has come") {
    WalkedNet net;
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    walk.obey("t");
    walk.obey("n");
    const std::string text = walk.obey("g");
    Rewind rewind(net.L);
    rewind.step_time();
    rewind.step();
    int time = Tape::no_time;
    Index lines = 0;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        std::smatch part;
        if (std::regex_match(line, part, std::regex("t = (\\d+)"))) { time = std::stoi(part[1]); }
        if (!std::regex_match(line, part, std::regex(R"( (->|  ) #(\d+) .* (\S+))"))) { continue; }
        ++lines;
        const Index i = std::stoi(part[2]);
        CAPTURE(line);
        const bool has_arrived = max_abs(rewind.grad(net.tape.var(i))) > 0;
        if (!net.tape[i].is_leaf()) { CHECK(net.tape[i].time() == time); }
        CHECK((part[1] == "->") == (i == rewind.next()));
        CHECK((line.find(" next ") != std::string::npos) == (i == rewind.next()));
        const bool undone = has_arrived && i > rewind.next() && !net.tape[i].is_leaf();
        CHECK((line.find(" undone ") != std::string::npos) == undone);
        if (has_arrived) {
            const Real size = std::stod(part[3]);
            CHECK(disagreement(size, norm(rewind.grad(net.tape.var(i)))) <= 5e-4);
        }
    }
    CHECK(lines == net.tape.size());
}

TEST_CASE("of a long tape g lists what is near") {
    WalkedNet net(200);
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    for (int i = 0; i < 100; ++i) { walk.obey("t"); }
    const std::string text = walk.obey("g");
    CHECK(std::count(text.begin(), text.end(), '\n') < 60);
    CHECK(names_all({"W = parameter", "t = 1 .. 98: ", "\nt = 99\n", "\nt = 100\n", "\nt = 101\n", "t = 102 .. 200: "},
                    std::regex_replace(text, std::regex("weight"), "W")));
}

TEST_CASE("g FILE.dot writes the graph, and never over a file that is there") {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "a graph.dot";
    WalkedNet net;
    TapeWalk walk(net.L, {net.W, net.U, net.b});
    walk.obey("t");
    CHECK(names_all({"written: ", "a graph.dot"}, walk.obey("g " + path)));
    const std::string dot = folder.read("a graph.dot");
    CHECK(dot.rfind("digraph", 0) == 0);
    CHECK(std::count(dot.begin(), dot.end(), '{') == std::count(dot.begin(), dot.end(), '}'));
    for (Index i = 0; i < net.tape.size(); ++i) { CHECK(dot.find(fmt::format("    n{} [", i)) != std::string::npos); }

    walk.obey("t");
    CHECK(names_all({"a graph.dot", "there already"}, walk.obey("g " + path)));
    CHECK(folder.read("a graph.dot") == dot);
    CHECK(names_all({"No such file"}, walk.obey("g " + (folder.path() / "none/x.dot").string())));
    CHECK(names_all({"No such file"}, walk.obey("g " + folder.path().string() + "/.none/.dot")));
    CHECK(folder.names() == std::set<std::string>{"a graph.dot"});
}

}  // namespace chronograd::test
