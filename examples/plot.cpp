// The only place that includes gnuplot-iostream, which takes seconds to compile. Scripts are written through
// Gnuplot(">file"), never through a pipe to gnuplot: where gnuplot is missing, writing to the pipe would end the
// program.
#include "plot.hpp"

#include <fmt/format.h>
#include <gnuplot-iostream.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

#include "process.hpp"

namespace fs = std::filesystem;

namespace chronograd::examples {
namespace {

// Told apart by colour-blind eyes, and in grey by their lightness.
constexpr const char* blue = "#0072B2";
constexpr const char* vermilion = "#D55E00";
constexpr const char* pale_vermilion = "#EFB38A";
constexpr const char* yellow = "#F0E442";
constexpr const char* dark = "#333333";
constexpr const char* grey = "#BBBBBB";

std::string script_name(const std::string& name) { return name + ".gp"; }
std::string picture_name(const std::string& name) { return name + ".svg"; }

/// A gnuplot string: in single quotes nothing is special but the quote itself, and the end of the line.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) { result += c == '\'' ? "''" : std::string(1, c == '\n' ? ' ' : c); }
    return result + "'";
}

/// Writes NAME.gp: the lines that all scripts share, around what `body` sends.
void write_script(OutputFolder& out, const std::string& name, const std::function<void(std::ostream&)>& body) {
    out.write(script_name(name), [&](const fs::path& path) {
        Gnuplot gp(">" + path.string());
        gp << std::defaultfloat << std::setprecision(17);
        gp << "# Draws " << picture_name(name) << ":  gnuplot " << script_name(name) << "\n"
           << "reset\n"
           << "set encoding utf8\n"
           << "set terminal svg size 800,640 background rgb 'white' font 'sans-serif,18'\n"
           << "set output (exists('picture') ? picture : " << quoted(picture_name(name)) << ")\n";
        body(gp);
        gp << "unset output\n";
        gp.flush();
        if (!gp) { throw std::system_error(errno, std::generic_category()); }
    });
}

/// $NAME << EOD: an inline block of numbers.
void send_block(std::ostream& gp, const std::string& name, MatrixView points) {
    gp << "$" << name << " << EOD\n";
    for (Index i = 0; i < points.rows(); ++i) {
        for (const Real x : point(points, i)) { gp << x << ' '; }
        gp << '\n';
    }
    gp << "EOD\n";
}

/// Points of one kind in a scatter.
struct Series {
    std::string title;
    const char* colour;
    int shape;
    MatrixView points;
};

// gnuplot's numbers of open shapes; the filled one is the next.
constexpr int circle = 6;
constexpr int square = 4;
constexpr int triangle = 8;

std::string filled(const Series& s) { return fmt::format("pt {} ps 0.9 lc rgb '{}'", s.shape + 1, s.colour); }
std::string outlined(const Series& s) { return fmt::format("pt {} ps 0.9 lc rgb '{}'", s.shape, dark); }

/// From the least to the largest number in column c of all series, with room around them. Not less than a
/// twentieth of the numbers themselves: a column of 2.000 and 2.001 shall look constant.
std::pair<Real, Real> axis_range(const std::vector<Series>& all, Index c) {
    Real low = all[0].points(0, c);
    Real high = low;
    for (const Series& s : all) {
        for (Index i = 0; i < s.points.rows(); ++i) {
            low = std::min(low, s.points(i, c));
            high = std::max(high, s.points(i, c));
        }
    }
    const Real magnitude = std::max(std::abs(low), std::abs(high));
    const Real span = magnitude == 0 ? 1 : std::max(high - low, magnitude / 20);
    const Real middle = low + (high - low) / 2;
    return {middle - Real(0.55) * span, middle + Real(0.55) * span};
}

/// A legend below the picture, of labels: an entry of gnuplot's own shows one symbol, not a shape and its outline.
void send_legend(std::ostream& gp, const std::vector<Series>& all) {
    gp << "unset key\n";
    for (std::size_t k = 0; k < all.size(); ++k) {  // two columns, row by row
        const bool left = k % 2 == 0;
        const auto row = static_cast<double>(k / 2);  // NOLINT(bugprone-integer-division): whole rows are meant
        const std::string place = fmt::format("at screen {}, screen {}", left ? 0.06 : 0.52, 0.085 - 0.05 * row);
        gp << "set label " << quoted(all[k].title) << " " << place << " offset 1.5, 0 font ',16' point "
           << filled(all[k]) << "\n"
           << "set label '' " << place << " point " << outlined(all[k]) << "\n";
    }
}

/// A box with walls, seen from above, with room for the legend.
void send_box(std::ostream& gp) {
    gp << "set view 62, 30, 1.0, 1.3\n"
       << "set origin -0.01, 0.1\n"
       << "set size 1, 0.9\n"
       << "set border 895 lc rgb '#999999'\n"
       << "set tics textcolor rgb 'black'\n"
       << "set xtics offset 0, -0.2\n"
       << "set ytics offset 0.3, -0.2\n"
       << "set grid x y z vertical lc rgb '#dddddd' lt 1\n"
       << "set xlabel rotate parallel offset 0, -0.3\n"
       << "set ylabel rotate parallel offset 0, -0.3\n"
       << "set zlabel rotate\n"
       << "set xyplane 0\n";
}

/// The commas and line breaks between the parts of a plot command.
class PlotList {
public:
    PlotList(std::ostream& gp, const char* command) : gp_(gp) { gp_ << command; }
    void add(const std::string& part) {
        gp_ << separator_ << part;
        separator_ = ", \\\n     ";
    }

private:
    std::ostream& gp_;
    const char* separator_ = " ";
};

/// "lon_deg" as "lon (degrees)": the endings that columns of measurements have.
std::string axis_name(const std::string& column) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> units{
        {{"_deg", "degrees"}, {"_kt", "knots"}, {"_hpa", "hPa"}}};
    for (const auto& [ending, unit] : units) {
        if (column.ends_with(ending)) {
            return fmt::format("{} ({})", column.substr(0, column.size() - ending.size()), unit);
        }
    }
    return column;
}

/// Whether a picture is complete.
bool is_whole(const fs::path& svg) {
    std::ifstream file(svg, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return text.find("</svg>", text.size() < 20 ? 0 : text.size() - 20) != std::string::npos;
}

}  // namespace

void write_loss_script(OutputFolder& out, const std::vector<Real>& losses, const std::string& title,
                       const std::string& what) {
    // A logarithmic axis has no place for a loss of 0.
    const auto zeros = std::count(losses.begin(), losses.end(), Real(0));
    const bool logarithmic = zeros < std::ssize(losses);
    const std::string axis = logarithmic && zeros > 0 ? what + " (0 is not shown)" : what;
    write_script(out, "loss", [&](std::ostream& gp) {
        send_block(gp, "loss", MatrixView(losses.data(), std::ssize(losses), 1));
        gp << "set title " << quoted(title) << " noenhanced\n"
           << "set xlabel 'iteration'\n"
           << "set ylabel " << quoted(axis) << " noenhanced\n";
        if (logarithmic) { gp << "set logscale y\nset format y '10^{%T}'\n"; }
        gp << "set grid lc rgb '#dddddd' lt 1\n"
           << "unset key\n"
           << "plot $loss using 0:1 with " << (losses.size() < 50 ? "linespoints pt 7" : "lines") << " lc rgb '" << blue
           << "'\n";
    });
}

bool can_be_drawn(const Track& track) { return track.points.cols() == 2 || track.points.cols() == 3; }

void write_track_script(OutputFolder& out, const Track& track, const std::vector<Prediction>& predictions) {
    const Index dimensions = track.points.cols();
    if (!can_be_drawn(track)) {
        throw std::logic_error(fmt::format("write_track_script: {} columns cannot be drawn", dimensions));
    }
    std::vector<Series> all{{"track: points " + range(0, track.size()), vermilion, circle, track.points}};
    constexpr std::array shapes{circle, square, triangle};
    for (std::size_t k = 0; k < predictions.size(); ++k) {
        const Prediction& p = predictions[k];
        const std::string title = fmt::format("{}: {}", p.name(), range(p.first, p.points.rows()));
        all.push_back({title, yellow, shapes[k % shapes.size()], p.points});
    }

    write_script(out, "track", [&](std::ostream& gp) {
        for (std::size_t k = 0; k < all.size(); ++k) { send_block(gp, fmt::format("series{}", k), all[k].points); }
        constexpr std::array axes{'x', 'y', 'z'};
        for (Index c = 0; c < dimensions; ++c) {
            const auto [low, high] = axis_range(all, c);
            gp << "set " << axes[c] << "range [" << low << ":" << high << "]\n"
               << "set " << axes[c] << "label " << quoted(axis_name(track.columns[c])) << " noenhanced\n";
        }
        gp << "set label " << quoted(track.name + " and what the network predicts")
           << " at screen 0.5, screen 0.965 center noenhanced\n";
        send_legend(gp, all);
        if (dimensions == 3) {
            send_box(gp);
        } else {
            gp << "set tmargin at screen 0.92\nset bmargin at screen 0.26\nset grid lc rgb '#dddddd' lt 1\n";
        }

        PlotList plot(gp, dimensions == 3 ? "splot" : "plot");
        if (dimensions == 3) {
            // Shadows on the floor: without them nobody can tell near and high from far and low.
            const std::string floor = fmt::format(" using 1:2:({})", axis_range(all, 2).first);
            plot.add(fmt::format("$series0{} with lines lc rgb '{}'", floor, grey));
            for (std::size_t k = 0; k < all.size(); ++k) {
                plot.add(fmt::format("$series{}{} with points pt 7 ps 0.3 lc rgb '{}'", k, floor, grey));
            }
        }
        plot.add(fmt::format("$series0 with lines lc rgb '{}'", pale_vermilion));
        for (std::size_t k = 0; k < all.size(); ++k) {  // a shape and its outline: yellow alone is faint on white
            plot.add(fmt::format("$series{} with points {}", k, filled(all[k])));
            plot.add(fmt::format("$series{} with points {}", k, outlined(all[k])));
        }
        gp << "\n";
    });
}

void draw(OutputFolder& out, const std::vector<std::string>& names) {
    std::vector<std::string> undrawn;
    for (const std::string& name : names) {
        if (!out.has(script_name(name))) { continue; }
        const bool drawn = out.write(picture_name(name), [&](const fs::path& path) {
            const std::string picture = "picture=" + quoted(path.filename().string());
            const auto status = run({"gnuplot", "-d", "-e", picture, script_name(name)}, out.path());
            if (!status) { throw std::runtime_error("gnuplot is not installed"); }
            if (*status != 0) { throw std::runtime_error(fmt::format("gnuplot ended with status {}", *status)); }
            // gnuplot does not notice a full disk, so the end of the picture is looked for.
            if (!is_whole(path)) { throw std::runtime_error("gnuplot wrote only a part of it; is the disk full?"); }
        });
        if (!drawn) { undrawn.push_back(script_name(name)); }
    }
    if (!undrawn.empty()) {
        out.advise(fmt::format("draw it later by: cd {} && gnuplot {}", shell_quoted(out.path().string()),
                               fmt::join(undrawn, " ")));
    }
}

std::string show(const OutputFolder& out, const std::vector<std::string>& names) {
#ifdef __APPLE__
    const bool screen = true;
    const char* opener = "open";
#else
    const bool screen = std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
    const char* opener = "xdg-open";
#endif
    std::vector<std::string> pictures;
    for (const std::string& name : names) {
        if (out.has(picture_name(name))) { pictures.push_back((out.path() / picture_name(name)).string()); }
    }
    if (pictures.empty()) { return "there is no picture to show"; }
    const std::string list = fmt::format("{}", fmt::join(pictures, " and "));
    if (!screen) { return fmt::format("there is no screen here; look at {}", list); }
    for (const std::string& picture : pictures) {
        if (!start({opener, picture})) { return fmt::format("{} is not installed; look at {}", opener, list); }
    }
    return fmt::format("opened {}", list);
}

}  // namespace chronograd::examples
