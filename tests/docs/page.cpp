// Reading a page of docs/: what is code and what is not, and which numbers, formulas, links and headings it has.
#include "page.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

namespace chronograd::test {

namespace fs = std::filesystem;

namespace {

std::vector<Piece> found(const std::string& text, const std::regex& pattern, std::size_t group) {
    std::vector<Piece> pieces;
    int line = 1;
    std::size_t at = 0;
    for (std::sregex_iterator m(text.begin(), text.end(), pattern), end; m != end; ++m) {
        const auto start = static_cast<std::size_t>(m->position(group));
        line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                            text.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
        at = start;
        pieces.push_back({(*m)[group], line});
    }
    return pieces;
}

/// The text with all that matches left blank, or replaced; lines stay where they are.
std::string blank(const std::string& text, const std::string& pattern, const std::string& by = " ") {
    std::string left;
    std::size_t at = 0;
    const std::regex regex(pattern);
    for (std::sregex_iterator m(text.begin(), text.end(), regex), end; m != end; ++m) {
        const auto start = static_cast<std::size_t>(m->position(0));
        left += text.substr(at, start - at) + m->format(by);
        const std::string gone = m->str();
        left.append(static_cast<std::size_t>(std::count(gone.begin(), gone.end(), '\n')), '\n');
        at = start + gone.size();
    }
    return left + text.substr(at);
}

/// Code in backticks ends in its own paragraph: a stray backtick hides nothing that comes later.
std::string without_code(const std::string& text) {
    std::string left = text;
    for (std::size_t from = left.find('`'); from != std::string::npos; from = left.find('`', from)) {
        const std::size_t to = left.find('`', from + 1);
        if (to == std::string::npos) { break; }
        if (to > left.find("\n\n", from)) {
            ++from;
            continue;
        }
        std::replace_if(
            left.begin() + static_cast<std::ptrdiff_t>(from), left.begin() + static_cast<std::ptrdiff_t>(to) + 1,
            [](char c) { return c != '\n'; }, ' ');
    }
    return left;
}

/// GitHub's: lower case, blanks to hyphens, no punctuation.
std::string anchor_of(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        const auto u = static_cast<unsigned char>(c);
        if (std::isalnum(u) != 0 || c == '-' || c == '_' || u > 127) { anchor += static_cast<char>(std::tolower(u)); }
        if (c == ' ') { anchor += '-'; }
    }
    return anchor;
}

bool is_asked_for(const std::string& number) {
    if (number.find_first_of(".e") != std::string::npos) { return true; }
    const double n = std::stod(number);
    return n >= 100 && (n < 1900 || n > 2099);
}

}  // namespace

std::string text_of(const std::string& path) {
    std::ifstream in(fs::path(CHRONOGRAD_SOURCE_DIR) / path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> files_below(const std::string& folder, const std::set<std::string>& endings) {
    std::vector<std::string> paths;
    const fs::path root(CHRONOGRAD_SOURCE_DIR);
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const fs::path& path = entry.path();
        if (endings.count(path.extension().string()) != 0) { paths.push_back(path.lexically_relative(root).string()); }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::vector<std::string> all_pages() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(fs::path(CHRONOGRAD_SOURCE_DIR) / "docs")) {
        if (entry.path().extension() == ".md") { names.push_back(entry.path().filename().string()); }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> lines_in(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) { lines.push_back(line); }
    return lines;
}

Page::Page(const std::string& name) : Page(name, text_of("docs/" + name)) { REQUIRE(!text_.empty()); }

Page::Page(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
    int line = 0;
    bool inside = false;
    static const std::regex fence("^ *```(.*)$");
    for (const std::string& l : lines_in(text_)) {
        ++line;
        std::smatch m;
        const bool border = std::regex_match(l, m, fence);
        if (border && !inside) { fences_.push_back({m[1], "", line, line}); }
        if (inside && !border) { fences_.back().text += l + "\n"; }
        if (border && inside) { fences_.back().last_line = line; }
        sentences_ += (inside || border ? "" : l) + "\n";
        inside = inside != border;
    }
}

std::vector<Fence> Page::programs() const {
    std::vector<Fence> programs;
    for (const Fence& fence : fences_) {
        if (fence.language == "cpp" && fence.text.find("int main(") != std::string::npos) { programs.push_back(fence); }
    }
    return programs;
}

std::vector<Piece> Page::code_names() const { return found(sentences_, std::regex("`([^`]+)`"), 1); }

std::vector<Piece> Page::links() const {
    return found(without_code(sentences_), std::regex(R"re(\]\(([^)\s]+)\))re"), 1);
}

std::vector<std::string> Page::anchors() const {
    std::vector<std::string> anchors;
    std::map<std::string, int> times;
    for (const std::string& line : lines_in(sentences_)) {
        std::smatch m;
        if (!std::regex_match(line, m, std::regex("^#+ (.*)$"))) { continue; }
        const std::string anchor = anchor_of(m[1]);
        const int before = times[anchor]++;
        anchors.push_back(before == 0 ? anchor : anchor + "-" + std::to_string(before));
    }
    return anchors;
}

std::vector<Piece> Page::displays() const {
    return found(without_code(sentences_), std::regex(R"(\$\$([^$]*)\$\$)"), 1);
}

std::vector<Piece> Page::numbers() const {
    std::string text = without_code(sentences_);
    // Blocks of output count, code does not.
    std::vector<std::string> lines = lines_in(text);
    for (const Fence& fence : fences_) {
        if (fence.language != "text" && !fence.language.empty()) { continue; }
        int line = fence.line;
        for (const std::string& l : lines_in(fence.text)) { lines.at(static_cast<std::size_t>(line++)) = l; }
    }
    text.clear();
    for (const std::string& line : lines) { text += line + "\n"; }
    text = blank(text, R"(\]\([^)]*\)|</?[a-z]+[^>]*>|\barXiv:[0-9.]+|\b[A-Z]+\.[0-9]+\b|[0-9]{4}-[0-9]{2}-[0-9]{2})");
    text = blank(text, R"(([0-9]),(?=[0-9]{3}(?![0-9])))", "$1");
    text = blank(text, R"(([0-9.]+)\s*(?:\\cdot|\\times)\s*10\^\{?(-?[0-9]+)\}?)", "$1e$2");
    text = blank(text, R"(([^0-9.])10\^\{?(-?[0-9]+)\}?)", "$011e$2");
    text = blank(text, R"([_^]\{?-?[0-9.]+)");
    std::vector<Piece> numbers =
        found(text, std::regex(R"((^|[^A-Za-z0-9_.])([0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?)(?![0-9]))"), 2);
    numbers.erase(std::remove_if(numbers.begin(), numbers.end(), [](const Piece& n) { return !is_asked_for(n.text); }),
                  numbers.end());
    return numbers;
}

bool Page::has_command(const std::string& command) const {
    for (const Piece& piece : code_names()) {
        if (piece.text == command) { return true; }
    }
    return std::any_of(fences_.begin(), fences_.end(), [&](const Fence& fence) {
        const std::regex whole("(^|\\n)(\\$ )?" +
                               std::regex_replace(command, std::regex(R"([.*+?()|\[\]{}^$])"), R"(\$&)") + " *(#|\\n)");
        return fence.language != "cpp" && std::regex_search(fence.text, whole);
    });
}

}  // namespace chronograd::test
