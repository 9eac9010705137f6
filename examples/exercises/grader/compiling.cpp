// What a student's file may include, and the compiler's command.
#include "compiling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "harmless.hpp"
#include "sandbox.hpp"

namespace chronograd::exercises {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// The source with a blank in the place of each comment.
std::string without_comments(const std::string& source) {
    std::string code;
    for (std::size_t i = 0; i < source.size();) {
        const bool line = source.compare(i, 2, "//") == 0;
        if (!line && source.compare(i, 2, "/*") != 0) {
            code += source[i++];
            continue;
        }
        const std::size_t end = source.find(line ? "\n" : "*/", i + 2);
        code += ' ';
        const std::size_t next = end == std::string::npos ? source.size() : line ? end : end + 2;
        code.append(static_cast<std::size_t>(std::count(source.begin() + static_cast<std::ptrdiff_t>(i),
                                                        source.begin() + static_cast<std::ptrdiff_t>(next), '\n')),
                    '\n');
        i = next;
    }
    return code;
}

/// Whether a file may be included: exercise.hpp, or one of the standard library, as <vector> or <math.h>.
bool may_be_included(const std::string& file) {
    if (file == "\"exercise.hpp\"" || file == "<bits/stdc++.h>") { return true; }
    return file.size() > 2 && file.front() == '<' && file.back() == '>' &&
           file.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789.", 1) == file.size() - 1;
}

/// An exercise is solved with matrices and the standard library. Says what else is included; empty if nothing is.
std::string forbidden_include(const std::string& source) {
    std::istringstream lines(without_comments(source));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::istringstream words(line);
        std::string word;
        std::string directive;
        while (words >> word) { directive += word; }  // "# include <a>" is "#include<a>"
        if (directive.rfind("#include", 0) != 0 || may_be_included(directive.substr(8))) { continue; }
        std::string file = harmless(directive.substr(8), 1);
        file.pop_back();
        return fmt::format(
            "line {} includes {}: the exercise is to be solved with exercise.hpp and the standard library\n", number,
            file);
    }
    return "";
}

}  // namespace

Compiled compile(const Exercise& exercise, const fs::path& file, const fs::path& cache) {
    const std::string source = text_of(file);
    std::string forbidden = forbidden_include(source);
    if (!forbidden.empty()) { return {{}, "refused", forbidden}; }

    const fs::path driver = fs::path(CHRONOGRAD_DRIVERS) / exercise.file();
    std::vector<std::string> command = {CHRONOGRAD_COMPILER};
    std::istringstream flags(CHRONOGRAD_COMPILE_FLAGS);
    for (std::string flag; std::getline(flags, flag, '|');) { command.push_back(flag); }
    command.push_back(fmt::format("-DSUBMISSION=<{}>", exercise.file()));
    command.insert(command.end(), {"-I.", driver.string()});  // "." is where the file is
    std::istringstream libraries(CHRONOGRAD_CHILD_LIBRARIES);
    for (std::string library; std::getline(libraries, library, '|');) { command.push_back(library); }

    // What the program is made of: where one of these changes, so does its name.
    std::string made_of = source + text_of(driver);
    for (const std::string& word : command) { made_of += word + '\n'; }
    std::istringstream more(CHRONOGRAD_CHILD_LIBRARIES);
    for (std::string library; std::getline(more, library, '|');) {
        std::error_code none;
        made_of += std::to_string(fs::last_write_time(library, none).time_since_epoch().count());
    }
    const std::string name = fmt::format("{}-{:016x}", exercise.name, std::hash<std::string>()(made_of));
    const fs::path program = cache / name;
    const fs::path messages = cache / (name + ".txt");
    if (!fs::exists(program) || !fs::exists(messages)) {
        fs::create_directories(cache);
        const ScratchFolder scratch;  // lends its name: two may build the same program at once
        const fs::path fresh = fs::absolute(cache) / (name + scratch.path().filename().string());
        command.insert(command.end(), {"-o", fresh.string()});
        const Ended ended = run_limited(command, "", fs::absolute(file).parent_path(),
                                        {.seconds = 60, .patience = 120, .megabytes = 4096, .may_start_others = true});
        if (ended.how != Ended::How::exited) { return {{}, "does not compile", "the compiler was stopped\n"}; }
        if (ended.status != 0) { return {{}, "does not compile", harmless(ended.printed, 25)}; }
        std::ofstream(messages, std::ios::binary) << ended.printed;
        fs::rename(fresh, program);  // complete, or not there at all
    }
    return {program, "", harmless(text_of(messages), 25)};
}

}  // namespace chronograd::exercises
