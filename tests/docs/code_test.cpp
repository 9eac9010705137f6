// The code of docs/ is bound to what is compiled: every block is a program that is built and run, or stands in a source
// file. Shown here on pages that are made up.
#include "code.hpp"

namespace chronograd::test {

using Faults = std::vector<std::string>;

TEST_CASE("a planted block that is no program and stands in no source file is found") {
    const auto faults = [](const std::string& text) { return block_faults(Page("made_up.md", text)); };
    CHECK(faults("```cpp\nint main() {}\n```\n").empty());
    CHECK(faults("```cpp\nVar tanh(Var X) {\n...\n}\n```\n").empty());
    CHECK(faults("\n```cpp\nVar tanh(Var Z) {\n```\n") ==
          Faults{"made_up.md:2: this code is no program, and stands in no source file"});
    CHECK(faults("```\nx = 1\n```\n") == Faults{"made_up.md:1: no test reads a block of no language"});
    CHECK(faults("~~~cpp\nx = 1\n~~~\n") == Faults{"made_up.md:1: a fence that no test reads"});
    CHECK(faults("```python\nx = 1\n```\n") == Faults{"made_up.md:1: no test reads a block of python"});
}

TEST_CASE("lines stand in a text one after another, indented or not, and dots stand for any") {
    const std::string text = "    a\n      b\n    c\n    d\n";
    CHECK(stands_in("a\n  b\n", text));
    CHECK(stands_in("a\n...\nd\n", text));
    CHECK_FALSE(stands_in("a\nc\n", text));
    CHECK_FALSE(stands_in("c\n...\na\n", text));
    CHECK_FALSE(stands_in("a b\n", text));
}

TEST_CASE("a planted output that a page's program does not print is found") {
    const std::string program = "```cpp\nint main() {}\n```\n\nIt prints\n\n";
    const auto faults = [&](const std::string& block) {
        const Page page("made_up.md", program + "```text\n" + block + "```\n");
        return output_faults(page, [](std::size_t n) { return n == 1 ? "one\ntwo\nthree\n" : "nothing"; }).size();
    };
    CHECK(faults("one\ntwo\nthree\n") == 0);
    CHECK(faults("one\n...\nthree\n") == 0);
    CHECK(faults("one\ntwo\n") == 1);
    CHECK(faults("one\n2\nthree\n") == 1);
    CHECK(faults("one\n...\nfour\n") == 1);
}

}  // namespace chronograd::test
