// The links of docs/ lead somewhere, within the book and to code by name, and what it tells to run is there. Shown here
// on pages that are made up.
#include "code.hpp"

namespace chronograd::test {

using Faults = std::vector<std::string>;

TEST_CASE("a planted link to no file or no heading is found") {
    const auto faults = [](const std::string& text) { return link_faults(Page("made_up.md", text), "docs/"); };
    CHECK(faults("[a](bptt.md), [b](bptt.md#how-far-back), [c](../nn/rnn.cpp), ![d](figures/storm.svg)").empty());
    CHECK(faults("# One two\n\n[a](#one-two)").empty());
    CHECK(faults("\n[a](bttp.md)") == Faults{"made_up.md:2: there is no bttp.md"});
    CHECK(faults("[a](bptt.md#how-far)") == Faults{"made_up.md:1: no heading is #how-far"});
    CHECK(faults("[a][b]") == Faults{"made_up.md:1: a link that is not [text](target)"});
    CHECK(faults("[b]: bptt.md").size() == 1);
    CHECK(faults("<a href=\"nowhere.md\">a</a>").size() == 1);
    CHECK(faults("[a](bptt.md \"title\")").size() == 1);
    CHECK(faults("[a](#one)") == Faults{"made_up.md:1: no heading is #one"});
    CHECK(faults("[a](../../etc/passwd)").size() == 1);
}

TEST_CASE("headings' anchors are GitHub's") {
    CHECK(Page("made_up.md", "# Whose z? Whose reset?\n## A\n## A\n### `tanh`, (x)\n").anchors() ==
          Faults{"whose-z-whose-reset", "a", "a-1", "tanh-x"});
}

TEST_CASE("a planted name of a file or a member that is not there is found") {
    const auto faults = [](const std::string& text) { return name_faults(Page("made_up.md", text)); };
    CHECK(
        faults(
            "`Sweep::accumulate` in `autograd/sweep.hpp`, `RnnCell::step`, `nn::ledger`, `autograd/tape`, `std::foo`, "
            "`Parameter::grad()`, `optim::Adam`, `Reset::before_product`, `nn/`")
            .empty());
    CHECK(faults("`autograd/swep.hpp`") == Faults{"made_up.md:1: there is no autograd/swep.hpp"});
    CHECK(faults("`Sweep::acumulate`") == Faults{"made_up.md:1: no source has Sweep::acumulate"});
    CHECK(faults("`RnnCell::forward_pass`").size() == 1);
}

TEST_CASE("a planted command of no program or with no such option is found") {
    const auto faults = [](const std::string& text) { return command_faults(Page("made_up.md", text)); };
    CHECK(faults("`./run bptt_by_hand --units 2`, `./run exercise 1`\n```sh\n./run gradient_flow --noise 3  # x\n```\n")
              .empty());
    CHECK(faults("`./run bptt_by_foot`") == Faults{"made_up.md:1: there is no program bptt_by_foot"});
    CHECK(faults("```sh\n./run bptt_by_hand --unit 2\n```\n") ==
          Faults{"made_up.md:2: bptt_by_hand has no option --unit"});
}

TEST_CASE("a planted picture without its command is found") {
    CHECK(picture_faults(Page("made_up.md", "![a](b.svg)\n\n*Drawn by `./run gradient_flow`.*\n")).empty());
    CHECK(picture_faults(Page("made_up.md", "![a](b.svg)\n\nText.\n")).size() == 1);
}

}  // namespace chronograd::test
