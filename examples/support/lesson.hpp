// A program of the gallery, around its lesson: the options that all of them have, and the page that holds what came
// out: pictures with captions, numbers, and what was seen.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "options.hpp"
#include "output.hpp"

namespace chronograd::examples {

/// From --seed a program makes seeds of the engine, which has 32 bits: for its weights, its data, each of its runs. It
/// may take 1000 for each, and all of them are different.
inline constexpr Index largest_seed = UINT32_MAX / 1000 - 1;

/// The options that every program of the gallery has, with their defaults.
struct LessonOptions {
    Index seed = 0;
    std::string out = "out";
    bool csv = false;
    bool no_plots = false;
    bool show = false;
};

/// Declares --seed, --out, --csv, --no-plots and --show. `seed` is what the help says of the first: every program has
/// it, so that one command line runs them all.
void add_lesson_options(Options& options, LessonOptions& values,
                        const std::string& seed = "seed of all random numbers");

class Lesson {
public:
    /// `name` is the program's, and its files'; `question` is what it answers, in a line. Makes the folder.
    /// Throws InputError if nothing can be written there, or where options exclude each other.
    Lesson(std::string name, std::string question, LessonOptions options);

    /// Prints lines of numbers, as a table, and keeps them for the page.
    void numbers(const std::string& lines);
    /// Prints the closing sentences, made of numbers, and keeps them for the page.
    void seen(const std::string& sentences);
    /// Writes a file of numbers, NAME.csv or NAME_something.csv, if --csv asks for it.
    void csv(const std::string& file, const std::string& text);
    /// Writes the gnuplot script of a picture, NAME.svg, NAME_something.png or .gif, unless --no-plots forbids it; a
    /// picture that shows what `caption` says. `body` as for write_script.
    void picture(const std::string& file, const std::string& caption, const std::function<void(std::ostream&)>& body);

    /// Draws the pictures, writes the page NAME.html, says what was written, opens the pictures if --show asks for it.
    /// Throws std::runtime_error if anything failed; what could be written is then there all the same.
    void finish();

private:
    struct Picture {
        std::string file;
        std::string caption;
    };

    std::string name_;
    std::string question_;
    LessonOptions options_;
    OutputFolder out_;
    std::vector<Picture> pictures_;
    std::string numbers_;
    std::string seen_;
};

}  // namespace chronograd::examples
