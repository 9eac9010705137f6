// Output: whole files or none, no folder without a file, and what is said when something failed.
#include "output.hpp"

#include "process.hpp"
#include "program.hpp"
#include "support.hpp"
#include "temporary_folder.hpp"

namespace chronograd::test {

using namespace chronograd::examples;
using Names = std::set<std::string>;

TEST_CASE("output: a file is there whole") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    CHECK(out.listing() == "nothing");
    CHECK(out.write_text("a.txt", "one\n"));
    CHECK(out.write_text("a.txt", "two\n"));
    CHECK(folder.names() == Names{"a.txt"});
    CHECK(folder.read("a.txt") == "two\n");
    CHECK(out.has("a.txt"));
    CHECK(!out.has("b.txt"));
    CHECK_NOTHROW(out.finish());
}

TEST_CASE("output: what fails halfway leaves what was there before, and the rest goes on") {
    const TemporaryFolder folder;
    OutputFolder out(folder.path());
    CHECK(out.write_text("a.txt", "old"));
    CHECK(!out.write("a.txt", [&](const std::filesystem::path& path) {
        (void)folder.file(path.filename(), "half of the ne");
        throw std::runtime_error("the pen broke");
    }));
    CHECK(!out.write("b.txt", [](const std::filesystem::path&) { throw std::runtime_error("and again"); }));
    CHECK(out.write_text("c.txt", ""));
    CHECK(folder.names() == Names{"a.txt", "c.txt"});
    CHECK(folder.read("a.txt") == "old");
    out.advise("take another");
    CHECK(message_of<std::runtime_error>([&] { out.finish(); }) ==
          (folder.path() / "a.txt").string() + ": the pen broke; take another");
}

TEST_CASE("output: folders are made where there are none, and go again if nothing was written") {
    const TemporaryFolder folder;
    {
        OutputFolder out(folder.path() / "a/b");
        CHECK(folder.names() == Names{"a"});
    }
    CHECK(folder.names().empty());
    {
        OutputFolder out(folder.path() / "a/b/");
        CHECK(out.write_text("c.txt", ""));
    }
    CHECK(std::filesystem::exists(folder.path() / "a/b/c.txt"));
    { OutputFolder out(folder.path() / "a"); }
    CHECK(folder.names() == Names{"a"});  // one that was there before stays
}

TEST_CASE("output: where nothing can be written") {
    const TemporaryFolder folder;
    const std::string file = folder.file("file", "").string();
    const auto refusal = [](const std::string& path) {
        return message_of<InputError>([&] { OutputFolder out(path); });
    };
    CHECK(refusal(file) == "--out " + file + ": nothing can be written there: Not a directory");
    CHECK(refusal(file + "/a/b") == "--out " + file + "/a/b: nothing can be written there: Not a directory");
    CHECK(refusal("/dev/null").find("Not a directory") != std::string::npos);
    CHECK(folder.names() == Names{"file"});
}

TEST_CASE("process: exit status, folder, and a program that is not there") {
    const TemporaryFolder folder;
    CHECK(run({"sh", "-c", "exit 3"}, folder.path()) == 3);
    CHECK(run({"sh", "-c", "kill -9 $$"}, folder.path()) == 128 + 9);
    CHECK(run({"sh", "-c", "echo seen; : >$1", "sh", "it's $HOME; a name"}, folder.path()) == 0);
    CHECK(folder.names() == Names{"it's $HOME; a name"});
    CHECK(run({"no-program-has-this-name"}, folder.path()) == std::nullopt);
}

TEST_CASE("process: words for a shell") {
    CHECK(shell_quoted("out/run-1") == "out/run-1");
    CHECK(shell_quoted("my out") == "'my out'");
    CHECK(shell_quoted("it's") == R"('it'\''s')");
    CHECK(shell_quoted("$(rm)") == "'$(rm)'");
    CHECK(shell_quoted("") == "''");
}

}  // namespace chronograd::test
