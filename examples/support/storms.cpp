// Storms: six-hourly rows are kept, a gap ends a run; all runs of a storm, or its longest one as a track.
#include "storms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "csv.hpp"
#include "program.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

constexpr std::array storm_columns{"lon_deg", "lat_deg", "wind_kt"};
constexpr std::array largest{360, 90, 999};  // magnitudes; no storm has others
constexpr std::chrono::minutes interval = std::chrono::hours(6);

/// "2012-10-22T12:00Z" as a time; nothing if it is not written so.
std::optional<Minute> read_time(std::string_view text) {
    constexpr std::string_view pattern = "dddd-dd-ddTdd:ddZ";
    if (text.size() != pattern.size()) { return std::nullopt; }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !digit : text[i] != pattern[i]) { return std::nullopt; }
    }
    const auto number = [&](std::size_t first, std::size_t digits) {
        int value = 0;
        for (const char digit : text.substr(first, digits)) { value = 10 * value + (digit - '0'); }
        return value;
    };
    const std::chrono::year_month_day day(std::chrono::year(number(0, 4)), std::chrono::month(number(5, 2)),
                                          std::chrono::day(number(8, 2)));
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    if (!day.ok() || hour > 23 || minute > 59) { return std::nullopt; }
    return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

/// A run that is being read.
struct OpenRun {
    std::vector<Real> numbers;
    Minute begin;
    Minute end;

    [[nodiscard]] bool empty() const { return numbers.empty(); }
    [[nodiscard]] Run closed() const {
        const Index width = std::ssize(storm_columns);
        return {Matrix(MatrixView(numbers.data(), std::ssize(numbers) / width, width)), begin};
    }
};

Storm longest_of(const StormRuns& storm) {
    const auto shorter = [](const Run& a, const Run& b) { return a.size() < b.size(); };
    const auto longest = std::max_element(storm.runs.begin(), storm.runs.end(), shorter);
    const std::vector<std::string> names(storm_columns.begin(), storm_columns.end());
    if (longest == storm.runs.end()) { return {{storm.name, names, Matrix(0, std::ssize(storm_columns))}, "", ""}; }
    return {
        {storm.name, names, longest->points}, time_text(longest->begin), time_text(longest->time(longest->size() - 1))};
}

}  // namespace

std::filesystem::path storms_file() {
    return std::filesystem::path(CHRONOGRAD_DATA_DIR) / "atlantic_storms_1975_2014.csv";
}

std::vector<StormRuns> read_storm_runs(const std::filesystem::path& csv) {
    CsvReader file(csv);
    const Index storm = file.column("storm");
    const Index time = file.column("time");
    std::array<Index, storm_columns.size()> places{};
    std::transform(storm_columns.begin(), storm_columns.end(), places.begin(),
                   [&](const char* name) { return file.column(name); });

    std::vector<StormRuns> storms;
    std::set<std::string> names;
    Minute above = Minute::min();  // the time of the storm's row above, or before all times
    OpenRun run;
    const auto end_run = [&] {
        if (!run.empty()) { storms.back().runs.push_back(run.closed()); }
        run = {};
    };
    while (file.next()) {
        if (storms.empty() || file.text(storm) != storms.back().name) {
            end_run();
            storms.push_back({file.text(storm), {}});
            if (!names.insert(file.text(storm)).second) {
                file.fail_here(fmt::format("the rows of {} do not stand together", file.text(storm)));
            }
            above = Minute::min();
        }
        const auto now = read_time(file.text(time));
        if (!now) { file.fail_here(fmt::format("column time: '{}' is not a time", file.text(time))); }
        if (*now < above) { file.fail_here("column time: it is before that of the row above"); }
        above = *now;
        if (now->time_since_epoch() % interval != std::chrono::minutes(0)) { continue; }
        if (!run.empty() && *now == run.end) { continue; }
        if (!run.empty() && *now != run.end + interval) { end_run(); }
        if (run.empty()) { run.begin = *now; }
        run.end = *now;
        for (std::size_t c = 0; c < storm_columns.size(); ++c) {
            const double number = file.number(places.at(c));
            if (std::abs(number) > largest.at(c)) {
                file.fail_here(fmt::format("column {}: {} is beyond {}", storm_columns.at(c), number, largest.at(c)));
            }
            run.numbers.push_back(static_cast<Real>(number));
        }
    }
    end_run();
    return storms;
}

std::vector<Storm> read_storms(const std::filesystem::path& csv) {
    std::vector<Storm> storms;
    for (const StormRuns& storm : read_storm_runs(csv)) { storms.push_back(longest_of(storm)); }
    return storms;
}

std::string time_text(Minute time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const Index minutes = (time - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), minutes / 60,
                       minutes % 60);
}

const Storm& find_storm(const std::vector<Storm>& storms, const std::string& name) {
    std::vector<std::string> similar;
    for (const Storm& storm : storms) {
        if (storm.track.name == name) { return storm; }
        if (lower_case(storm.track.name).find(lower_case(name)) != std::string::npos) {
            similar.push_back(storm.track.name);
        }
    }
    constexpr std::size_t most = 5;
    const bool helpful = !similar.empty() && similar.size() <= most;
    throw InputError(fmt::format("there is no storm '{}'; {}", name,
                                 helpful ? fmt::format("is it {}?", fmt::join(similar, " or "))
                                         : "--list-storms names those that are long enough"));
}

}  // namespace chronograd::examples
