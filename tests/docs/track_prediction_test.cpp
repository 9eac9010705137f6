// docs/track_prediction.md: what follows from the track is computed here; what training gives is held with wide bounds.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <regex>

#include <fmt/format.h>

#include "page.hpp"
#include "storms.hpp"
#include "track.hpp"

namespace chronograd::test {

namespace {

const std::string circle_csv =
    R"(awk 'BEGIN { print "x,y"; for (i = 0; i < 60; ++i) print cos(i / 5) "," sin(i / 5) }' >circle.csv)";

/// The first columns of the tables that track_prediction prints: [pass][point], passes counted 0, 1, 2.
std::vector<std::map<int, std::vector<double>>> predictions(const std::string& printed) {
    std::vector<std::map<int, std::vector<double>>> passes;
    static const std::regex row(R"(^ +([0-9]+) +([-0-9.e]+) +([-0-9.e]+)( +[-0-9.e]+)?( +\|.*)?$)");
    for (const std::string& line : lines_in(printed)) {
        std::smatch m;
        if (line.find("pass") != std::string::npos && line.find("predicted from") != std::string::npos) {
            passes.emplace_back();
        } else if (!passes.empty() && std::regex_match(line, m, row)) {
            passes.back()[std::stoi(m[1])] = {std::stod(m[2]), std::stod(m[3])};
        }
    }
    return passes;
}

std::vector<double> losses(const std::string& printed) {
    std::vector<double> all;
    static const std::regex line("iteration [0-9]+ loss ([0-9.e-]+)");
    for (std::sregex_iterator m(printed.begin(), printed.end(), line), end; m != end; ++m) {
        all.push_back(std::stod((*m)[1]));
    }
    return all;
}

double variance(const std::vector<double>& xs) {
    double sum = 0;
    double squares = 0;
    for (const double x : xs) {
        sum += x;
        squares += x * x;
    }
    const auto n = static_cast<double>(xs.size());
    return squares / n - sum / n * (sum / n);
}

double x_of(int point) { return 1 + 9.0 * point / 29; }

/// x of the targets of all windows: 15 points, 5 later.
std::vector<std::vector<double>> target_windows() {
    std::vector<std::vector<double>> all;
    for (int start = 0; start <= 30 - 15 - 5 - 1; ++start) {
        all.emplace_back();
        for (int t = 1; t <= 15; ++t) { all.back().push_back(x_of(start + t - 1 + 5)); }
    }
    return all;
}

double smallest(const std::vector<double>& xs) { return *std::min_element(xs.begin(), xs.end()); }

/// The variance of y in a window's targets, on average over the windows.
double noise_of_windows() {
    Rng rng(0);
    const examples::Track track = examples::synthetic_track(rng);
    double sum = 0;
    for (int start = 0; start < 10; ++start) {
        std::vector<double> ys;
        for (int i = start + 5; i < start + 20; ++i) { ys.push_back(track.points(i, 1)); }
        sum += variance(ys);
    }
    return sum / 10;
}

}  // namespace

TEST_CASE("docs/track_prediction.md: every number is printed, derived or given") {
    const Page page("track_prediction.md");
    Known known(page);
    known.given({"0.1", "0.01", "0.001"});  // the noise, Adam's learning rate, the standard deviation of weights

    // The plateau and the floor, from the track alone.
    const auto windows = target_windows();
    std::vector<double> all;
    for (const auto& w : windows) { all.insert(all.end(), w.begin(), w.end()); }
    known.values({9.0 / 29, variance(windows[0]), variance(windows[0]) / 3, variance(all) / 3});
    known.values({0.01 / 12, 0.01 / 12 / 3, x_of(24), x_of(28), x_of(29), x_of(33), x_of(38)});
    known.values({std::cos(68 / 5.0), std::sin(68 / 5.0), 68 / 5.0});
    known.value(16 * 3 + 16 * 16 + 16 + 16 + 3 * 16 + 3);
    known.value(3000);  // steps, the option's default

    REQUIRE(page.has_command("./run track_prediction"));
    const std::string synthetic = output_of_run("./run track_prediction");
    const auto passes = predictions(synthetic);
    REQUIRE(passes.size() == 3);
    known.within_factor("15.2", losses(synthetic).at(0), 1.1);
    known.near("8.39", passes[0].at(24)[0], 0.5);
    known.near("9.51", passes[0].at(28)[0], 0.5);
    known.near("9.70", passes[0].at(29)[0], 0.5);
    known.near("10.05", passes[0].at(33)[0], 0.5);
    known.near("9.77", passes[1].at(29)[0], 0.5);
    known.near("10.02", passes[1].at(33)[0], 0.5);
    known.near("10.08", passes[1].at(38)[0], 0.5);
    known.near("10.1", passes[0].at(33)[0], 0.5);
    known.near("9.66", passes[2].at(29)[0], 0.5);
    CHECK(std::abs(passes[1].at(38)[0] - passes[2].at(38)[0]) < 0.05);  // question 4
    CHECK(passes[1].at(38)[0] < x_of(38) - 1.5);                        // the line goes on, the predictions do not

    known.value(noise_of_windows() / 3);
    const std::string by_heart = "./run track_prediction --window 25 --iterations 10000";
    REQUIRE(page.has_command(by_heart));
    known.near("0.0001", smallest(losses(output_of_run(by_heart))), 0.00008);

    REQUIRE(page.has_command("./run track_prediction --storm 2012-Sandy"));
    const std::string storm = output_of_run("./run track_prediction --storm 2012-Sandy");
    const auto sandy = predictions(storm);
    REQUIRE(sandy.size() == 3);
    const std::vector<examples::Storm> storms = examples::read_storms();
    const examples::Track& track = examples::find_storm(storms, "2012-Sandy").track;
    double by = 0;
    for (Index i = 24; i < 29; ++i) { by += std::abs(sandy[0].at(static_cast<int>(i))[0] - track.points(i, 0)) / 5; }
    known.within_factor("1.9", by, 2.5);
    known.within_factor("3.3", std::abs(sandy[0].at(24)[0] - track.points(24, 0)), 2.5);
    known.within_factor("2.9", std::abs(sandy[0].at(29)[1] - 38.3), 2.5);
    known.within_factor("6.7", std::abs(sandy[1].at(29)[1] - 38.3), 2.5);

    REQUIRE(page.text().find(circle_csv) != std::string::npos);
    const auto circle = predictions(
        output_of_command(circle_csv + " && '" + PROGRAMS + "/track_prediction' --data circle.csv --no-plots"));
    REQUIRE(circle.size() == 3);
    known.near("0.48", circle[1].at(68)[0], 0.25);
    known.near("0.82", circle[1].at(68)[1], 0.25);

    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/track_prediction.md: the floor is noise that ten windows do not let it learn, and one does") {
    const double floor = noise_of_windows() / 3;
    const double ten = smallest(losses(output_of_run("./run track_prediction")));
    CHECK(ten > 0.5 * floor);
    CHECK(ten < 2 * floor);
    CHECK(smallest(losses(output_of_run("./run track_prediction --window 25 --iterations 10000"))) < 0.7 * floor);
}

TEST_CASE("docs/track_prediction.md: a constant column, normalized, has no error") {
    const std::string constant = output_of_run("./run track_prediction --normalize");
    CHECK(constant.find(" z 0\n") != std::string::npos);
    CHECK(constant.find("z 0.") == std::string::npos);
}

TEST_CASE("docs/track_prediction.md: the plateau's lower edge is that of a guess without input") {
    const auto windows = target_windows();
    const std::vector<double> all = losses(output_of_run("./run track_prediction"));
    CHECK(all.at(1) > variance(windows[0]) / 3 * 0.98);
    CHECK(all.at(1) < 3 * variance(windows[0]));
}

TEST_CASE(
    "docs/track_prediction.md: Sandy's greatest latitude is the last, and scaling there is (x - min) / (max - min)") {
    const std::vector<examples::Storm> storms = examples::read_storms();
    const examples::Track& track = examples::find_storm(storms, "2012-Sandy").track;
    REQUIRE(track.size() == 30);
    for (Index i = 0; i < 29; ++i) { CHECK(track.points(i, 1) < track.points(29, 1)); }
    CHECK(track.points(29, 1) == 38.3);
    const Matrix scaled = examples::Scaling(track).apply(track.points);
    for (Index c = 0; c < 3; ++c) {
        double low = 1e9;
        double high = -1e9;
        for (Index i = 0; i < 30; ++i) {
            low = std::min(low, track.points(i, c));
            high = std::max(high, track.points(i, c));
        }
        for (Index i = 0; i < 30; ++i) {  // (TRACK.1)
            CHECK(scaled(i, c) == doctest::Approx((track.points(i, c) - low) / (high - low)));
        }
    }
}

TEST_CASE("docs/track_prediction.md: a GRU comes nearer to Sandy's training points than an RNN") {
    const auto late = [](const std::string& cell) {  // the losses of the last thousand steps, of three seeds
        double sum = 0;
        for (const char* seed : {"0", "1", "2"}) {
            const std::vector<double> all =
                losses(output_of_run("./run track_prediction --storm 2012-Sandy --cell " + cell + " --seed " + seed));
            sum = std::accumulate(all.end() - 10, all.end(), sum);
        }
        return sum / 30;
    };
    CHECK(late("gru") < 0.7 * late("rnn"));
}

TEST_CASE("docs/track_prediction.md: windows, as printed: the last target is point 28, and with --window 25 the end") {
    const auto last = [](const std::string& options) {
        const std::string printed = output_of_run("./run track_prediction --iterations 1" + options);
        const std::size_t at = printed.find("points up to ");
        return std::stoi(printed.substr(at + 13));
    };
    CHECK(last("") == 28);
    CHECK(last(" --window 1") == 28);
    CHECK(last(" --window 25") == 29);
}

}  // namespace chronograd::test
