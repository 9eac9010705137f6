// Limits by setrlimit; processes by a filter of system calls too, since the limit does not bind root. POSIX; the filter
// is Linux'.
#include "sandbox.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "program.hpp"

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>
#endif

namespace chronograd::exercises {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

/// A file descriptor that is closed with this object, and in every program that is started.
class File {
public:
    File(const fs::path& path, int flags) : descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0) { fail(path.string()); }
    }
    ~File() { ::close(descriptor_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

/// Where the caller's own limit is lower, it stays.
void limit(int resource, Index soft, Index hard) {
    rlimit now{};
    getrlimit(resource, &now);
    const rlimit both{std::min(now.rlim_max, static_cast<rlim_t>(soft)),
                      std::min(now.rlim_max, static_cast<rlim_t>(hard))};
    (void)setrlimit(resource, &both);  // there are systems without a limit of memory
}
void limit(int resource, Index most) { limit(resource, most, most); }

/// No fork, no thread, no way out of the process group: these calls fail with EPERM from here on, in this process and
/// whatever it becomes by exec.
void forbid_processes() {
    limit(RLIMIT_NPROC, 0);
#ifdef __linux__
    constexpr auto load = BPF_LD | BPF_W | BPF_ABS;
    constexpr auto is = BPF_JMP | BPF_JEQ | BPF_K;
    sock_filter rules[] = {
#if defined(__x86_64__)
        // Calls by the doors of other architectures have other numbers: 32-bit ones, and x32.
        BPF_STMT(load, offsetof(seccomp_data, arch)),
        BPF_JUMP(is, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(load, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 7, 0),
#else
        BPF_STMT(load, offsetof(seccomp_data, nr)),
#endif
#ifdef SYS_fork
        BPF_JUMP(is, SYS_fork, 6, 0),
        BPF_JUMP(is, SYS_vfork, 5, 0),
#endif
        BPF_JUMP(is, SYS_setpgid, 4, 0),
        BPF_JUMP(is, SYS_setsid, 3, 0),
        BPF_JUMP(is, SYS_clone, 2, 0),
        BPF_JUMP(is, SYS_clone3, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    sock_fprog program{static_cast<unsigned short>(std::size(rules)), rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        _exit(126);
    }
#endif
}

constexpr Index mebi = Index{1024} * 1024;

/// Between fork and exec: system calls alone, since another thread may hold a lock of the C library's.
[[noreturn]] void become(char* const* arguments, const char* folder, int in, int out, int answers,
                         const Limits& limits) {
    // Copies above 3 first: one of the three may itself be 0 .. 3.
    const int high_in = fcntl(in, F_DUPFD, 10);
    const int high_out = fcntl(out, F_DUPFD, 10);
    const int high_answers = fcntl(answers, F_DUPFD, 10);
    setpgid(0, 0);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // if the grader is killed, this goes, too
#endif
    if (chdir(folder) != 0 || dup2(high_in, 0) < 0 || dup2(high_out, 1) < 0 || dup2(high_out, 2) < 0 ||
        dup2(high_answers, 3) < 0) {
        _exit(126);
    }
    for (const int signal : {SIGPIPE, SIGXCPU, SIGXFSZ}) {
        std::signal(signal, SIG_DFL);
    }  // the caller may ignore them
    for (int other = 4; other < 1024; ++other) { ::close(other); }
    limit(RLIMIT_CPU, limits.seconds, limits.seconds + 1);
    limit(RLIMIT_AS, limits.megabytes * mebi);
    limit(RLIMIT_FSIZE, limits.file_megabytes * mebi);
    limit(RLIMIT_CORE, 0);
    if (!limits.may_start_others) { forbid_processes(); }
    execv(arguments[0], arguments);
    _exit(127);
}

std::string text_of(const fs::path& path, std::size_t most) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    for (char c = 0; text.size() < most && file.get(c);) { text += c; }
    return text;
}

/// Waits for its end, as long as patience lasts. Whatever it has started ends with it. Throws Interrupted after a
/// signal to this process.
Ended wait_for(pid_t child, const Limits& limits) {
    using Clock = std::chrono::steady_clock;
    const auto last = Clock::now() + std::chrono::seconds(limits.patience);
    const auto kill_all = [&] {
        kill(-child, SIGKILL);
        kill(child, SIGKILL);
    };
    int status = 0;
    rusage used{};
    bool late = false;
    std::optional<examples::Interrupted> interrupted;
    for (;;) {
        const pid_t ended = wait4(child, &status, WNOHANG, &used);
        if (ended == child) { break; }
        if (ended < 0 && errno != EINTR) { fail("wait4"); }
        late = late || Clock::now() > last;
        if (!interrupted) {
            try {
                examples::check_interrupt();
            } catch (const examples::Interrupted& signal) { interrupted = signal; }
        }
        if (late || interrupted) { kill_all(); }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(-child, SIGKILL);
    if (interrupted) { throw *interrupted; }
    if (WIFEXITED(status)) { return {Ended::How::exited, WEXITSTATUS(status), "", ""}; }
    const int signal = WTERMSIG(status);
    // At its limit of the processor's time it gets SIGXCPU, and, where it does not heed that, SIGKILL a second later.
    const bool spent =
        signal == SIGXCPU || (signal == SIGKILL && used.ru_utime.tv_sec + used.ru_stime.tv_sec >= limits.seconds);
    if (late || spent) { return {Ended::How::out_of_time, signal, "", ""}; }
    if (signal == SIGXFSZ) { return {Ended::How::wrote_too_much, signal, "", ""}; }
    return {Ended::How::killed, signal, "", ""};
}

}  // namespace

ScratchFolder::ScratchFolder() {
    std::string name = fs::temp_directory_path() / "chronograd-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) { fail(name); }
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code trouble;
    fs::remove_all(path_, trouble);
    if (!trouble) { return; }
    // Somebody has taken rights away from what is in it.
    std::error_code ignored;
    for (fs::recursive_directory_iterator i(path_, ignored), end; i != end; i.increment(ignored)) {
        if (i->is_directory(ignored) && !i->is_symlink(ignored)) {
            fs::permissions(i->path(), fs::perms::owner_all, ignored);
        }
    }
    fs::remove_all(path_, ignored);
}

Ended run_limited(const std::vector<std::string>& command, const std::string& input, const fs::path& folder,
                  const Limits& limits) {
    const ScratchFolder scratch;
    const fs::path in_path = scratch.path() / "in";
    const fs::path printed_path = scratch.path() / "printed";
    const fs::path answers_path = scratch.path() / "answers";
    std::ofstream in_file(in_path, std::ios::binary);
    if (!(in_file << input) || (in_file.close(), !in_file)) {
        throw std::runtime_error("cannot write " + in_path.string());
    }

    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): the interface is older than const
    for (const std::string& word : command) { arguments.push_back(const_cast<char*>(word.c_str())); }
    arguments.push_back(nullptr);

    pid_t child = 0;
    {
        const File in(in_path, O_RDONLY);
        const File printed(printed_path, O_WRONLY | O_CREAT | O_TRUNC);
        const File answers(answers_path, O_WRONLY | O_CREAT | O_TRUNC);
        child = fork();
        if (child == 0) {
            become(arguments.data(), folder.c_str(), in.descriptor(), printed.descriptor(), answers.descriptor(),
                   limits);
        }
        if (child < 0) { fail(command[0]); }
    }
    Ended ended = wait_for(child, limits);
    if (ended.how == Ended::How::exited && (ended.status == 126 || ended.status == 127)) {
        throw std::runtime_error(command[0] + " could not be started");
    }
    ended.answers = text_of(answers_path, static_cast<std::size_t>(limits.file_megabytes * mebi));
    ended.printed = text_of(printed_path, 65536);
    return ended;
}

}  // namespace chronograd::exercises
