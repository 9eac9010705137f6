// Reports: tables and CSV against numbers worked out by hand.
#include "report.hpp"

#include "csv.hpp"
#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

bool has_part(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) { return true; }
    MESSAGE("'", part, "' is not in\n", text);
    return false;
}

const Track track{"t", {"a", "b, c"}, {{0, 0}, {1, 10}, {2, 20}, {3, 30}}};

}  // namespace

TEST_CASE("report: parameters, shapes and counts") {
    const std::string table = model_table(
        {{"rnn", {{"weight_hh_l0", Matrix(16, 16)}, {"bias", Matrix(16, 1)}}}, {"head", {{"weight", Matrix(3, 16)}}}});
    CHECK(table ==
          "  rnn.weight_hh_l0         16x16       256\n"
          "  rnn.bias                  16x1        16\n"
          "  head.weight               3x16        48\n"
          "  all parameters                       320");
}

TEST_CASE("report: predictions beside the track, and the mean error where it is known") {
    const Prediction prediction{1, "training", 0, 2, {{2.5, 21}, {2.5, 27}, {9, 9}}};
    const std::string table = prediction_table(track, prediction);
    CHECK(has_part(table, "first pass: points 2..4, predicted from points 0..2\n"));
    CHECK(has_part(table, "       2        2.5         21   |          2         20\n"));
    CHECK(has_part(table, "       3        2.5         27   |          3         30\n"));
    CHECK(has_part(table, "       4          9          9\n"));
    CHECK(has_part(table,
                   "\n   off by, on average over points 2..3, never a target: a 0.5, b, c 2"));  // the mean of 1 and 3
    CHECK(table.find("in training") == std::string::npos);
}

TEST_CASE("report: what was a target in training is told from what was not, and one point has no average") {
    const Prediction prediction{1, "training", 0, 1, {{1, 14}, {2.5, 22}, {2.5, 29}, {9, 9}}, 2};
    const std::string table = prediction_table(track, prediction);
    CHECK(has_part(table, "\n   off by, on average over points 1..2, targets in training: a 0.25, b, c 3"));
    CHECK(has_part(table, "\n   off by, at point 3, never a target: a 0.5, b, c 1"));
    const std::string trained = prediction_table(track, {1, "training", 0, 3, Matrix{{3, 31}}, 5});
    CHECK(has_part(trained, "\n   off by, at point 3, targets in training: a 0, b, c 1"));
    CHECK(trained.find("never") == std::string::npos);
}

TEST_CASE("report: predictions beyond the end of the track") {
    const std::string table = prediction_table(track, {2, "carried", 2, 4, Matrix{{1, 1}}});
    CHECK(has_part(table, "second pass, state carried on: points 4, predicted from the predicted points 2\n"));
    CHECK(has_part(table, "not known"));
}

TEST_CASE("report: predictions as CSV, every bit of them, and names that need quotes") {
    const std::string csv =
        predictions_csv(track, {{1, "training", 0, 2, {{0.1 + 0.2, 1e-300}}}, {2, "carried", 2, 4, {{-1, 1.0 / 3}}}});
    CHECK(csv ==
          "point,pass,state,a,\"b, c\"\n"
          "2,1,training,0.30000000000000004,1e-300\n"
          "4,2,carried,-1,0.3333333333333333\n");
}

TEST_CASE("report: losses as CSV") { CHECK(loss_csv({2, 0.5}) == "iteration,loss\n0,2\n1,0.5\n"); }

}  // namespace chronograd::test
