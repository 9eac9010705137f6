// What a page says of code, against what there is: see code.hpp.
#include "code.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

#include <fmt/format.h>

namespace chronograd::test {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string>& sources() {
    static const std::vector<std::string> files = [] {
        std::vector<std::string> all;
        for (const char* folder : {"autograd", "nn", "optim", "examples"}) {
            for (const std::string& file : files_below(folder, {".hpp", ".cpp"})) { all.push_back(text_of(file)); }
        }
        return all;
    }();
    return files;
}

bool exists(const std::string& path) { return fs::exists(fs::path(CHRONOGRAD_SOURCE_DIR) / path); }

std::string at(const Page& page, int line) { return fmt::format("{}:{}: ", page.name(), line); }

std::string trimmed(const std::string& line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first == std::string::npos ? "" : line.substr(first, line.find_last_not_of(' ') - first + 1);
}

bool has_word(const std::string& text, const std::string& word) {
    return std::regex_search(text, std::regex("\\b" + word + "\\b"));
}

/// Whether some source has A::b, or declares A, or opens a namespace A, and has the word b.
bool is_member(const std::string& of, const std::string& name) {
    const std::regex qualified("\\b" + of + "::" + name + "\\b");
    const std::regex owner("\\b(class|struct|namespace [A-Za-z_: ]*?) ?" + of + "\\b");
    return std::any_of(sources().begin(), sources().end(), [&](const std::string& text) {
        return text.find(name) != std::string::npos && text.find(of) != std::string::npos &&
               (std::regex_search(text, qualified) || (std::regex_search(text, owner) && has_word(text, name)));
    });
}

/// Each command of the page, "./run NAME ...", with its line: in backticks and in blocks.
std::vector<Piece> commands(const Page& page) {
    std::vector<Piece> all;
    for (const Piece& piece : page.code_names()) {
        if (piece.text.rfind("./run ", 0) == 0) { all.push_back(piece); }
    }
    for (const Fence& fence : page.fences()) {
        int line = fence.line;
        for (const std::string& l : lines_in(fence.text)) {
            ++line;
            std::smatch m;
            if (fence.language != "cpp" && std::regex_search(l, m, std::regex(R"(^(\$ )?(\./run [^#|>]*))"))) {
                all.push_back({trimmed(m[2]), line});
            }
        }
    }
    return all;
}

}  // namespace

bool stands_in(const std::string& lines, const std::string& text) {
    std::vector<std::string> all = lines_in(text);
    std::vector<std::string> wanted = lines_in(lines);
    std::transform(all.begin(), all.end(), all.begin(), trimmed);
    std::transform(wanted.begin(), wanted.end(), wanted.begin(), trimmed);
    auto from = all.begin();
    for (auto part = wanted.begin(); part != wanted.end();) {
        const auto end = std::find(part, wanted.end(), "...");
        from = std::search(from, all.end(), part, end);
        if (from == all.end() && part != end) { return false; }
        from += end - part;
        part = end == wanted.end() ? end : end + 1;
    }
    return true;
}

std::vector<std::string> block_faults(const Page& page) {
    static const std::set<std::string> languages = {"cpp", "text", "sh"};
    std::vector<std::string> faults;
    int line = 0;
    for (const std::string& l : lines_in(page.text())) {
        ++line;
        if (trimmed(l).rfind("~~~", 0) == 0) {
            faults.push_back(at(page, line) + "a fence that no test reads");
            break;
        }
    }
    for (const Fence& fence : page.fences()) {
        if (languages.count(fence.language) == 0) {
            faults.push_back(at(page, fence.line) + "no test reads a block of " +
                             (fence.language.empty() ? "no language" : fence.language));
        }
        if (fence.language != "cpp" || fence.text.find("int main(") != std::string::npos) { continue; }
        const bool found = std::any_of(sources().begin(), sources().end(),
                                       [&](const std::string& source) { return stands_in(fence.text, source); });
        if (!found) {
            faults.push_back(at(page, fence.line) + "this code is no program, and stands in no source file");
        }
    }
    return faults;
}

std::vector<std::string> output_faults(const Page& page, const std::function<std::string(std::size_t)>& output) {
    std::vector<std::string> faults;
    const std::vector<std::string> lines = lines_in(page.text());
    const std::vector<Fence> programs = page.programs();
    for (std::size_t n = 0; n < programs.size(); ++n) {
        const auto next = std::find_if(page.fences().begin(), page.fences().end(),
                                       [&](const Fence& f) { return f.line > programs[n].last_line; });
        if (next == page.fences().end() || (next->language != "text" && !next->language.empty())) { continue; }
        const auto between = std::count_if(lines.begin() + programs[n].last_line, lines.begin() + next->line - 1,
                                           [](const std::string& line) { return !line.empty(); });
        if (between > 1) { continue; }
        const std::string printed = output(n + 1);
        const bool is_all = next->text.find("...") != std::string::npos || next->text == printed;
        if (!is_all || !stands_in(next->text, printed)) {
            faults.push_back(at(page, next->line) + "the program above prints:\n" + printed);
        }
    }
    return faults;
}

std::vector<std::string> link_faults(const Page& page, const std::string& folder) {
    std::vector<std::string> faults;
    // Links are written [text](target), so that all of them are read here.
    static const std::regex other(R"re(\]\[|^ *\[[^\]]*\]:|<a |\]\([^)]*[ "])re");
    int line = 0;
    for (const std::string& l : lines_in(page.sentences())) {
        ++line;
        const std::string text = std::regex_replace(l, std::regex("`[^`]*`|\\$[^$]*\\$"), "");
        if (std::regex_search(text, other)) { faults.push_back(at(page, line) + "a link that is not [text](target)"); }
    }
    for (const Piece& link : page.links()) {
        if (link.text.rfind("http", 0) == 0) { continue; }
        const std::size_t hash = link.text.find('#');
        const std::string file = link.text.substr(0, hash);
        const std::string path = file.empty() ? "" : (fs::path(folder) / file).lexically_normal().string();
        if (!file.empty() && (path.rfind("..", 0) == 0 || !exists(path))) {
            faults.push_back(at(page, link.line) + "there is no " + file);
            continue;
        }
        if (hash == std::string::npos) { continue; }
        const std::string anchor = link.text.substr(hash + 1);
        const auto anchors = file.empty() ? page.anchors() : Page(file, text_of(path)).anchors();
        if (std::count(anchors.begin(), anchors.end(), anchor) == 0) {
            faults.push_back(at(page, link.line) + "no heading is #" + anchor);
        }
    }
    return faults;
}

std::vector<std::string> name_faults(const Page& page) {
    static const std::regex path(R"((autograd|nn|optim|examples|tests|docs)/[A-Za-z0-9_./*-]*)");
    static const std::regex member(R"((\w+)::(\w+)(::(\w+))?(\(.*\))?)");
    std::vector<std::string> faults;
    for (const Piece& piece : page.code_names()) {
        std::smatch m;
        if (std::regex_match(piece.text, path)) {
            if (piece.text.find("NN_name") != std::string::npos) { continue; }  // stands for any exercise
            const std::string stem = piece.text.substr(0, piece.text.find('*'));
            if (!exists(stem) && !exists(stem + ".hpp") && !exists(stem.substr(0, stem.rfind('/')))) {
                faults.push_back(at(page, piece.line) + "there is no " + piece.text);
            } else if (stem == piece.text && !exists(stem) && !exists(stem + ".hpp")) {
                faults.push_back(at(page, piece.line) + "there is no " + piece.text);
            }
        } else if (std::regex_match(piece.text, m, member) && m[1] != "std") {
            const bool found = is_member(m[1], m[2]) && (!m[4].matched || is_member(m[2], m[4]));
            if (!found) { faults.push_back(at(page, piece.line) + "no source has " + piece.text); }
        }
    }
    return faults;
}

std::vector<std::string> command_faults(const Page& page) {
    static const std::set<std::string> doors = {"demo", "test", "mutants", "exercise", "exercises", "docs", "bench"};
    static std::map<std::string, std::string> help;
    std::vector<std::string> faults;
    for (const Piece& command : commands(page)) {
        std::smatch m;
        if (!std::regex_search(command.text, m, std::regex(R"(^\./run ([a-z_0-9]+)(.*)$)"))) { continue; }
        const std::string name = m[1];
        const std::string options = m[2];
        if (doors.count(name) != 0) { continue; }
        if (!exists("examples/" + name + ".cpp")) {
            faults.push_back(at(page, command.line) + "there is no program " + name);
            continue;
        }
        if (help.count(name) == 0) { help[name] = output_of_command(fmt::format("'{}/{}' --help", PROGRAMS, name)); }
        static const std::regex option("--[a-z0-9-]+");
        for (std::sregex_iterator o(options.begin(), options.end(), option), end; o != end; ++o) {
            if (!std::regex_search(help[name], std::regex(o->str() + "(?![a-z0-9-])"))) {
                faults.push_back(at(page, command.line) + name + " has no option " + o->str());
            }
        }
    }
    return faults;
}

std::vector<std::string> picture_faults(const Page& page) {
    std::vector<std::string> faults;
    const std::vector<std::string> lines = lines_in(page.text());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].rfind("![", 0) != 0) { continue; }
        std::size_t below = i + 1;
        while (below < lines.size() && lines[below].empty()) { ++below; }
        std::string caption;
        while (below < lines.size() && !lines[below].empty()) { caption += lines[below++] + " "; }
        if (caption.rfind("*", 0) != 0 || caption.find("`./run ") == std::string::npos) {
            faults.push_back(at(page, static_cast<int>(i) + 1) + "no command beneath says what draws this picture");
        }
    }
    return faults;
}

}  // namespace chronograd::test
