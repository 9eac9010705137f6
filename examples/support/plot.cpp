// The only place that includes gnuplot-iostream, which takes seconds to compile. Scripts are written through
// Gnuplot(">file"), never through a pipe to gnuplot: where gnuplot is missing, writing to the pipe would end the
// program.
#include "plot.hpp"

#include <fmt/format.h>
#include <gnuplot-iostream.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "process.hpp"

namespace fs = std::filesystem;

namespace chronograd::examples {
namespace {

std::string picture_name(const std::string& name) { return fs::path(name).has_extension() ? name : name + ".svg"; }
std::string script_name(const std::string& name) { return fs::path(name).stem().string() + ".gp"; }

/// What a picture of some format is drawn by, and what it ends with when it is complete.
struct Format {
    const char* extension;
    const char* terminal;
    std::string end;
    std::size_t tail;  // that many bytes from the last one on, the end begins at the earliest
};
const std::vector<Format> formats = {
    {".svg", "svg size 800,640 background rgb 'white' font 'sans-serif,18'", "</svg>", 8},
    {".png", "pngcairo size 1000,800 background rgb 'white' font 'sans-serif,20'", "IEND", 8},
    {".gif", "gif size 800,640 animate delay 12 loop 0 background rgb 'white' font 'sans-serif,15'", ";", 1}};

const Format& format_of(const std::string& picture) {
    const fs::path extension = fs::path(picture).extension();
    const auto found =
        std::find_if(formats.begin(), formats.end(), [&](const auto& f) { return f.extension == extension; });
    if (found == formats.end()) { throw std::logic_error(picture + ": pictures are .svg, .png or .gif"); }
    return *found;
}

bool is_whole(const fs::path& picture, const Format& format) {
    std::ifstream file(picture, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return text.size() > format.tail && text.find(format.end, text.size() - format.tail) != std::string::npos;
}

}  // namespace

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) { result += c == '\'' ? "''" : std::string(1, c == '\n' ? ' ' : c); }
    return result + "'";
}

void write_script(OutputFolder& out, const std::string& name, const std::function<void(std::ostream&)>& body) {
    const Format& format = format_of(picture_name(name));
    out.write(script_name(name), [&](const fs::path& path) {
        Gnuplot gp(fmt::format(">{}", path.string()));
        gp << std::defaultfloat << std::setprecision(17);
        gp << "# Draws " << picture_name(name) << ":  gnuplot " << script_name(name) << "\n"
           << "reset\n"
           << "set encoding utf8\n"
           << "set terminal " << format.terminal << "\n"
           << "set output (exists('picture') ? picture : " << quoted(picture_name(name)) << ")\n";
        body(gp);
        gp << "unset output\n";
        gp.flush();
        if (!gp) { throw std::system_error(errno, std::generic_category()); }
    });
}

void send_block(std::ostream& gp, const std::string& name, MatrixView numbers) {
    gp << "$" << name << " << EOD\n";
    for (Index i = 0; i < numbers.rows(); ++i) {
        for (Index c = 0; c < numbers.cols(); ++c) { gp << numbers(i, c) << ' '; }
        gp << '\n';
    }
    gp << "EOD\n";
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
            if (!is_whole(path, format_of(picture_name(name)))) {
                throw std::runtime_error("gnuplot wrote only a part of it; is the disk full?");
            }
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
