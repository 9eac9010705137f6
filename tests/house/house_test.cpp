// The house rules that a machine can check: which folder may include which, and how long files may be. Each rule is
// first shown to fail on a planted fault.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
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

static std::vector<std::string> first_groups(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    std::vector<std::string> found;
    for (std::sregex_iterator m(text.begin(), text.end(), regex), end; m != end; ++m) { found.push_back((*m)[1]); }
    return found;
}

// ------------------------------------------------------------------------------------------------- arrows

/// What a folder may include, besides the standard library: its own files, and these.
static const std::map<std::string, std::set<std::string>> allowed = {
    {"autograd", {"autograd", "fmt", "boost", "sanitizer", "sys"}},
    {"nn", {"nn", "autograd", "fmt", "boost"}},
    {"optim", {"optim", "autograd", "fmt", "boost"}},
};

/// The folders that a text includes from but should not. A path that starts elsewhere, as "../nn/rnn.hpp" does, is
/// wrong whatever it leads to: includes are written from the top.
static std::vector<std::string> forbidden_includes(const std::string& folder, const std::string& text) {
    std::vector<std::string> wrong;
    for (const std::string& from : first_groups(text, R"re(# *include *["<]([^">/]*)/[^">]*[">])re")) {
        if (allowed.at(folder).count(from) == 0) { wrong.push_back(from); }
    }
    return wrong;
}

TEST_CASE("no library folder includes what stands above it") {
    CHECK(forbidden_includes("autograd", "#include \"nn/rnn.hpp\"\n") == std::vector<std::string>{"nn"});
    CHECK(forbidden_includes("optim", "#include <nn/clip.hpp>\n") == std::vector<std::string>{"nn"});
    CHECK(forbidden_includes("autograd", "#include \"../nn/rnn.hpp\"\n") == std::vector<std::string>{".."});
    CHECK(forbidden_includes("autograd", "# include<./nn/rnn.hpp>\n") == std::vector<std::string>{"."});
    CHECK(forbidden_includes("nn", "#include \"autograd/ops.hpp\"\n#include <vector>\n").empty());
    CHECK(forbidden_includes("nn", "#include \"../autograd/ops.hpp\"\n").size() == 1);
    for (const auto& [folder, may] : allowed) {
        const auto sources = files(folder, {".hpp", ".cpp"});
        REQUIRE(sources.size() > 4);
        for (const fs::path& file : sources) {
            INFO(file);
            CHECK(forbidden_includes(folder, text_of(file)).empty());
        }
    }
}

// ------------------------------------------------------------------------------------------------ budgets

/// Lines that are neither blank nor a comment alone.
static std::size_t lines_of_code(const std::string& text) {
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t start = line.find_first_not_of(" \t\r");
        if (start != std::string::npos && line.compare(start, 2, "//") != 0) { ++count; }
    }
    return count;
}

/// Files, each with its number of lines of code.
using Sizes = std::vector<std::pair<fs::path, std::size_t>>;

static Sizes sizes_of(const std::vector<std::string>& folders) {
    Sizes sizes;
    for (const std::string& folder : folders) {
        for (const fs::path& file : files(folder, {".hpp", ".cpp"})) {
            sizes.emplace_back(fs::relative(file, root), lines_of_code(text_of(file)));
        }
    }
    return sizes;
}

static std::vector<std::string> files_longer_than(std::size_t most, const Sizes& sizes) {
    std::vector<std::string> longer;
    for (const auto& [file, lines] : sizes) {
        if (lines > most) { longer.push_back(file.string() + ": " + std::to_string(lines)); }
    }
    return longer;
}

/// The tools that only look: no training step runs on them.
static const std::set<std::string> tools = {"gradcheck", "rewind", "describe", "jacobian", "graph", "ledger"};
/// Where the speed lives: a reader may take them as given.
static const std::set<std::string> kernels = {"arena", "expression", "gemm", "kernels", "lstm_fused", "simd"};

/// The lines of code of the files with these names, or of all that are in neither set.
static std::size_t lines_in_all(const std::set<std::string>& names, const Sizes& sizes) {
    std::size_t sum = 0;
    for (const auto& [file, lines] : sizes) { sum += names.count(file.stem().string()) != 0 ? lines : 0; }
    return sum;
}
static std::size_t lines_of_the_rest(const Sizes& sizes) {
    std::size_t sum = 0;
    for (const auto& [file, lines] : sizes) { sum += lines; }
    return sum - lines_in_all(tools, sizes) - lines_in_all(kernels, sizes);
}

TEST_CASE("no file has more than 250 lines of code") {
    CHECK(lines_of_code("// a\n\n  \n\t// b\nint x;  // c\n    f();\n}") == 3);
    CHECK(lines_of_code("") == 0);
    CHECK(files_longer_than(2, {{"a.cpp", 2}, {"b.cpp", 3}}) == std::vector<std::string>{"b.cpp: 3"});
    const Sizes sizes = sizes_of({"autograd", "nn", "optim", "examples", "tests"});
    CHECK(sizes.size() > 80);
    for (const std::string& file : files_longer_than(250, sizes)) { FAIL_CHECK(file); }
}

TEST_CASE("what a reader reads stays under 2,000 lines of code, the kernels under 600, the tools that look under 700") {
    const Sizes planted = {
        {"autograd/tape.cpp", 100}, {"autograd/rewind.hpp", 20}, {"nn/ledger.cpp", 3}, {"autograd/gemm.hpp", 7}};
    CHECK(lines_of_the_rest(planted) == 100);
    CHECK(lines_in_all(tools, planted) == 23);
    CHECK(lines_in_all(kernels, planted) == 7);
    const Sizes sizes = sizes_of({"autograd", "nn", "optim"});
    for (const auto& names : {tools, kernels}) {
        for (const std::string& name : names) {
            CHECK(std::any_of(sizes.begin(), sizes.end(), [&](const auto& s) { return s.first.stem() == name; }));
        }
    }
    CHECK(lines_of_the_rest(sizes) < 2000);
    CHECK(lines_in_all(kernels, sizes) < 600);
    CHECK(lines_in_all(tools, sizes) < 700);
}

TEST_CASE("every source file says in its first line why it exists") {
    for (const std::string folder : {"autograd", "nn", "optim", "examples", "tests"}) {
        for (const fs::path& file : files(folder, {".hpp", ".cpp"})) {
            INFO(file);
            CHECK(text_of(file).rfind("// ", 0) == 0);
        }
    }
}
