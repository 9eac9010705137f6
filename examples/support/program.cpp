// The frame of a program: signals become flags, exceptions become one line and an exit status.
#include "program.hpp"

#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <new>
#include <system_error>

namespace chronograd::examples {
namespace {

volatile std::sig_atomic_t noted_signal = 0;

void note(int signal) { noted_signal = signal; }

// One line whatever the message holds: file names and cells are the user's, and a terminal obeys what they contain.
void complain(const char* program, std::string message) {
    for (char& c : message) {
        if (std::iscntrl(static_cast<unsigned char>(c)) != 0) { c = '?'; }
    }
    fmt::print(stderr, "{}: {}\n", program, message);
}

int exit_status(const char* name, const std::function<void()>& body) {
    try {
        body();
        return 0;
    } catch (const InputError& e) {
        complain(name, e.what());
        return 2;
    } catch (const Interrupted& e) {
        if (e.signal != SIGPIPE) { complain(name, "interrupted; no file was left half-written"); }
        return 128 + e.signal;
    } catch (const std::bad_alloc&) {
        complain(name, "there is not enough memory");
        return 1;
    } catch (const std::exception& e) {
        complain(name, e.what());
        return 1;
    }
}

}  // namespace

int run_program(const char* name, const std::function<void()>& body) {
    std::signal(SIGXFSZ, SIG_IGN);  // a file grown over a limit is then a write error like that of a full disk
    try {
        return exit_status(name, body);
    } catch (...) { return 1; }  // not even stderr takes a line
}

void note_interrupts() {
    struct sigaction action = {};  // without SA_RESTART, so that who waits for another program wakes up
    action.sa_handler = note;
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) { sigaction(signal, &action, nullptr); }
    struct sigaction before = {};
    sigaction(SIGHUP, &action, &before);
    if (before.sa_handler == SIG_IGN) { sigaction(SIGHUP, &before, nullptr); }  // nohup stays nohup
}

int noted_interrupt() { return noted_signal; }

void check_interrupt() {
    if (noted_signal != 0) { throw Interrupted(noted_signal); }
}

void say_line(const std::string& line) {
    errno = 0;
    const bool written = std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
                         std::fputc('\n', stdout) != EOF && std::fflush(stdout) == 0;
    if (!written) { check_interrupt(); }
    if (!written) { throw std::system_error(errno, std::generic_category(), "standard output"); }
}

}  // namespace chronograd::examples
