// The bar: plain characters without colour, on a line that is written over.
#include "progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "program.hpp"

namespace chronograd::examples {
namespace {

constexpr std::chrono::milliseconds pause(100);

bool stderr_is_a_terminal() {
    const char* terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

Progress::Progress(std::string what, Index total)
    : what_(std::move(what)), total_(total), on_(stderr_is_a_terminal()), next_(Clock::now() + pause) {}

void Progress::update(Index done) {
    if (!on_) { return; }
    const auto now = Clock::now();
    if (now < next_) { return; }
    next_ = now + pause;
    constexpr Index width = 40;
    const Index filled = width * done / total_;
    bar_ = fmt::format("{} [{:#<{}}{:.<{}}] {:3} %", what_, "", filled, "", width - filled, 100 * done / total_);
    draw();
}

void Progress::say_above(const std::string& line) {
    erase();
    say_line(line);
    draw();
}

void Progress::draw() const {
    if (bar_.empty()) { return; }
    std::fputs(("\r" + bar_).c_str(), stderr);
    std::fflush(stderr);
}

void Progress::erase() const {
    if (bar_.empty()) { return; }
    std::fputs("\r\033[K", stderr);  // to the start of the line, and erase to its end
    std::fflush(stderr);
}

}  // namespace chronograd::examples
