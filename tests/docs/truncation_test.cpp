// docs/truncation.md: its blocks are held by the script that trains, its sentences are about their numbers.
#include <cmath>

#include "page.hpp"

namespace chronograd::test {

TEST_CASE("docs/truncation.md: every number is printed, derived or given") {
    const Page page("truncation.md");
    Known known(page);
    for (const std::string first :
         {"before training, ||full gradient|| = 0.171", "after training, ||full gradient|| = 0.058",
          "   gradient                       loss reached   records on the tape   steps run an update"}) {
        known.checked_elsewhere(first, "tests/examples/truncated_bptt.sh");
    }
    for (const Fence& block : page.fences()) {
        if (block.language == "text") { known.text(block.text); }
    }
    known.near("250", std::pow(4.7 / 0.3, 2), 10);  // draws, as the page says: "about"
    known.value((100 - 8) / 100.0 / 3);  // of the answer 0: the mean square of U(-1, 1) where something is asked
    known.given({"200"});                // draws of the program
    known.programs();                    // its example of checkpoints
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
