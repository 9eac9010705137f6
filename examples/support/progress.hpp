// A progress bar on stderr, where that is a terminal; nothing at all where it is not.
#pragma once

#include <chrono>
#include <string>

#include "autograd/real.hpp"

namespace chronograd::examples {

class Progress {
public:
    /// `what` stands before the bar; `total` is the amount of work.
    Progress(std::string what, Index total);
    /// Takes the bar away.
    ~Progress() { erase(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;

    /// Shows that `done` of the work is done. At most ten times a second, so it may be called at every step.
    void update(Index done);
    /// Prints a line on standard output, above the bar. Throws as say_line does.
    void say_above(const std::string& line);

private:
    using Clock = std::chrono::steady_clock;

    void draw() const;
    void erase() const;

    std::string what_;
    Index total_;
    bool on_;
    std::string bar_;         // as it is seen; empty before it is first shown
    Clock::time_point next_;  // no update before
};

}  // namespace chronograd::examples
