// What every program has around its lesson: exit statuses, errors as one line, Ctrl-C, lines on standard output.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "interrupts.hpp"

namespace chronograd::examples {

/// What the user gave cannot be used; the message says what and where. The program ends with status 2.
class InputError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Runs `body` as the main function of a program and returns the exit status: 0; 2 after an InputError; 128 + signal
/// when it was interrupted; 1 after any other exception. What went wrong is one line on stderr.
int run_program(const char* name, const std::function<void()>& body);

/// Writes one line to standard output, at once. Throws std::system_error where that is full, Interrupted where nobody
/// reads it any longer.
void say_line(const std::string& line);

/// say("iteration {} loss {:.6g}", step, loss): a line on standard output.
template <class... Args>
void say(fmt::format_string<Args...> line, Args&&... args) {
    say_line(fmt::format(line, std::forward<Args>(args)...));
}

}  // namespace chronograd::examples
