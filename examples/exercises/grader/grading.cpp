// Each part in a process with limits, and what each way to end is called.
#include "grading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <string_view>

#include "child.hpp"
#include "compiling.hpp"
#include "harmless.hpp"
#include "judge.hpp"
#include "sandbox.hpp"

namespace chronograd::exercises {
namespace {

namespace fs = std::filesystem;

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
