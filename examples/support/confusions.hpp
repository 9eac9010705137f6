// Frequent confusions, each with a small computation that clears it up: docs/confusions.md tells what they show.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <utility>

namespace chronograd::examples {

struct Confusion {
    const char* name;       // as on the command line: "twice"
    const char* question;   // that it answers
    std::string (*show)();  // what it prints: some lines
};

/// All of them, in the order in which a learner meets them.
std::span<const Confusion> all_confusions();

/// The one with this name. Throws InputError, with the nearest name if one is near, where there is none.
const Confusion& find_confusion(const std::string& name);

/// Lines of text, written like say().
class Lines {
public:
    template <class... Args>
    void operator()(fmt::format_string<Args...> line, Args&&... args) {
        text_ += fmt::format(line, std::forward<Args>(args)...) + '\n';
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// What a computation that must not go through says of itself.
template <class Computation>
std::string refusal(const Computation& computation) {
    try {
        computation();
    } catch (const std::exception& e) { return e.what(); }
    return "nothing was said";
}

// On one tape: confusions_tape.cpp.
std::string show_batch();
std::string show_twice();
std::string show_zero_grad();
std::string show_clear();
std::string show_detach();
std::string show_in_place();
std::string show_nan();

// Over time: confusions_time.cpp.
std::string show_shares();
std::string show_far();
std::string show_window();
std::string show_last();
std::string show_radius();

// Cells and their weights: confusions_cells.cpp.
std::string show_biases();
std::string show_gates();
std::string show_reset();

// Training, and checking: confusions_training.cpp.
std::string show_mean();
std::string show_clip();
std::string show_float();

}  // namespace chronograd::examples
