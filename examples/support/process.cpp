// Starting programs by posix_spawn, which says at once whether there is such a program.
#include "process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "program.hpp"

extern char** environ;

namespace chronograd::examples {
namespace {

void require(int error, const std::string& what) {
    if (error != 0) { throw std::system_error(error, std::generic_category(), what); }
}

/// What is to be done between the fork and the exec.
class Actions {
public:
    explicit Actions(const std::filesystem::path& folder) {
        require(posix_spawn_file_actions_init(&actions_), "posix_spawn");
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            require(posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", O_RDWR, 0), "posix_spawn");
        }
        require(posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()), "posix_spawn");
    }
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

std::optional<pid_t> spawn(const std::vector<std::string>& command, const std::filesystem::path& folder) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): the interface is older than const
    for (const std::string& word : command) { arguments.push_back(const_cast<char*>(word.c_str())); }
    arguments.push_back(nullptr);
    const Actions actions(folder);
    pid_t child = 0;
    const int error = posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(), environ);
    if (error == ENOENT) { return std::nullopt; }
    require(error, command[0]);
    return child;
}

}  // namespace

std::optional<int> run(const std::vector<std::string>& command, const std::filesystem::path& folder) {
    const std::optional<pid_t> child = spawn(command, folder);
    if (!child) { return std::nullopt; }
    // Who is asked to stop asks the program that it waits for, and goes on waiting: that one has files to take away.
    const auto pass_on = [&] {
        if (noted_interrupt() != 0) { kill(*child, noted_interrupt()); }
    };
    pass_on();
    int status = 0;
    while (waitpid(*child, &status, 0) == -1) {
        if (errno != EINTR) { require(errno, command[0]); }
        pass_on();
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool start(const std::vector<std::string>& command) { return spawn(command, ".").has_value(); }

std::string shell_quoted(const std::string& word) {
    constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-:,@%=";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) { return word; }
    std::string quoted = "'";
    for (const char c : word) { quoted += c == '\'' ? "'\\''" : std::string(1, c); }
    return quoted + "'";
}

}  // namespace chronograd::examples
