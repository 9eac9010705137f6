// Storms: six-hourly rows are kept, a gap ends a run, and the longest run is the storm's track.
#include "storms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "csv.hpp"
#include "program.hpp"

namespace chronograd::examples {
namespace {

constexpr std::array columns{"lon_deg", "lat_deg", "wind_kt"};
constexpr std::chrono::minutes interval = std::chrono::hours(6);
using Minute = std::chrono::sys_time<std::chrono::minutes>;

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

/// Six-hourly observations that follow each other.
struct Run {
    std::vector<Real> numbers;
    std::string first;
    std::string last;
    Minute end;

    [[nodiscard]] Index size() const { return std::ssize(numbers) / std::ssize(columns); }
};

Storm to_storm(const std::string& name, const Run& run) {
    const Matrix points(MatrixView(run.numbers.data(), run.size(), std::ssize(columns)));
    return {{name, {columns.begin(), columns.end()}, points}, run.first, run.last};
}

std::string lower_case(std::string text) {
    for (char& c : text) { c = static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
    return text;
}

}  // namespace

std::filesystem::path storms_file() {
    return std::filesystem::path(CHRONOGRAD_DATA_DIR) / "atlantic_storms_1975_2014.csv";
}

std::vector<Storm> read_storms(const std::filesystem::path& csv) {
    CsvReader file(csv);
    const Index storm = file.column("storm");
    const Index time = file.column("time");
    std::array<Index, columns.size()> places{};
    std::transform(columns.begin(), columns.end(), places.begin(), [&](const char* name) { return file.column(name); });

    std::vector<Storm> storms;
    std::string name;
    Run run;      // the one that is being read
    Run longest;  // of this storm, before it
    const auto end_run = [&] {
        if (run.size() > longest.size()) { longest = std::move(run); }
        run = {};
    };
    const auto end_storm = [&] {
        end_run();
        if (!name.empty()) { storms.push_back(to_storm(name, longest)); }
        longest = {};
    };
    while (file.next()) {
        if (file.text(storm) != name) {
            end_storm();
            name = file.text(storm);
        }
        const auto now = read_time(file.text(time));
        if (!now) { file.fail_here(fmt::format("column time: '{}' is not a time", file.text(time))); }
        if (now->time_since_epoch() % interval != std::chrono::minutes(0)) { continue; }
        if (run.size() > 0 && *now == run.end) { continue; }
        if (run.size() > 0 && *now != run.end + interval) { end_run(); }
        if (run.size() == 0) { run.first = file.text(time); }
        run.last = file.text(time);
        run.end = *now;
        for (const Index place : places) { run.numbers.push_back(static_cast<Real>(file.number(place))); }
    }
    end_storm();
    return storms;
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
