// gradient_flow: its files hold what they say, and its sentences follow from the numbers.
#include "flow_report.hpp"

#include "csv.hpp"
#include "flow_by_hand.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

TEST_CASE("gradient_flow: every number of the pictures is in the CSV files") {
    const TemporaryFolder folder;
    REQUIRE(run({GRADIENT_FLOW, "--steps", "12", "--hidden", "3", "--batch", "2", "--csv", "--no-plots"},
                folder.path()) == 0);
    CsvReader flow(folder.path() / "out" / "gradient_flow.csv");
    const auto number = [](CsvReader& csv, const char* column) { return csv.number(csv.column(column)); };
    Index rows = 0;
    Index bounds = 0;
    for (; flow.next(); ++rows) {
        CHECK(number(flow, "k") + number(flow, "steps_back") == 12);
        if (flow.text(flow.column("bound")).empty()) { continue; }
        ++bounds;
        CHECK(number(flow, "norm") <= number(flow, "bound") * (1 + 1e-12));
    }
    CHECK(rows == 19 * 13);
    CHECK(bounds == 15 * 13);
    CsvReader pair(folder.path() / "out" / "gradient_flow_nonnormal.csv");
    for (Index n = 0; pair.next(); ++n) {
        const Real p = std::pow(0.9, n);
        const Real q = static_cast<Real>(n) * std::pow(0.9, n - 1) * 4;
        CHECK(disagreement(number(pair, "first_unit"), std::hypot(p, q)) < 1e-12);
        CHECK(disagreement(number(pair, "second_unit"), p) < 1e-12);
        CHECK(disagreement(number(pair, "rho_power"), p) < 1e-12);
        CHECK(disagreement(number(pair, "norm_of_power"), largest_of_two({{p, q}, {0, p}})) < 1e-12);
        CHECK(disagreement(number(pair, "bound"), std::pow(largest_of_two({{0.9, 4}, {0, 0.9}}), n)) < 1e-12);
    }
    CsvReader heat(folder.path() / "out" / "gradient_flow_heat.csv");
    rows = 0;
    for (; heat.next(); ++rows) {
        if (number(heat, "t") == number(heat, "k")) { CHECK(disagreement(number(heat, "norm"), 1) < 1e-12); }
    }
    CHECK(rows == 2 * 13 * 14 / 2);
}

TEST_CASE("gradient_flow: what was seen follows the numbers") {
    const auto flow = [](const std::string& name, Real factor, Real rho, Real sigma_max) {
        Flow f;
        f.name = name;
        for (int n = 0; n <= 8; ++n) { f.norm.push_back(std::pow(factor, n)); }
        f.rho = rho;
        f.sigma_max = sigma_max;
        f.mean_slope = 0.5;
        return f;
    };
    Study study;
    study.radii = {0.5, 1.5, 2};
    study.linear = {flow("linear", 0.5, 0.5, 1), flow("linear", 1.5, 1.5, 2), flow("linear", 2.2, 2, 3)};
    study.tanh = {flow("tanh", 0.4, 0.5, 1), flow("tanh", 0.9, 1.5, 2), flow("tanh", 1.1, 2, 3)};
    study.irnn = flow("IRNN", 0.25, 1, 1);
    study.gated = {flow("LSTM", 0.5, 0.6, nan), flow("GRU", 1.5, 0.6, nan)};
    study.gated[0].direct = std::log(0.4);
    study.saturated = flow("loud", 0, 1.5, 2);
    study.saturated.norm[0] = 1;
    study.saturated.zero_slopes = 7;
    study.saturated.slopes = 9;
    study.strength = 50;
    study.non_normal = {0.9, 4, flow("1", 1.5, 0.9, 4), flow("2", 0.9, 0.9, 4), flow("3", 0.5, 0.9, 4)};
    const std::string text = flow_seen(study);
    CHECK(names_all({"to within 0.096.", "by 0.22 to 0.60", "shrink for\n1.5, and grow for 2.",
                     "compared with 99 norms, and none", "misses the measured slope\nby 0.48 at most.",
                     "25.6 times as long\n8 steps back; one at its second unit does not grow.",
                     "0.0039 (LSTM), 26 (GRU)", "in: LSTM.", "Still growing, over the far half of the way: GRU.",
                     "With inputs 50 times as large, 7 of 9 slopes", "from 1 step back on", "8 norms of 0"},
                    text));
    CHECK(text.find("other networks") == std::string::npos);
    study.linear[1].norm[3] = 9;
    study.tanh[0].norm[8] = 0;
    CHECK(names_all({"1 ARE ABOVE IT", "\n1 norm of other networks is exactly 0, and not drawn."}, flow_seen(study)));
    study.tanh[0].norm[7] = 0;
    study.saturated.norm.assign(9, 1);
    CHECK(names_all({"the gradient is never exactly 0.\n2 norms of other networks are exactly 0, and not drawn."},
                    flow_seen(study)));
    CHECK(names_all({"broken 1x", "of 9 (steps x units x sequences"}, flow_tables(study)));
    // Slopes of 1, but for rounding.
    study.tanh = {flow("tanh", 0.5, 0.5 - 1e-9, 1), flow("tanh", 1.5, 1.5 + 1e-9, 2), flow("tanh", 2, 2, 3)};
    CHECK(names_all({"With a tanh it adds as much, to within 0.005"}, flow_seen(study)));
    study.non_normal.first = flow("1", 0.5, 0.9, 4);
    study.non_normal.first.norm[1] = 2;
    study.non_normal.second.norm[1] = 2;
    CHECK(names_all({"2 times as long\n1 step back, and 0.0039 times 8 steps back; one at its second unit GROWS."},
                    flow_seen(study)));
}

}  // namespace chronograd::test
