// docs/references.md: each paper is there once, in order of name, and is cited somewhere.
#include <algorithm>

#include "page.hpp"

namespace chronograd::test {

TEST_CASE("docs/references.md: every number is given by a paper") {
    const Page page("references.md");
    Known known(page);
    known.given({"3.1", "3.2", "2.3", "1.1", "2.1", "3.3", "6.5"});  // sections, and a lecture
    known.given({"141", "323"});                                     // volumes
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/references.md: papers are sorted by name") {
    std::vector<std::string> names;
    for (const std::string& line : lines_in(Page("references.md").text())) {
        if (line.rfind("### ", 0) == 0) { names.push_back(line.substr(4)); }
    }
    CHECK(names.size() > 30);
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    // By authors, then by year; "Gers and" stands before "Gers, ", as one author less.
    const auto key = [](std::string name) {
        std::replace(name.begin(), name.end(), ',', '~');
        return name;
    };
    CHECK(std::is_sorted(names.begin(), names.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); }));
}

}  // namespace chronograd::test
