// The compiler and the limits that the student's code gets, and what each way to end is called.
#include "grading.hpp"

#include <fmt/format.h>

#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <sstream>
#include <string_view>

#include "child.hpp"
#include "judge.hpp"
#include "sandbox.hpp"

namespace chronograd::exercises {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What may be shown in a terminal: no control characters, at most so many lines.
std::string harmless(const std::string& text, int most_lines) {
    std::string shown;
    int lines = 0;
    for (const char c : text) {
        if (c == '\n' && ++lines == most_lines) { return shown + "\n...\n"; }
        const auto code = static_cast<unsigned char>(c);
        shown += (code < 32 && c != '\n' && c != '\t') || code == 127 ? '?' : c;
    }
    if (!shown.empty() && shown.back() != '\n') { shown += '\n'; }
    return shown;
}

/// An exercise is solved with matrices and the standard library. Returns the first include of anything else.
std::string forbidden_include(const std::string& source) {
    static const std::regex include(R"re(^[ \t]*#[ \t]*include[ \t]*(.*?)[ \t\r]*$)re");
    static const std::regex allowed(R"re("exercise\.hpp".*|<[a-z_0-9]+>.*)re");
    std::istringstream lines(source);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::smatch found;
        if (std::regex_match(line, found, include) && !std::regex_match(found[1].str(), allowed)) {
            return fmt::format(
                "line {} includes {}: the exercise is to be solved with exercise.hpp and the standard "
                "library\n",
                number, harmless(found[1].str(), 1));
        }
    }
    return "";
}

/// A file as a program, or why there is none.
struct Compiled {
    fs::path program;
    std::string state;  ///< empty, or what to say in place of the parts' states
    std::string says;   ///< the compiler's messages
};

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
        const ScratchFolder scratch;
        const fs::path fresh = scratch.path() / "program";
        command.insert(command.end(), {"-o", fresh.string()});
        const Ended ended = run_limited(command, "", fs::absolute(file).parent_path(),
                                        {.seconds = 60, .patience = 120, .megabytes = 4096, .may_start_others = true});
        if (ended.how != Ended::How::exited) { return {{}, "does not compile", "the compiler was stopped\n"}; }
        if (ended.status != 0) { return {{}, "does not compile", harmless(ended.printed, 25)}; }
        std::ofstream(messages, std::ios::binary) << ended.printed;
        // Complete or not there at all, even if another process does the same.
        const fs::path beside = cache / (name + scratch.path().filename().string());
        fs::copy_file(fresh, beside);
        fs::rename(beside, program);
    }
    return {program, "", harmless(text_of(messages), 25)};
}

/// If an answer is no numbers: how it came about, and the text; else two empty strings.
std::pair<std::string, std::string> told_in(const Bundle& answer) {
    if (answer.entries().size() != 1 || answer.entries()[0].name.rfind('!', 0) != 0) { return {}; }
    const Entry& entry = answer.entries()[0];
    return {entry.name, std::string(entry.value.view().begin(), entry.value.view().end())};
}

void judge(PartResult& result, const Part& part, const Ended& ended, const Limits& limits) {
    std::vector<Bundle> answers;
    std::string_view left = ended.answers;
    for (Bundle answer; answers.size() < part.cases.size() && unpack(left, answer);) {
        const auto [kind, text] = told_in(answer);
        const std::string& where = part.cases[answers.size()].name;
        if (kind == not_started) {
            result.state = "not started";
            if (!answers.empty()) { result.says = fmt::format("{}: it came to a todo()\n", where); }
            return;
        }
        if (kind == thrown) {
            result.state = "threw";
            // An operand that was not transposed fits where it is square, and throws where it is not.
            result.says = fault_in(part, answers) + fmt::format("{}: {}", where, harmless(text, 5));
            return;
        }
        answers.push_back(answer);
    }
    const std::string where =
        answers.size() < part.cases.size() ? part.cases[answers.size()].name : std::string("after the last case");
    switch (ended.how) {
        case Ended::How::out_of_time:
            result.state = "stopped";
            result.says =
                fmt::format("{}: not done after {} s of the processor, or {} s of waiting: does a loop not end?\n",
                            where, limits.seconds, limits.patience);
            return;
        case Ended::How::wrote_too_much:
            result.state = "stopped";
            result.says = fmt::format("{}: it has written more than {} MB\n", where, limits.file_megabytes);
            return;
        case Ended::How::killed:
            result.state = "crashed";
            result.says = fmt::format("{}: {} (signal {})\n", where, strsignal(ended.status), ended.status);
            return;
        case Ended::How::exited:
            break;
    }
    if (answers.size() == part.cases.size() && !left.empty()) {
        result.state = "crashed";
        result.says = "it has written to where only answers go\n";
        return;
    }
    if (answers.size() < part.cases.size() || ended.status != 0) {
        result.state = "crashed";
        result.says = fmt::format("{}: it ended the program, with status {}\n", where, ended.status);
        return;
    }
    result.says = fault_in(part, answers);
    result.state = result.says.empty() ? "right" : "wrong";
    if (result.says.empty()) { result.points = part.points; }
}

PartResult grade_part(const Part& part, const fs::path& program) {
    PartResult result{part.name, 0, part.points, "", "", ""};
    std::string input;
    for (const Case& c : part.cases) { input += packed(c.in); }
    const Limits limits;
    const ScratchFolder scratch;
    const Ended ended = run_limited({fs::absolute(program).string(), part.name}, input, scratch.path(), limits);
    result.printed = harmless(ended.printed, 20);
    judge(result, part, ended, limits);
    return result;
}

}  // namespace

Index Exercise::points() const {
    Index sum = 0;
    for (const Part& part : parts) { sum += part.points; }
    return sum;
}

Index Result::points() const {
    Index sum = 0;
    for (const PartResult& part : parts) { sum += part.points; }
    return sum;
}

Index Result::out_of() const {
    Index sum = 0;
    for (const PartResult& part : parts) { sum += part.out_of; }
    return sum;
}

std::string Result::state() const {
    const bool same =
        std::all_of(parts.begin(), parts.end(), [&](const PartResult& part) { return part.state == parts[0].state; });
    if (same) { return parts[0].state; }
    std::string state;
    for (const PartResult& part : parts) {
        if (state.find(part.state) == std::string::npos) { state += (state.empty() ? "" : ", ") + part.state; }
    }
    return state;
}

Result ungraded(const Exercise& exercise, const std::string& state, const std::string& says) {
    Result result{exercise.number, exercise.name, {}, says};
    for (const Part& part : exercise.parts) { result.parts.push_back({part.name, 0, part.points, state, "", ""}); }
    return result;
}

Result grade(const Exercise& exercise, const fs::path& file, const fs::path& cache) {
    const Compiled compiled = compile(exercise, file, cache);
    if (!compiled.state.empty()) { return ungraded(exercise, compiled.state, compiled.says); }
    Result result{exercise.number, exercise.name, {}, compiled.says};
    for (const Part& part : exercise.parts) { result.parts.push_back(grade_part(part, compiled.program)); }
    return result;
}

}  // namespace chronograd::exercises
