// One socket is the other process' input and output: unlike a pipe, writing to it when nobody reads ends no program.
#include "peer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <sstream>

#include "program.hpp"

extern char** environ;

namespace chronograd::bench {

bool is_reference_blas(const std::string& file) {
    for (const char* other : {"openblas", "mkl", "blis", "atlas", "flexiblas"}) {
        if (file.find(other) != std::string::npos) { return false; }
    }
    return file.find("/libblas.") != std::string::npos || file.find("/libcblas.") != std::string::npos;
}

// Delegates, and so has a Peer that is whole: if the rest throws, ~Peer runs.
Peer::Peer(const std::vector<std::string>& command, double patience) : Peer(patience) {
    start(command);
    const std::string line = answer(0);
    std::istringstream words(line);
    std::string kind;
    words >> kind >> version_ >> std::ws;
    std::getline(words, blas_);
    if (kind == "error") {
        stop("it says that it has" + line.substr(kind.size()));
    } else if (kind != "ready" || blas_.empty()) {
        stop("it began with '" + line + "'");  // which is not heard if it has not begun at all
    }
}

Peer::~Peer() { stop(""); }

void Peer::start(const std::vector<std::string>& command) {
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) { arguments.push_back(word.data()); }
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) { return stop("no socket to it"); }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int error = posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    socket_ = ends[0];
    if (error != 0) {
        process_ = -1;
        stop(fmt::format("{} cannot be started: {}", command[0], std::strerror(error)));
    }
}

void Peer::stop(const std::string& why) {
    if (trouble_.empty()) { trouble_ = why; }
    if (socket_ >= 0) { close(socket_); }
    if (process_ > 0) {
        kill(process_, SIGKILL);
        while (waitpid(process_, nullptr, 0) == -1 && errno == EINTR) {}
    }
    socket_ = -1;
    process_ = -1;
}

std::string Peer::ask(const std::string& line, double seconds) {
    if (!trouble_.empty()) { return ""; }
    send(socket_, line.data(), line.size(), MSG_NOSIGNAL);  // if nobody reads it, there is no answer either
    return answer(seconds);
}

std::string Peer::answer(double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds + patience_);
    while (trouble_.empty()) {
        if (const std::size_t length = unread_.find('\n'); length != std::string::npos) {
            const std::string line = unread_.substr(0, length);
            unread_.erase(0, length + 1);
            return line;
        }
        examples::check_interrupt();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd readable{socket_, POLLIN, 0};
        const int ready = left > 0 ? poll(&readable, 1, static_cast<int>(left)) : 0;
        if (ready < 0 && errno == EINTR) { continue; }
        std::array<char, 256> part{};
        const ssize_t n = ready > 0 ? read(socket_, part.data(), part.size()) : 0;
        if (n > 0) {
            unread_.append(part.data(), static_cast<std::size_t>(n));
        } else {
            stop(ready == 0 ? fmt::format("no answer in {:.3g} s", seconds + patience_) : "it has ended");
        }
    }
    return "";
}

void Peer::set_case(const TrainingCase& c, const std::string& precision, Index parameters) {
    const std::string line =
        ask(fmt::format("case {} {} {} {} {} {}\n", c.cell, c.batch, c.steps, c.input, c.hidden, precision), 0);
    const std::string expected = fmt::format("parameters {}", parameters);
    if (line != expected) { stop(fmt::format("it said '{}', but ours has {}", line, expected)); }
}

double Peer::run(double seconds) {
    const std::string line = ask(fmt::format("run {:.9g}\n", seconds), seconds);
    if (!trouble_.empty()) { return missing; }
    std::istringstream words(line);
    double median = 0;
    Index steps = 0;
    std::string more;
    if (!(words >> median >> steps) || words >> more || !(median > 0) || !std::isfinite(median) || steps < 1) {
        stop("it said '" + line + "' where a time belongs");
        return missing;
    }
    return median;
}

}  // namespace chronograd::bench
