// Ctrl-C: a signal is noted, and a training loop stops where it has something to put in order.
#pragma once

#include <exception>

namespace chronograd::examples {

/// The program shall stop: Ctrl-C, a polite kill, or nobody reads its output any longer. It ends with status
/// 128 + signal, as a shell would say it.
class Interrupted : public std::exception {
public:
    explicit Interrupted(int signal) : signal(signal) {}
    [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
    int signal;
};

/// From now on Ctrl-C (SIGINT), SIGTERM, SIGHUP and SIGPIPE are only noted, for check_interrupt to find, so that
/// temporary files can be taken away; before, they end the program at once. A system call that waits is not begun anew.
void note_interrupts();
/// The signal that has been noted; 0 if there is none.
int noted_interrupt();
/// Throws Interrupted if a signal has been noted. Cheap enough for every iteration of a training loop.
void check_interrupt();

}  // namespace chronograd::examples
