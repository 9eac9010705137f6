// The judge, on a part whose right answers are plain: it accepts what is right, finds what is not, and names mistakes
// if and only if they explain the numbers.
#include "judge.hpp"

#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::exercises;

namespace {

/// Right: y = 2x, as a matrix and as a sequence, for x of two sizes. Mistakes: y = x², y = 3x and z = x.
Part doubling() {
    const auto of = [](const std::function<Matrix(const Matrix&)>& y, const std::function<Matrix(const Matrix&)>& z) {
        return [=](const Bundle& in) { return Bundle{{"y", y(in["x"])}}.put("z", {z(in["x"]), in["x"]}); };
    };
    const auto twice = [](const Matrix& x) { return 2 * x; };
    return {
        .name = "doubling",
        .points = 1,
        .cases = {{"small", {{"x", {{2.0}}}}}, {"wide", {{"x", {{1, 2, 5}, {3, 4, 6}}}}}},
        .right = of(twice, twice),
        .mistakes = {{"squared", of([](const Matrix& x) { return x % x; }, twice)},
                     {"both tripled", of([](const Matrix& x) { return 3 * x; }, [](const Matrix& x) { return 3 * x; })},
                     {"z as it came", of(twice, [](const Matrix& x) { return x; })}},
        .objection = nullptr};
}

/// What the judge says if y and z.front() are so for each case.
std::string said(const std::function<Matrix(const Matrix&)>& y, const std::function<Matrix(const Matrix&)>& z) {
    const Part part = doubling();
    std::vector<Bundle> answers;
    for (const Case& c : part.cases) {
        answers.push_back(Bundle{{"y", y(c.in["x"])}}.put("z", {z(c.in["x"]), c.in["x"]}));
    }
    return fault_in(part, answers);
}

Matrix twice(const Matrix& x) { return 2 * x; }
Matrix thrice(const Matrix& x) { return 3 * x; }
Matrix same(const Matrix& x) { return x; }

}  // namespace

TEST_CASE("the judge says nothing of what is right, within its tolerance") {
    CHECK(said(twice, twice).empty());
    CHECK(said([](const Matrix& x) { return (2 + 1e-9) * x; }, twice).empty());
    CHECK_FALSE(said([](const Matrix& x) { return (2 + 1e-8) * x; }, twice).empty());
}

TEST_CASE("the judge names the mistake that explains every number, and only that") {
    CHECK(said([](const Matrix& x) { return x % x; }, twice) == "y: squared\nwide: y(0, 0) is 1, must be 2\n");
    CHECK(said(thrice, thrice) == "y, z: both tripled\nsmall: y is 6, must be 4\n");
    CHECK(said(twice, same) == "z: z as it came\nsmall: z at t = 1 is 2, must be 4\n");
    // Two at once: each has its own.
    CHECK(names_all({"y: squared\n", "z: z as it came\n"}, said([](const Matrix& x) { return x % x; }, same)));
    // x² + 1 in one place is not x².
    CHECK(said(
              [](const Matrix& x) {
                  Matrix y = x % x;
                  y(0, 0) += 1;
                  return y;
              },
              twice) == "small: y is 5, must be 4\n");
}

TEST_CASE("the judge knows what can be wrong with anything") {
    CHECK(names_all({"y: the sign is wrong\n"}, said([](const Matrix& x) { return -2 * x; }, twice)));
    CHECK(names_all({"y: it is 2.5 times the right one\n"}, said([](const Matrix& x) { return 5 * x; }, twice)));
    CHECK(names_all({"y: it is 0\n"}, said([](const Matrix& x) { return 0 * x; }, twice)));
    CHECK(said([](const Matrix& x) { return transpose(2 * x); }, twice) ==
          "wide: y is 3x2, must be 2x3: it is transposed\n");
    CHECK(said([](const Matrix& x) { return Matrix(x.rows() + 1, x.cols()); }, twice) ==
          "small: y is 2x1, must be 1x1\n");
    CHECK(said([](const Matrix& x) { return x.size() == 1 ? 2 * x : nan * x; }, twice) ==
          "wide: y, element (0, 0), is nan\n");
}

TEST_CASE("the judge sees a matrix too many, or too few") {
    const Part part = doubling();
    std::vector<Bundle> few;
    std::vector<Bundle> many;
    for (const Case& c : part.cases) {
        const Bundle right = part.right(c.in);
        few.push_back(Bundle{{"y", right["y"]}}.put("z", std::vector<Matrix>{right.sequence("z")[0]}));
        many.push_back(Bundle(right).put("z", Matrix(1, 1), 3));
    }
    CHECK(fault_in(part, few) ==
          "small: there is no z at t = 2: 1 were answered, 2 must be, and step t's stands at index t, behind the one "
          "at 0\n");
    CHECK(fault_in(part, many) == "small: there is one z too many: 3 were answered, 2 must be\n");
}

TEST_CASE("where more than one answer is right, the objection decides") {
    Part part = doubling();
    part.right = nullptr;
    part.objection = [](const Bundle& in, const Bundle& answer) {
        return max_abs(answer["y"]) < max_abs(in["x"]) ? "too small\n" : "";
    };
    const auto answers = [&](Real factor) {
        std::vector<Bundle> all;
        for (const Case& c : part.cases) { all.push_back(Bundle{{"y", factor * c.in["x"]}}); }
        return all;
    };
    CHECK(fault_in(part, answers(1)).empty());
    CHECK(fault_in(part, answers(7)).empty());
    CHECK(fault_in(part, answers(0.5)) == "too small\n");
    CHECK(fault_in(part, answers(nan)) == "small: y is nan\n");
}

}  // namespace chronograd::test
