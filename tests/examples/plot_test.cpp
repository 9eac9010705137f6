// Plots: scripts hold every bit of the numbers and show all points, whatever the names; gnuplot draws them.
#include "plot.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <sstream>

#include "decades.hpp"
#include "gnuplot_is_here.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"
#include "track_plot.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

/// The numbers of the block $NAME of a script.
std::vector<Real> block(const std::string& script, const std::string& name) {
    const std::string begin = "$" + name + " << EOD\n";
    const std::size_t first = script.find(begin);
    REQUIRE(first != std::string::npos);
    std::istringstream words(script.substr(first + begin.size()));
    std::vector<Real> numbers;
    for (std::string word; words >> word && word != "EOD";) { numbers.push_back(std::stod(word)); }
    return numbers;
}

/// "set xrange [low:high]"
std::pair<Real, Real> axis(const std::string& script, char name) {
    const std::string begin = fmt::format("set {}range [", name);
    std::istringstream numbers(script.substr(script.find(begin) + begin.size()));
    std::pair<Real, Real> range;
    char colon = 0;
    numbers >> range.first >> colon >> range.second;
    return range;
}

Track random_track(Index columns, const std::string& name = "walk.csv") {
    Rng rng(3);
    Track track{name, {"lon_deg", "y", "z"}, random(rng, 12, columns)};
    track.columns.resize(static_cast<std::size_t>(columns), "more");
    return track;
}

std::vector<Prediction> random_predictions(Index columns) {
    Rng rng(4);
    return {{1, "training", 6, 9, 3 * random(rng, 5, columns)},
            {2, "training", 9, 12, 3 * random(rng, 5, columns)},
            {2, "carried", 9, 12, 3 * random(rng, 5, columns)}};
}

bool same_bits(const std::vector<Real>& numbers, MatrixView points) {
    return std::equal(numbers.begin(), numbers.end(), points.begin(), points.end());
}

}  // namespace

TEST_CASE("plot: the track's script holds every bit of every point, within the axes") {
    for (const Index columns : {2, 3}) {
        const TemporaryFolder folder;
        OutputFolder out(folder.path());
        const Track track = random_track(columns);
        const auto predictions = random_predictions(columns);
        write_track_script(out, track, predictions);
        CHECK_NOTHROW(out.finish());
        const std::string script = folder.read("track.gp");
        CHECK(same_bits(block(script, "series0"), track.points));
        for (std::size_t k = 0; k < predictions.size(); ++k) {
            CHECK(same_bits(block(script, fmt::format("series{}", k + 1)), predictions[k].points));
            for (Index i = 0; i < predictions[k].points.rows(); ++i) {
                for (Index c = 0; c < columns; ++c) {
                    const auto [low, high] = axis(script, "xyz"[c]);
                    CHECK(low < predictions[k].points(i, c));
                    CHECK(predictions[k].points(i, c) < high);
                }
            }
        }
        CHECK(script.find("'lon (degrees)'") != std::string::npos);
    }
}

TEST_CASE("plot: what was a target is an open circle, what was not is none, and the legend stays inside the picture") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    const Track track = random_track(3);
    auto predictions = random_predictions(3);  // five points each
    predictions[0].trained = 5;
    predictions[1].trained = 3;
    write_track_script(out, track, predictions);
    const std::string script = folder.read("track.gp");
    const auto contains = [&](const std::string& text) { return script.find(text) != std::string::npos; };
    CHECK(contains("$series1 every ::::4 with points pt 6"));
    CHECK(!contains("$series1 every ::5 "));  // none is left
    CHECK(contains("$series2 every ::::2 with points pt 6"));
    CHECK(contains("$series2 every ::3 with points"));
    CHECK(!contains("$series3 every ::::"));
    CHECK(contains("$series3 every ::0 with points"));
    CHECK(contains("'open circles: "));
    CHECK(script.rfind("$series0 every") > script.rfind("$series1 every"));  // the smallest shapes last

    int labels = 0;
    for (std::size_t at = script.find("set label"); at != std::string::npos; at = script.find("set label", at + 1)) {
        const std::string line = script.substr(at, script.find('\n', at) - at);
        const std::size_t place = line.find(" at screen ");
        if (place == std::string::npos) { continue; }
        double x = 0;
        double y = 0;
        REQUIRE(std::sscanf(line.c_str() + place, " at screen %lf, screen %lf", &x, &y) == 2);
        CHECK(0 <= x);
        CHECK(x < 1);
        CHECK(0.02 < y);
        CHECK(y < 1);
        ++labels;
    }
    CHECK(labels > 6);
    std::array<double, 3> end{};
    REQUIRE(std::sscanf(script.c_str() + script.find("set label '11' at"), "set label '11' at %lf, %lf, %lf", &end[0],
                        &end[1], &end[2]) == 3);
    CHECK(end == std::array{track.points(11, 0), track.points(11, 1), track.points(11, 2)});
    CHECK(contains("set label '0' at"));
}

TEST_CASE("plot: an axis of a constant column has a width") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    write_track_script(out, {"t", {"x", "y"}, {{2, 0}, {2, 0}}}, {});
    const auto [low, high] = axis(folder.read("track.gp"), 'x');
    CHECK(disagreement(low, 1.945) < 1e-12);  // 2 less 0.55 of a twentieth of 2
    CHECK(disagreement(high, 2.055) < 1e-12);
    const auto [below, above] = axis(folder.read("track.gp"), 'y');
    CHECK(disagreement(above - below, 1.1) < 1e-12);
}

TEST_CASE("plot: a track of four columns is no picture") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    CHECK(!can_be_drawn(random_track(1)));
    CHECK(can_be_drawn(random_track(2)));
    CHECK(can_be_drawn(random_track(3)));
    CHECK_THROWS_AS(write_track_script(out, random_track(4), {}), std::logic_error);
}

TEST_CASE("plot: every loss, on a logarithmic axis unless all are 0") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    const std::vector<Real> losses{1.0 / 3, 0, 5e-324};
    write_loss_script(out, losses, "title", "loss");
    std::string script = folder.read("loss.gp");
    CHECK(script.find("logscale y") != std::string::npos);
    CHECK(script.find("'loss (0 is not shown)'") != std::string::npos);
    write_loss_script(out, {0, 0}, "title", "loss");
    CHECK(folder.read("loss.gp").find("logscale") == std::string::npos);
    write_loss_script(out, {0.1, 0.2}, "title", "loss");
    script = folder.read("loss.gp");
    CHECK(script.find("'loss'") != std::string::npos);
    CHECK(block(script, "loss") == std::vector<Real>{0.1, 0.2});
}

TEST_CASE("plot: decades hold 1 and every number that has a place on a logarithmic axis") {
    Decades decades;
    for (const Real x : {0.0, -5.0, nan, infinity, 0.02, 300.0}) { decades.include(x); }
    CHECK(decades.low == -2);
    CHECK(decades.high == 3);
    decades.include(1e-320);
    CHECK(decades.low == -307);
    CHECK(Decades{}.low == -1);
    CHECK(Decades{}.high == 0);
}

TEST_CASE("plot: gnuplot draws all of it, whatever the names, and draws it again from the scripts alone") {
    if (!gnuplot_is_here()) {
        MESSAGE("gnuplot is not installed: not tried");
        return;
    }
    for (const Index columns : {2, 3}) {
        const TemporaryFolder folder;
        OutputFolder out(folder.path() / "it's \"my\" $out");
        Track track = random_track(columns, "a_{b}^c 'd' \"e\" <f> & \\n `g`\n%h é.csv");
        track.columns[1] = "x_{1} 'y' <é>";
        write_track_script(out, track, random_predictions(columns));
        write_loss_script(out, {1, 0.1, 0.01}, track.name, "loss_{1}");
        draw(out, {"loss", "track"});
        CHECK_NOTHROW(out.finish());
        REQUIRE(out.has("loss.svg"));
        REQUIRE(out.has("track.svg"));
        CHECK(run({"sh", "-c",
                   "mv loss.svg a && mv track.svg b && gnuplot -d loss.gp track.gp && "
                   "cmp loss.svg a && cmp track.svg b"},
                  out.path()) == 0);
    }
}

TEST_CASE("plot: without its script nothing is drawn and without a picture nothing is shown") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    draw(out, {"loss"});
    CHECK_NOTHROW(out.finish());
    CHECK(show(out, {"loss"}) == "there is no picture to show");
}

}  // namespace chronograd::test
