// docs/confusions.md: its numbers are those of ./run confusions NAME; what its text adds is computed here.
#include <cfloat>
#include <cmath>

#include "confusions.hpp"
#include "page.hpp"
#include "truncation.hpp"

namespace chronograd::test {

TEST_CASE("docs/confusions.md: every number is printed, derived or given") {
    const Page page("confusions.md");
    Known known(page);
    for (const examples::Confusion& confusion : examples::all_confusions()) {
        known.prints(std::string("./run confusions ") + confusion.name);
    }
    known.value(FLT_EPSILON);
    known.value(2 - std::sqrt(3.0));  // question 1
    known.value(100);                 // question 4: elements
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/confusions.md: a section for each confusion, in the program's order, with its question") {
    const std::string text = Page("confusions.md").text();
    std::size_t at = 0;
    for (const examples::Confusion& confusion : examples::all_confusions()) {
        std::string heading = std::string("\n## ") + confusion.question + "\n";
        if (const std::size_t W = heading.find("W_hh"); W != std::string::npos) { heading.replace(W, 4, "$W_{hh}$"); }
        const std::size_t here = text.find(heading);
        CHECK_MESSAGE(here != std::string::npos, heading);
        CHECK_MESSAGE(here >= at, heading);
        at = here;
        const std::string section = text.substr(here, text.find("\n## ", here + 1) - here);
        CHECK_MESSAGE(section.find(std::string("confusions ") + confusion.name + "`") != std::string::npos, heading);
    }
}

TEST_CASE("docs/confusions.md: blocks of lines are printed as they stand there") {
    const Page page("confusions.md");
    std::string printed;
    for (const examples::Confusion& confusion : examples::all_confusions()) { printed += confusion.show(); }
    std::size_t blocks = 0;
    for (const Fence& fence : page.fences()) {
        CHECK(fence.language == "text");
        CHECK_MESSAGE(printed.find(fence.text) != std::string::npos, fence.text);
        ++blocks;
    }
    CHECK(blocks == 5);
}

TEST_CASE("docs/confusions.md: the answers to its questions") {
    // 1: with eta = 2 - sqrt(3) the ball is where it was after 12 steps, and not before.
    const double eta = 2 - std::sqrt(3.0);
    double w = 1;
    double sum = 0;
    std::vector<double> path{w};
    for (int step = 1; step <= 24; ++step) {
        sum += w;
        w -= eta * sum;
        path.push_back(w);
    }
    for (int t = 0; t <= 12; ++t) { CHECK(path[t + 12] == doctest::Approx(path[t])); }
    for (int t = 1; t < 12; ++t) { CHECK(std::abs(path[t] - path[0]) + std::abs(path[t + 1] - path[1]) > 0.1); }

    // 3: blocks of 3 new steps that reach back over 6.
    Index pairs = 0;
    Index steps = 0;
    for (const examples::Block& b : examples::blocks_of(12, 3, 6)) {
        for (Index j = b.counted; j <= b.last; ++j) { pairs += j - b.first + 1; }
        steps += b.last - b.first + 1;
    }
    CHECK(pairs == 51);
    CHECK(steps == 21);
}

}  // namespace chronograd::test
