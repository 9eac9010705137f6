// docs/remedies.md: its numbers are printed, follow from closed forms here, or are held by the scripts that train. What
// hangs on the last bits of a processor is held with wide bounds.
#include <cmath>
#include <numbers>

#include "page.hpp"
#include "support.hpp"

namespace chronograd::test {

namespace {

double slope(double x) { return logistic(x) * (1 - logistic(x)); }

/// By how much the bias must change to change x_50 by 1, on the wall: the inverse of (CLIFF.5).
double width_of_wall(double w) {
    double shares = 0;  // added one by one
    for (int t = 1; t <= 50; ++t) { shares += std::pow(w * slope(0.5), 50 - t); }
    return 1 / shares;
}

}  // namespace

TEST_CASE("docs/remedies.md: every number is printed, derived or given") {
    const Page page("remedies.md");
    Known known(page);
    // The wall, and where it comes from.
    known.prints("./run loss_cliff");
    known.prints("./run bifurcation");
    known.given({"0.7", "2.4"});
    known.values({5 * slope(0.5), 1 / slope(0.5), logistic(0.5), 0.7 - logistic(0.5)});
    known.values({width_of_wall(5), width_of_wall(4.7877)});
    const std::string longest_step =
        "awk -F, '$1 == \"no\" && $7 > far { far = $7; w = $3 } END { print w }' out/loss_cliff_ways.csv";
    const std::string w = output_of_command("'" LOSS_CLIFF "' --csv --no-plots >/dev/null && " + longest_step);
    known.near("4.7877", std::stod(w), 0.1);
    const double upper = 0.5 * (1 + std::sqrt(1 - 4 / 5.0));  // (CLIFF.8)
    const double lower_fold = std::log(upper / (1 - upper)) - 5 * upper;
    known.values({lower_fold - (0.5 - 5 * logistic(0.5)), 3.9 / 4});
    // Clipping.
    known.given({"0.999", "1.5", "600"});  // Adam's beta_2, the radius, the updates
    known.values({1 / (1 - 0.999), std::numbers::ln2});
    known.checked_elsewhere(
        "   clipping      / median     threshold     median of runs  below 0.1    than ln 2    clipped    norm",
        "tests/examples/clipping.sh");
    const std::string averages = "tests/docs/clipping_average_test.cpp";
    known.checked_elsewhere(
        "| learning rate, seed | mean norm | median | mean of solved runs | no clipping | $\\theta$ = mean | $\\theta$ "
        "= median | $\\theta$ = mean of solved |",
        averages);
    for (const std::string& line : lines_in(page.text())) {
        if (line.rfind("- **The mean of all norms", 0) == 0) { known.checked_elsewhere(line, averages); }
    }
    // Gates.
    const std::string memory = "tests/examples/memory_tasks_results.sh";
    known.checked_elsewhere("   T  cell  solved  updates, seed 0, 1, 2           loss then", memory);
    known.checked_elsewhere("| $T$ | RNN | IRNN | LSTM | GRU |", "tests/examples/memory_tasks_full_results.sh");
    known.checked_elsewhere("| | here | PyTorch |", "tests/examples/memory_tasks_full_results.sh");
    known.given({"4000"});  // updates that are allowed
    // Initialisation.
    known.checked_elsewhere(
        "| $b_f$ | $\\sigma(b_f)^{100}$ | direct, fresh | leak, fresh | direct, trained | leak, trained |",
        "tests/examples/constant_error_carousel_results.sh");
    for (const std::string& line : lines_in(page.text())) {  // how many updates its LSTMs took
        if (line.rfind("(Sizes as printed: ", 0) == 0) {
            known.checked_elsewhere(line, "tests/examples/constant_error_carousel_results.sh");
        }
    }
    for (const int b : {0, 1, 3}) { known.value(std::pow(logistic(b), 20)); }
    known.given({"1.01"});
    known.near("21000", std::pow(1.01, 1000), 100);
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
