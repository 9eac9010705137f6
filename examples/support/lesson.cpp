// What a program of the gallery prints, and the same as a page.
#include "lesson.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "plot.hpp"
#include "program.hpp"
#include "web_page.hpp"

namespace chronograd::examples {

void add_lesson_options(Options& options, LessonOptions& values, const std::string& seed) {
    options.integer("seed", values.seed, 0, largest_seed, seed);
    options.text("out", "DIR", values.out, "folder for pictures, numbers and the page");
    options.flag("csv", values.csv, "write every number in the pictures as CSV, too");
    options.flag("no-plots", values.no_plots, "draw no pictures");
    options.flag("show", values.show, "open the pictures");
}

Lesson::Lesson(std::string name, std::string question, LessonOptions options)
    : name_(std::move(name)),
      question_(std::move(question)),
      options_(std::move(options)),
      out_((options_.show && options_.no_plots) ? throw InputError("--show and --no-plots exclude each other")
                                                : options_.out) {
    say("{}\n", question_);
}

void Lesson::numbers(const std::string& lines) {
    say("{}", lines);
    numbers_ += lines + "\n";
}

void Lesson::seen(const std::string& sentences) {
    say("\n{}", sentences);
    seen_ += (seen_.empty() ? "" : "\n\n") + sentences;
}

void Lesson::csv(const std::string& file, const std::string& text) {
    if (options_.csv) { out_.write_text(file, text); }
}

void Lesson::picture(const std::string& file, const std::string& caption,
                     const std::function<void(std::ostream&)>& body) {
    if (std::filesystem::path(file).extension().empty()) {
        throw std::logic_error(file + ": the page names a picture by its whole name, as " + file + ".svg");
    }
    if (options_.no_plots) { return; }
    write_script(out_, file, body);
    pictures_.push_back({file, caption});
}

void Lesson::finish() {
    std::vector<std::string> files;
    std::string figures;
    for (const auto& [file, caption] : pictures_) {
        files.push_back(file);
        figures += figure(file, caption);
    }
    draw(out_, files);
    out_.write_text(
        name_ + ".html",
        web_page(name_, "",
                 {section(name_, question_,
                          figures + "<p>" + escaped(seen_) + "</p>\n<pre>" + escaped(numbers_) + "</pre>\n")}));
    say("\nwritten: {}", out_.listing());
    if (options_.show) { say("{}", show(out_, files)); }
    out_.finish();
}

}  // namespace chronograd::examples
