// The house rules that a machine can check: which folder may include which, and that equation tags are both defined
// and cited. Each rule is first shown to fail on a planted fault.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

static const fs::path root = CHRONOGRAD_SOURCE_DIR;

static std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

static std::vector<fs::path> files(const std::string& folder, const std::set<std::string>& endings) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        if (endings.count(entry.path().extension().string()) != 0) { found.push_back(entry.path()); }
    }
    std::sort(found.begin(), found.end());
    return found;
}

static std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    std::vector<std::string> found;
    for (std::sregex_iterator m(text.begin(), text.end(), regex), end; m != end; ++m) { found.push_back((*m)[1]); }
    return found;
}

// ------------------------------------------------------------------------------------------------- arrows

/// What a folder may include, besides the standard library: its own files, and these.
static const std::map<std::string, std::set<std::string>> allowed = {
    {"autograd", {"autograd", "fmt", "boost", "sanitizer"}},
    {"nn", {"nn", "autograd", "fmt", "boost"}},
    {"optim", {"optim", "autograd", "fmt", "boost"}},
};

static std::vector<std::string> forbidden_includes(const std::string& folder, const std::string& text) {
    std::vector<std::string> wrong;
    for (const std::string& from : matches(text, R"re(#include ["<]([a-z_]+)/[^">]*[">])re")) {
        if (allowed.at(folder).count(from) == 0) { wrong.push_back(from); }
    }
    return wrong;
}

TEST_CASE("no library folder includes what stands above it") {
    CHECK(forbidden_includes("autograd", "#include \"nn/rnn.hpp\"\n") == std::vector<std::string>{"nn"});
    CHECK(forbidden_includes("optim", "#include <nn/clip.hpp>\n") == std::vector<std::string>{"nn"});
    CHECK(forbidden_includes("nn", "#include \"autograd/ops.hpp\"\n#include <vector>\n").empty());
    for (const auto& [folder, may] : allowed) {
        const auto sources = files(folder, {".hpp", ".cpp"});
        REQUIRE(sources.size() > 4);
        for (const fs::path& file : sources) {
            INFO(file);
            CHECK(forbidden_includes(folder, text_of(file)).empty());
        }
    }
}

// --------------------------------------------------------------------------------------------------- tags

static const std::string tag = R"re([A-Z]+\.[0-9]+)re";

/// What is wrong between the tags that a text of the docs defines and those that the code cites.
static std::vector<std::string> tag_faults(const std::string& docs, const std::string& code) {
    const auto defined = matches(docs, R"(\\tag\{()" + tag + R"()\})");
    const auto cited = matches(code, R"(\(()" + tag + R"()\))");
    std::vector<std::string> faults;
    for (const std::string& t : std::set<std::string>(cited.begin(), cited.end())) {
        if (std::count(defined.begin(), defined.end(), t) != 1) { faults.push_back(t + " is not defined once"); }
    }
    for (const std::string& t : defined) {
        if (std::count(cited.begin(), cited.end(), t) == 0) { faults.push_back(t + " is cited nowhere"); }
    }
    return faults;
}

TEST_CASE("every equation tag that code cites is defined in the docs and the other way round") {
    CHECK(tag_faults(R"($$a \tag{RNN.1}$$)", "// (RNN.1)").empty());
    CHECK(tag_faults("", "// (RNN.1)") == std::vector<std::string>{"RNN.1 is not defined once"});
    CHECK(tag_faults(R"(\tag{RNN.1} \tag{RNN.1})", "// (RNN.1)").size() == 1);
    CHECK(tag_faults(R"(\tag{RNN.1})", "// nothing") == std::vector<std::string>{"RNN.1 is cited nowhere"});

    std::string docs;
    std::string code;
    for (const fs::path& file : files("docs", {".md"})) { docs += text_of(file); }
    for (const std::string folder : {"autograd", "nn", "optim", "examples", "tests/nn"}) {
        for (const fs::path& file : files(folder, {".hpp", ".cpp"})) { code += text_of(file); }
    }
    for (const std::string& fault : tag_faults(docs, code)) { FAIL_CHECK(fault); }
}

TEST_CASE("every source file says in its first line why it exists") {
    for (const std::string folder : {"autograd", "nn", "optim", "examples", "tests"}) {
        for (const fs::path& file : files(folder, {".hpp", ".cpp"})) {
            INFO(file);
            CHECK(text_of(file).rfind("// ", 0) == 0);
        }
    }
}
