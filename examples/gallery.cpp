// gallery: all programs on vanishing and exploding gradients, one after the other, and their pictures on one page
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "lesson.hpp"
#include "options.hpp"
#include "output.hpp"
#include "process.hpp"
#include "program.hpp"
#include "progress.hpp"
#include "web_page.hpp"

using namespace chronograd;
using namespace chronograd::examples;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> programs = {CHRONOGRAD_GALLERY};  // in the order of the page

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Settings {
    Index seed = 0;
    std::string out = "out";
};

// The programs stand beside this one; started without a path, it was found on PATH, and so are they.
fs::path beside(const fs::path& self, const std::string& program) {
    return self.has_parent_path() ? fs::absolute(self).parent_path() / program : fs::path(program);
}

// Runs one program; returns its part of the page, or throws where it has failed.
std::string run_one(const fs::path& executable, const Settings& s) {
    const std::string program = executable.filename();
    const fs::path folder = fs::absolute(s.out);
    const auto status =
        run({executable.string(), "--csv", "--seed", std::to_string(s.seed), "--out", folder.string()}, folder);
    check_interrupt();
    if (!status) { throw std::runtime_error("it is not built"); }
    if (*status != 0) { throw std::runtime_error(fmt::format("it ended with status {}", *status)); }
    return sections_of(text_of(folder / (program + ".html")));
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("gallery", [&] {
        Settings s;
        Options options("gallery: runs all programs on vanishing and exploding gradients; their pictures on one page.");
        options.integer("seed", s.seed, 0, largest_seed, "seed of all random numbers");
        options.text("out", "DIR", s.out, "folder for pictures, numbers and index.html");
        if (!options.parse(argc, argv)) { return; }

        OutputFolder out(s.out);
        std::string contents;
        std::vector<std::string> sections;
        std::string failed;
        Progress progress("gallery", std::ssize(programs));
        for (const std::string& program : programs) {
            const auto began = std::chrono::steady_clock::now();
            progress.update(std::ssize(sections));
            try {
                sections.push_back(run_one(beside(argv[0], program), s));
                contents += fmt::format("<li><a href=\"#{0}\">{0}</a></li>\n", program);
                const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
                progress.say_above(fmt::format("{:<24} {:4.0f} s", program, seconds.count()));
            } catch (const std::runtime_error& e) {
                sections.push_back(section(program, program, "<p>" + escaped(e.what()) + "</p>\n"));
                failed += fmt::format("{}{} ({})", failed.empty() ? "" : ", ", program, e.what());
            }
        }
        out.write_text("index.html",
                       web_page("Gradients through time: how they vanish and explode, and what helps",
                                "<p>Each section is one program's; <code>./run NAME</code> runs it alone, "
                                "<code>--help</code> lists its options.</p>\n<ul>\n" +
                                    contents + "</ul>\n",
                                sections));
        say("\nwritten: {}", out.listing());
        out.finish();
        if (!failed.empty()) { throw std::runtime_error("failed: " + failed + "; run it alone to see why"); }
    });
}
