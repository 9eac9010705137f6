// The formulas of docs/ are bound to the code that computes them, by their tags: (BPTT.4) stands beside both.
#include "code.hpp"

namespace chronograd::test {

using Faults = std::vector<std::string>;

TEST_CASE("a planted tag that is missing, double, or cited on one side alone is found") {
    const auto faults = [](const std::string& text, const std::string& code) {
        return tag_faults({Page("made_up.md", text)}, code);
    };
    CHECK(faults("$$a \\tag{RNN.1}$$ is (RNN.1)", "// (RNN.1)").empty());
    CHECK(faults("", "// (RNN.1)") == Faults{"RNN.1 is cited in code and not defined once"});
    CHECK(faults("$$a \\tag{RNN.1}$$ $$b \\tag{RNN.1}$$", "// (RNN.1)").size() == 1);
    CHECK(faults("$$a \\tag{RNN.1}$$", "// nothing") == Faults{"RNN.1 is cited by no code"});
    CHECK(faults("\n$$a$$", "") == Faults{"made_up.md:2: a formula has not one tag"});
    CHECK(faults("by (RNN.2)", "") == Faults{"made_up.md: RNN.2 is cited and not defined once"});
}

}  // namespace chronograd::test
