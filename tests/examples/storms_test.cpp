// Storms: the rules on tables made up for each, then the real file against counts by another program.
#include "storms.hpp"

#include "program.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

std::vector<Storm> storms_of(const std::string& rows) {
    const TemporaryFolder folder;
    return read_storms(folder.file("s.csv", "storm,time,lat_deg,lon_deg,wind_kt,pressure_hpa\n" + rows));
}

}  // namespace

TEST_CASE("storms: rows at 00, 06, 12 and 18 UTC, the first of two for one time") {
    const auto storms = storms_of(
        "A,2001-12-31T18:00Z,1,-1,10,999\n"
        "A,2001-12-31T19:00Z,2,-2,20,999\n"
        "A,2002-01-01T00:00Z,3,-3,30,999\n"
        "A,2002-01-01T00:00Z,4,-4,40,999\n"
        "A,2002-01-01T06:00Z,6,-6,60,999\n"
        "A,2002-01-01T06:30Z,5,-5,50,999\n");
    REQUIRE(storms.size() == 1);
    CHECK(storms[0].track.name == "A");
    CHECK(storms[0].track.columns == std::vector<std::string>{"lon_deg", "lat_deg", "wind_kt"});
    CHECK(identical(storms[0].track.points, Matrix{{-1, 1, 10}, {-3, 3, 30}, {-6, 6, 60}}));
    CHECK(storms[0].first == "2001-12-31T18:00Z");
    CHECK(storms[0].last == "2002-01-01T06:00Z");
}

TEST_CASE("storms: a gap ends a run, and the longest run counts, the first of two equal ones") {
    const auto storms = storms_of(
        "A,2004-02-28T18:00Z,1,0,0,0\n"
        "A,2004-02-29T06:00Z,2,0,0,0\n"  // a leap day; 12 hours are a gap
        "A,2004-02-29T12:00Z,3,0,0,0\n"
        "A,2004-03-05T00:00Z,4,0,0,0\n"
        "A,2004-03-05T06:00Z,5,0,0,0\n"
        "B,2004-03-05T12:00Z,6,0,0,0\n"  // the next storm, though the time goes on
        "C,2004-03-05T13:00Z,7,0,0,0\n");
    REQUIRE(storms.size() == 3);
    CHECK(identical(storms[0].track.points, Matrix{{0, 2, 0}, {0, 3, 0}}));
    CHECK(identical(storms[1].track.points, Matrix{{0, 6, 0}}));
    CHECK(storms[2].track.size() == 0);
}

TEST_CASE("storms: a time that is none is refused with its line") {
    for (const char* time : {"2001-02-29T00:00Z", "2001-02-28T24:00Z", "2001-02-28T00:60Z", "2001-02-28 00:00", ""}) {
        const std::string message = message_of<InputError>([&] { storms_of(fmt::format("A,{},1,2,3,4\n", time)); });
        CHECK(message.find(fmt::format("s.csv:2: column time: '{}' is not a time", time)) != std::string::npos);
    }
}

TEST_CASE("storms: rows in another order are refused with their line, and not cut into runs") {
    const std::string noon = "A,2001-02-28T12:00Z,1,2,3,4\n";
    const std::string six = "A,2001-02-28T18:00Z,1,2,3,4\n";
    const std::string other = "B,2001-02-28T00:00Z,1,2,3,4\n";
    const auto refusal = [](const std::string& rows) { return message_of<InputError>([&] { storms_of(rows); }); };
    CHECK(names_all({"s.csv:4: the rows of A do not stand together"}, refusal(noon + other + six)));
    CHECK(names_all({"s.csv:3: column time: it is before that of the row above"}, refusal(six + noon)));
    CHECK(names_all({"s.csv:3: column time: it is before"}, refusal(six + "A,2001-02-28T17:59Z,1,2,3,4\n")));
    CHECK(storms_of(noon + six + other).size() == 2);  // the next storm may begin before
}

TEST_CASE("storms: one that is not there, with those that sound like it") {
    const auto storms = storms_of("2012-Sandy,2012-10-22T12:00Z,1,2,3,4\n1988-Keith,1988-11-17T18:00Z,1,2,3,4\n");
    CHECK(find_storm(storms, "1988-Keith").track.name == "1988-Keith");
    const auto refusal = [&](const char* name) {
        return message_of<InputError>([&] { (void)find_storm(storms, name); });
    };
    CHECK(refusal("sandy") == "there is no storm 'sandy'; is it 2012-Sandy?");
    CHECK(refusal("2012-Sandi").find("there is no storm '2012-Sandi'; --list-storms") == 0);
}

// The numbers are those of a program that knows nothing of the code above; it prints "415 9290 193 30 79":
//   TZ=UTC awk -F, 'NR > 1 {
//       h = mktime(substr($2,1,4) " " substr($2,6,2) " " substr($2,9,2) " " substr($2,12,2) " 0 0") / 3600
//       if (h % 6 || $1 == p && h == l) next
//       r = $1 == p && h == l + 6 ? r + 1 : 1; if (r > best[$1]) best[$1] = r; p = $1; l = h
//   } END {
//       for (s in best) { n++; sum += best[s]; long += best[s] >= 20 }
//       print n, sum, long, best["2012-Sandy"], best["2002-Kyle"]
//   }' atlantic_storms_1975_2014.csv
// (all times of the file are on the hour).
TEST_CASE("storms: the file that comes with the programs") {
    const auto storms = read_storms();
    CHECK(storms.size() == 415);
    Index points = 0;
    Index long_enough = 0;
    for (const Storm& storm : storms) {
        points += storm.track.size();
        long_enough += storm.track.size() >= 20 ? 1 : 0;
    }
    CHECK(points == 9290);
    CHECK(long_enough == 193);
    CHECK(find_storm(storms, "2002-Kyle").track.size() == 79);

    const Storm& sandy = find_storm(storms, "2012-Sandy");
    REQUIRE(sandy.track.size() == 30);
    CHECK(sandy.first == "2012-10-22T12:00Z");
    CHECK(sandy.last == "2012-10-29T18:00Z");
    CHECK(identical(point(sandy.track.points, 0), Matrix{{-78.6}, {13.1}, {30}}));
    CHECK(identical(point(sandy.track.points, 11), Matrix{{-76}, {20.1}, {100}}));  // 06:00, after rows at 19 and 05
    CHECK(identical(point(sandy.track.points, 29), Matrix{{-73.2}, {38.3}, {80}}));
}

}  // namespace chronograd::test
