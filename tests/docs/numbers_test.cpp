// The numbers of docs/ are bound to what computes them. Shown here on pages that are made up, then demanded of every
// page: the test that knows a page's numbers is tests/docs/PAGE_test.cpp.
#include "page.hpp"

#include <cmath>

#include <fmt/format.h>

namespace chronograd::test {

namespace {

std::vector<std::string> texts(const std::vector<Piece>& pieces) {
    std::vector<std::string> texts;
    for (const Piece& piece : pieces) { texts.push_back(piece.text); }
    return texts;
}

std::vector<std::string> numbers_of(const std::string& text) { return texts(Page("made_up.md", text).numbers()); }

}  // namespace

TEST_CASE("a page's numbers are found in sentences, tables, formulas and blocks of output") {
    using Texts = std::vector<std::string>;
    CHECK(numbers_of("It is 0.5, not -0.25.\n\n| 1.5 | 3e-4 |\n") == Texts{"0.5", "0.25", "1.5", "3e-4"});
    CHECK(numbers_of("$a = 0.75$ and $$b = 2.5 \\cdot 10^{-3} \\tag{A.1}$$") == Texts{"0.75", "2.5e-3"});
    CHECK(numbers_of("below $10^{-6}$, about $10^5$") == Texts{"1e-6", "1e5"});
    CHECK(numbers_of("if $a < 1$ it is 0.5 <details>, and $b > 0.25$") == Texts{"0.5", "0.25"});  // a < is no tag
    CHECK(numbers_of("6,543 of 100 in 2014, 99 and 3 are not asked for") == Texts{"6543", "100"});
    CHECK(numbers_of("a stray ` and\n\n0.5, then ` one") == Texts{"0.5"});
    CHECK(numbers_of("$0.75x$, 1.5ms") == Texts{"0.75", "1.5"});
    CHECK(numbers_of("1,073,741,824 with $x < 0.5$ and $y > 0.25$") == Texts{"1073741824", "0.5", "0.25"});
    CHECK(numbers_of("```text\nloss 0.125\n```\n```cpp\nx = 0.3;\n```\n") == Texts{"0.125"});
    CHECK(numbers_of("`--noise 0.3`, (FLOW.11), [here](a.md#b-0.7), $x_{150}$, $2^{-53.5}$, h_1.5, arXiv:1705.08209")
              .empty());
    CHECK(Page("made_up.md", "\n\nx = 0.5\n").numbers().front().line == 3);
}

TEST_CASE("a number is shown if it is the value, rounded to the digits that stand there") {
    CHECK(shows("0.398", 0.3976));
    CHECK(shows("0.398", -0.3976));
    CHECK_FALSE(shows("0.397", 0.3976));
    CHECK_FALSE(shows("0.3977", 0.3976));
    CHECK(shows("9.54e-7", 9.5367e-7));
    CHECK_FALSE(shows("9.55e-7", 9.5367e-7));
    CHECK(shows("100", 100.4));
    CHECK_FALSE(shows("101", 100.4));
}

TEST_CASE("a planted number that nothing prints, computes or gives is found, with its line") {
    const Page page("made_up.md",
                    "Run `./run bptt_by_hand`.\n\nThe state is 0.24492, the loss 0.31616, the rate 0.01.\n");
    Known known(page);
    known.prints("./run bptt_by_hand");
    known.given({"0.01"});
    CHECK(known.faults().empty());

    const Page wrong("made_up.md", "Run `./run bptt_by_hand`.\n\nThe state is 0.24493.\n");
    Known of_wrong(wrong);
    of_wrong.prints("./run bptt_by_hand");
    CHECK(of_wrong.faults() ==
          std::vector<std::string>{
              "made_up.md:3: 0.24493 is printed by no command of the page, and nothing computes it"});

    Known faulty(page);
    faulty.prints("./run bptt_by_hand --units 2");    // not named
    faulty.values({0.244919, 0.316156});              // computed here
    faulty.given({"0.02"});                           // not on the page
    faulty.near("0.01", 0.02, 0.005);                 // too far off
    faulty.checked_elsewhere("no such line", "run");  // which does not read the page, either
    CHECK(faulty.faults().size() == 5);
}

TEST_CASE("a factor bounds a page's number from below as from above") {
    const Page page("made_up.md", "The rate is 0.01.\n");
    for (const double value : {0.006, 0.01, 0.019}) {
        Known known(page);
        known.within_factor("0.01", value, 2);
        CHECK(known.faults().empty());
    }
    for (const double value : {0.0, 0.0049, 0.021, 1.0, -0.01, std::nan("")}) {
        Known known(page);
        known.within_factor("0.01", value, 2);
        CHECK(known.faults().size() == 1);
    }
}

}  // namespace chronograd::test
