// docs/remedies.md, which average norm a threshold should be: its table again, two of its eight rows (the first is in
// clipping.sh). Trainings that explode magnify the last bits of a processor, so only what held in all rows is demanded
// here, and some more room left.
#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>

#include "clipping_report.hpp"
#include "page.hpp"

namespace chronograd::test {

namespace {

using namespace chronograd::examples;

/// Ten runs as those of the program.
ClippingTrial trial(Real threshold, std::uint32_t seed) {
    ClippingTrial ten{"norm", 1, {.norm = threshold}, {}};
    for (std::uint32_t run = 0; run < 10; ++run) {
        ten.runs.push_back(train_latch(LatchTraining{}, ten.clipping, 1000 * seed + 2 * run));
    }
    return ten;
}

/// The numbers of a row of the table: mean, median, mean of solved runs; solved without, and at each of the three.
using Numbers = std::vector<double>;

std::vector<Numbers> table_of(const Page& page) {
    std::vector<Numbers> rows;
    for (const std::string& line : lines_in(page.text())) {
        static const std::regex row(R"(^\| [01][0-9.]*, [0-9](?: \(the table above\))? \|([0-9.| ]+)\|$)");
        std::smatch m;
        if (!std::regex_match(line, m, row)) { continue; }
        std::string cells = m[1];
        std::replace(cells.begin(), cells.end(), '|', ' ');
        std::istringstream in(cells);
        rows.emplace_back();
        for (double x = 0; in >> x;) { rows.back().push_back(x); }
    }
    return rows;
}

/// The smallest and the largest of a column.
std::pair<double, double> range(const std::vector<Numbers>& rows, std::size_t column) {
    const auto by_column = [&](const Numbers& a, const Numbers& b) { return a[column] < b[column]; };
    const auto [least, most] = std::minmax_element(rows.begin(), rows.end(), by_column);
    return {(*least)[column], (*most)[column]};
}

bool within_a_factor(double said, double is, double factor) { return said < factor * is && is < factor * said; }

}  // namespace

TEST_CASE("docs/remedies.md: which average, what its sentences say of its table") {
    const std::vector<Numbers> rows = table_of(Page("remedies.md"));
    REQUIRE(rows.size() == 8);
    for (const Numbers& row : rows) { REQUIRE(row.size() == 7); }
    CHECK(range(rows, 0) == std::pair(1.6, 215.0));
    CHECK(range(rows, 1) == std::pair(0.70, 2.4));
    CHECK(range(rows, 2) == std::pair(0.017, 0.64));
    CHECK(range(rows, 3) == std::pair(2.0, 5.0));
    CHECK(range(rows, 5).first >= 8);  // at once the median
    CHECK(range(rows, 6).first >= 8);
    for (const Numbers& row : rows) {
        if (row[0] > 50) { CHECK(row[4] <= row[3] + 1); }  // a mean that explosions made helps hardly anybody
    }
}

TEST_CASE("docs/remedies.md: which average, two rows of its table computed again") {
    const std::vector<Numbers> rows = table_of(Page("remedies.md"));
    REQUIRE(rows.size() == 8);
    for (const std::uint32_t seed : {1U, 2U}) {
        const Numbers& said = rows[4 + seed];
        const ClippingTrial none = trial(0, seed);
        const Real median = norms_of(none).median;
        const Real of_solved = norms_of(none, true).mean;
        const auto solved_at = [&](Real threshold) { return solved(trial(threshold, seed)); };
        INFO("seed ", seed, ": mean ", norms_of(none).mean, ", median ", median, ", of solved ", of_solved);
        CHECK(within_a_factor(said[1], median, 4));
        CHECK(within_a_factor(said[2], of_solved, 40));
        CHECK(norms_of(none).mean > of_solved);
        CHECK(solved(none) <= 6);
        CHECK(solved_at(median) >= 7);
        CHECK(solved_at(of_solved) >= 7);
    }
}

}  // namespace chronograd::test
