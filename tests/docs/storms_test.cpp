// docs/storms.md: what it says of the data is counted here by a program that knows nothing of runs and parts; what
// comes of training is held by tests/examples/storm_tracks_results.sh.
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <sstream>

#include "page.hpp"
#include "storm_parts.hpp"

namespace chronograd::test {

namespace {

/// What a forecast at this time may know, and where the storm is a day later. Hours are counted from 1970.
using Track = std::map<long, Position>;

/// A time as "2012-10-22T12:00Z", in hours.
long hours(const std::string& time) {
    const std::chrono::year_month_day day{std::chrono::year(std::stoi(time.substr(0, 4))),
                                          std::chrono::month(static_cast<unsigned>(std::stoi(time.substr(5, 2)))),
                                          std::chrono::day(static_cast<unsigned>(std::stoi(time.substr(8, 2))))};
    return 24 * std::chrono::sys_days(day).time_since_epoch().count() + std::stoi(time.substr(11, 2));
}

/// Forecasts of some storms: how many, of how many storms, and the sum of what persistence misses them by.
struct Sum {
    std::set<std::string> storms;
    int forecasts = 0;
    double km = 0;
};

struct Counted {
    std::array<Sum, 3> parts;  // to 2004, to 2009, later
    int by_rows = 0;           // rows that a forecast could be made at, two for one time counted twice
};

Counted count_forecasts() {
    std::map<std::string, Track> tracks;
    std::vector<std::pair<std::string, long>> rows;
    const std::vector<std::string> lines = lines_in(text_of("examples/data/atlantic_storms_1975_2014.csv"));
    for (std::size_t i = 1; i < lines.size(); ++i) {
        std::istringstream line(lines[i]);
        std::array<std::string, 4> cells;
        for (std::string& cell : cells) { std::getline(line, cell, ','); }
        const bool on_the_hour = cells[1].substr(14, 2) == "00";
        if (!on_the_hour || hours(cells[1]) % 6 != 0) { continue; }
        tracks[cells[0]].insert({hours(cells[1]), {std::stod(cells[2]), std::stod(cells[3])}});  // the first row stays
        rows.emplace_back(cells[0], hours(cells[1]));
    }
    Counted counted;
    std::set<std::pair<std::string, long>> seen;
    for (const auto& [storm, t] : rows) {
        const Track& track = tracks[storm];
        bool known = true;
        for (const int away : {-18, -12, -6, 24}) { known = known && track.count(t + away) == 1; }
        if (!known) { continue; }
        ++counted.by_rows;
        if (!seen.insert({storm, t}).second) { continue; }
        const int year = std::stoi(storm.substr(0, 4));
        Sum& part = counted.parts.at(year <= 2004 ? 0 : year <= 2009 ? 1 : 2);
        const Position now = track.at(t);
        const Position before = track.at(t - 6);
        part.storms.insert(storm);
        part.forecasts += 1;
        part.km += by_vectors({5 * now.lat - 4 * before.lat, 5 * now.lon - 4 * before.lon}, track.at(t + 24));
    }
    return counted;
}

}  // namespace

TEST_CASE("docs/storms.md: every number is printed, derived or given") {
    const Page page("storms.md");
    Known known(page);
    const std::string script = "tests/examples/storm_tracks_results.sh";
    // The data.
    const Counted counted = count_forecasts();
    int forecasts = 0;
    double km = 0;
    for (const Sum& part : counted.parts) {
        known.values({static_cast<double>(part.storms.size()), static_cast<double>(part.forecasts)});
        known.value(part.km / part.forecasts);
        forecasts += part.forecasts;
        km += part.km;
    }
    CHECK(counted.by_rows - forecasts == 10);
    known.values({static_cast<double>(forecasts), static_cast<double>(counted.by_rows), km / forecasts});
    known.value(static_cast<double>(real_parts().train.sequences.size()));
    known.value(2 * std::numbers::pi * 6371 / 360);  // a degree of a great circle
    CHECK(shows("79", 2 * std::numbers::pi * 6371 / 360 * std::cos(std::numbers::pi / 4)));
    // What came out.
    known.checked_elsewhere("| model | mean error | 95 % interval | gain over persistence | 95 % interval |", script);
    for (const std::string start :
         {"**Every network beats persistence**", "930 forecasts sound", "The RNN: ", "The gated cells about"}) {
        for (const std::string& line : lines_in(page.text())) {
            if (line.rfind(start, 0) == 0) { known.checked_elsewhere(line, script); }
        }
    }
    known.given({"246"});                    // the same script
    known.given({"6371", "180", "100"});     // the Earth's radius; in formulas
    known.given({"0.01", "0.1", "100000"});  // penalties, and what rounds off a kink
    known.given({"1e-12", "0.002"});         // a tolerance of tests/examples/storm_training_test.cpp; the step size
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
