// The compiler and the limits that the student's code gets, and what each way to end is called.
#include "grading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
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

/// The length of the UTF-8 sequence that stands at text[i] and may be shown; 0 if none does.
std::size_t shown_at(const std::string& text, std::size_t i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(k < text.size() ? text[k] : 0); };
    const unsigned first = byte(i);
    if (first < 0x80) { return first >= 32 && first != 127 ? 1 : 0; }
    const std::size_t length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (first >= 0xf5 || length == 0) { return 0; }
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte(i + k) & 0xc0U) != 0x80) { return 0; }
    }
    const unsigned second = byte(i + 1);
    // U+0080 to U+009F are control characters, too; longer forms than needed, and halves of pairs, are no characters.
    const bool wrong = (first == 0xc2 && second < 0xa0) || (first == 0xe0 && second < 0xa0) ||
                       (first == 0xed && second >= 0xa0) || (first == 0xf0 && second < 0x90) ||
                       (first == 0xf4 && second >= 0x90);
    return wrong ? 0 : length;
}

/// What may be shown in a terminal, and be a text in JSON: valid UTF-8 without control characters, so many lines at
/// most, and none of them long.
std::string harmless(const std::string& text, int most_lines) {
    constexpr std::size_t longest = 300;
    std::string shown;
    std::size_t in_line = 0;
    int lines = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\n' || text[i] == '\t') {
            if (text[i] == '\n' && ++lines == most_lines) { return shown + "\n...\n"; }
            if (text[i] == '\n') { in_line = 0; }
            shown += text[i++];
            continue;
        }
        const std::size_t length = shown_at(text, i);
        if (++in_line <= longest) { shown += length == 0 ? "?" : text.substr(i, length); }
        if (in_line == longest) { shown += " ..."; }
        i += std::max(length, std::size_t{1});
    }
    if (!shown.empty() && shown.back() != '\n') { shown += '\n'; }
    return shown;
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

/// If an answer is no numbers: how it came about, and the text; else two empty strings.
std::pair<std::string, std::string> told_in(const Bundle& answer) {
    if (answer.entries().size() != 1 || answer.entries()[0].name.rfind('!', 0) != 0) { return {}; }
    const Entry& entry = answer.entries()[0];
    return {entry.name, std::string(entry.value.view().begin(), entry.value.view().end())};
}

std::string signal_name(int signal) {
    switch (signal) {
        case SIGSEGV:
            return "it used memory that is not its own (SIGSEGV)";
        case SIGABRT:
            return "it was aborted (SIGABRT)";
        case SIGFPE:
            return "a division of whole numbers by 0 (SIGFPE)";
        case SIGKILL:
            return "it was killed, perhaps since the machine has no memory left (SIGKILL)";
        default:
            return fmt::format("it was ended by signal {}", signal);
    }
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
            result.says = fmt::format("{}: {}\n", where, signal_name(ended.status));
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
