// What is told of all exercises: all cases together tell each mistake from the right answer, and it is named.
#include <set>

#include "judge.hpp"
#include "support.hpp"
#include "task.hpp"

namespace chronograd::test {

using namespace chronograd::exercises;

namespace {

std::vector<Bundle> answers_by(const Part& part, const std::function<Bundle(const Bundle&)>& f) {
    std::vector<Bundle> all;
    for (const Case& c : part.cases) { all.push_back(f(c.in)); }
    return all;
}

}  // namespace

TEST_CASE("exercises have numbers in order, names of their own, and points") {
    std::set<std::string> names;
    std::string last = "00";
    for (const Exercise& e : all_exercises()) {
        INFO(e.folder());
        CHECK(last < e.number);
        last = e.number;
        CHECK(names.insert(e.name).second);
        CHECK(e.points() > 0);
        for (const Part& part : e.parts) { CHECK(names.insert(e.name + "/" + part.name).second); }
    }
}

TEST_CASE("what makes the mistakes makes none by itself: it agrees with the right answers to 1e-12") {
    int compared = 0;
    for (const Exercise& e : all_exercises()) {
        for (Part part : e.parts) {
            if (!part.by_hand) { continue; }
            INFO(e.folder(), ", ", part.name);
            // Exercise 8's right answers have PyTorch's 1e-6 in them, which may be left out, and a number of 7 digits.
            if (e.name != "clipping") { part.tolerance = 1e-12; }
            CHECK(fault_in(part, answers_by(part, part.by_hand)).empty());
            ++compared;
        }
    }
    CHECK(compared > 15);
}

TEST_CASE("right answers are accepted, and each mistake that changes one is rejected and named") {
    for (const Exercise& e : all_exercises()) {
        for (const Part& part : e.parts) {
            if (!part.right) { continue; }
            INFO(e.folder(), ", ", part.name);
            CHECK(fault_in(part, answers_by(part, part.right)).empty());
            int seen = 0;
            for (const Mistake& mistake : part.mistakes) {
                INFO(mistake.says);
                const std::string fault = fault_in(part, answers_by(part, mistake.answer));
                if (fault.empty()) { continue; }  // it is of another part, or of another matrix
                ++seen;
                INFO(fault);
                CHECK(fault.find(mistake.says + "\n") != std::string::npos);
            }
            CHECK((seen >= 2 || part.mistakes.empty()));
        }
    }
}

}  // namespace chronograd::test
