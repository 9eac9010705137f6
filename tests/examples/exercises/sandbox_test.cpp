// The sandbox: what a program is given and what is kept of it, and that no limit can be passed.
#include "sandbox.hpp"

#include <csignal>
#include <fstream>
#include <system_error>

#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::exercises;
using How = Ended::How;

namespace {

Ended run_shell(const std::string& script, const Limits& limits = {.may_start_others = true}) {
    const ScratchFolder folder;
    return run_limited({"/bin/sh", "-c", script}, "from outside\n", folder.path(), limits);
}

}  // namespace

TEST_CASE("a program gets its input and its folder, and its answers are kept apart from what it prints") {
    const ScratchFolder folder;
    const Ended ended = run_limited({"/bin/sh", "-c", "read line; echo \"$line\" >&3; pwd; echo trouble >&2; exit 7"},
                                    "from outside\n", folder.path(), {});
    CHECK(ended.how == How::exited);
    CHECK(ended.status == 7);
    CHECK(ended.answers == "from outside\n");
    CHECK(ended.printed == std::filesystem::canonical(folder.path()).string() + "\ntrouble\n");
}

TEST_CASE("a program that is not there is an error of the caller's") {
    const ScratchFolder folder;
    const auto start = [&] { run_limited({"/no/such/program"}, "", folder.path(), {}); };
    CHECK(message_of<std::runtime_error>(start) == "/no/such/program could not be started");
}

TEST_CASE("a signal is told, and none that the caller ignores is ignored by the program") {
    CHECK(run_shell("kill -ABRT $$").how == How::killed);
    CHECK(run_shell("kill -ABRT $$").status == SIGABRT);
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    CHECK(run_shell("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
                    {.file_megabytes = 1, .may_start_others = true})
              .how == How::wrote_too_much);
    std::signal(SIGXFSZ, before);
}

TEST_CASE("neither a loop nor a wait lasts longer than it may") {
    CHECK(run_shell("while :; do :; done", {.seconds = 1}).how == How::out_of_time);
    CHECK(run_shell("trap '' XCPU; while :; do :; done", {.seconds = 1}).how == How::out_of_time);
    CHECK(run_shell("exec sleep 1000", {.patience = 1}).how == How::out_of_time);
}

TEST_CASE("what it has started ends with it") {
    const ScratchFolder folder;
    const std::string mark = (folder.path() / "mark").string();
    CHECK(run_shell("(sleep 1; echo here > " + mark + ") & exit 0").how == How::exited);
    CHECK(run_shell("sleep 2").how == How::exited);
    CHECK_FALSE(std::filesystem::exists(mark));
}

TEST_CASE("it starts no process, where it may not") {
    // A shell needs one for a command in the background, and says so on standard error.
    const Ended ended = run_shell("/bin/true & echo started", {});
    CHECK(ended.printed.find("started") == std::string::npos);
    CHECK(ended.status != 0);
    CHECK(run_shell("/bin/true & echo started").printed == "started\n");
}

TEST_CASE("a scratch folder goes with its object, and all in it") {
    std::filesystem::path path;
    {
        const ScratchFolder folder;
        path = folder.path();
        std::ofstream(path / "file") << "text";
        CHECK(std::filesystem::exists(path / "file"));
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

}  // namespace chronograd::test
