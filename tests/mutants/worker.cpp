// Building and testing, in a copy of the sources.
#include "worker.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace chronograd::mutants {

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) { throw std::runtime_error("cannot read " + file.string()); }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

static void write(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    if (!(out << text).flush()) { throw std::runtime_error("cannot write " + file.string()); }
}

/// Makes `to` the same as `from`. A file that is the same already is not touched, so that it is not compiled again.
static void mirror(const fs::path& from, const fs::path& to) {
    fs::create_directories(to);
    for (const auto& entry : fs::directory_iterator(to)) {
        if (!fs::exists(from / entry.path().filename())) { fs::remove_all(entry.path()); }
    }
    for (const auto& entry : fs::directory_iterator(from)) {
        const fs::path copy = to / entry.path().filename();
        if (entry.is_directory()) {
            mirror(entry.path(), copy);
        } else if (!fs::exists(copy) || text_of(copy) != text_of(entry.path())) {
            write(copy, text_of(entry.path()));
        }
    }
}

static std::string quoted(const fs::path& path) {
    return "'" + std::regex_replace(path.string(), std::regex("'"), "'\\''") + "'";
}

struct Run {
    int status;          ///< 128 + the signal that has ended it
    std::string output;  ///< its beginning
};

/// Runs a shell's command.
static Run shell(const std::string& command) {
    // NOLINTNEXTLINE(bugprone-command-processor,cert-env33-c): the words are ours, and paths are quoted
    std::FILE* const pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
    if (pipe == nullptr) { throw std::runtime_error("cannot start a shell"); }
    Run result{0, ""};
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        if (result.output.size() < 100000) { result.output.append(buffer.data(), n); }
    }
    const int status = pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

Worker::Worker(const fs::path& root, const fs::path& folder) : source_(folder / "source"), build_(folder / "build") {
    for (const char* const part : {"autograd", "nn", "optim", "tests", "docs"}) { mirror(root / part, source_ / part); }
    const bool clang = std::system("command -v clang++ >/dev/null") == 0;  // NOLINT: it compiles these files fastest
    const Run configured = shell("cmake -S " + quoted(source_ / "tests/mutants/trial") + " -B " + quoted(build_) +
                                 " -G Ninja" + (clang ? " -DCMAKE_CXX_COMPILER=clang++" : ""));
    if (configured.status != 0) { throw std::runtime_error(configured.output); }
}

static std::string name_of_failed_test(const std::string& output) {
    std::smatch m;
    return std::regex_search(output, m, std::regex("TEST CASE: +(.*)")) ? m[1].str() : "";
}

Outcome Worker::build_and_test() {
    for (const std::string program : {"quick", "thorough", "differences"}) {
        const Run built = shell("ninja -j 1 -C " + quoted(build_) + " " + program);
        last_output_ = built.output;
        if (built.status != 0) { return {Outcome::Kind::does_not_compile, ""}; }
        // Seconds of the processor, and KiB: a test that has not ended or needs more than this has gone astray.
        const Run tested = shell("ulimit -t 100 && ulimit -v 4000000 && exec " + quoted(build_ / program) +
                                 " --abort-after=1 --no-colors=true");
        last_output_ = tested.output;
        const std::string test = name_of_failed_test(tested.output);
        if (tested.status == 128 + SIGXCPU || tested.status == 128 + SIGKILL) {
            return {Outcome::Kind::timed_out, test};
        }
        if (tested.status != 0) { return {Outcome::Kind::caught, test}; }
    }
    return {Outcome::Kind::survived, ""};
}

void Worker::check_unchanged() {
    if (build_and_test().kind != Outcome::Kind::survived) {
        throw std::runtime_error("without any mutant, the tests do not pass:\n" + last_output_);
    }
}

Outcome Worker::try_mutant(const Mutant& m) {
    const fs::path file = source_ / m.file;
    const std::string text = text_of(file);
    write(file, m.applied_to(text));
    const Outcome outcome = build_and_test();
    write(file, text);
    return outcome;
}

}  // namespace chronograd::mutants
