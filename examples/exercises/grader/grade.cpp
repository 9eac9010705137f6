// grade: the exercises' grader. ./run exercise NN and ./run exercises call it.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "grading.hpp"
#include "options.hpp"
#include "program.hpp"
#include "report.hpp"

using namespace chronograd;
using namespace chronograd::exercises;
using chronograd::examples::InputError;
using chronograd::examples::Options;
using chronograd::examples::run_program;
using chronograd::examples::say_line;
namespace examples = chronograd::examples;
namespace fs = std::filesystem;

namespace {

struct Settings {
    std::string exercise = "all";
    std::string from = CHRONOGRAD_EXERCISES;
    std::string submissions = "none";
    bool json = false;
    Index jobs = std::max(1U, std::thread::hardware_concurrency());
};

/// "6", "06", "rnn_bptt" or "06_rnn_bptt".
std::vector<Exercise> chosen(const std::string& name) {
    std::vector<Exercise> all = all_exercises();
    if (name == "all") { return all; }
    for (const Exercise& e : all) {
        if (name == e.number || "0" + name == e.number || name == e.name || name == e.folder()) { return {e}; }
    }
    std::string known;
    for (const Exercise& e : all) { known += (known.empty() ? "" : ", ") + e.folder(); }
    throw InputError(fmt::format("there is no exercise '{}'; there are {}", name, known));
}

/// The files of that name in a folder and all below it; in the project's own folder of exercises, only the student's.
std::vector<fs::path> found_in(const fs::path& folder, const std::string& name) {
    std::vector<fs::path> found;
    std::error_code trouble;
    for (fs::recursive_directory_iterator i(folder, fs::directory_options::skip_permission_denied, trouble), end;
         !trouble && i != end; i.increment(trouble)) {
        std::error_code unreadable;
        const fs::path file = i->path().filename();
        if (file == "grader" || file == "solutions") { i.disable_recursion_pending(); }
        if (file == name && i->is_regular_file(unreadable)) { found.push_back(i->path()); }
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// One file to grade.
struct Job {
    Exercise exercise;
    fs::path folder;  ///< where it is looked for, at its place and else anywhere below
    std::optional<Result> result;
};

void do_job(Job& job) {
    const Exercise& e = job.exercise;
    std::error_code unreadable;
    std::vector<fs::path> files = {job.folder / e.folder() / e.file()};
    if (!fs::is_regular_file(files[0], unreadable)) { files = found_in(job.folder, e.file()); }
    if (files.empty()) {
        job.result = ungraded(e, "missing", fmt::format("there is no {} in {}\n", e.file(), job.folder.string()));
    } else if (files.size() > 1) {
        job.result = ungraded(
            e, "unclear",
            fmt::format("there is more than one {}: {} and {}\n", e.file(), files[0].string(), files[1].string()));
    } else {
        job.result = grade(e, files[0], CHRONOGRAD_PROGRAMS);
    }
}

/// Does them all, so many at once. What hinders one hinders no other. Throws Interrupted after a signal.
void do_all(std::vector<Job>& jobs, Index at_once) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> workers;
    for (Index i = 0; i < at_once; ++i) {
        workers.emplace_back([&] {
            for (std::size_t j = next++; j < jobs.size(); j = next++) {
                try {
                    do_job(jobs[j]);
                } catch (const examples::Interrupted&) { return; } catch (const std::exception& e) {
                    jobs[j].result = ungraded(jobs[j].exercise, "not graded", e.what() + std::string("\n"));
                }
            }
        });
    }
    workers.clear();
    examples::check_interrupt();
}

/// Writes to standard output, whose lines may be many.
void print(std::string text) {
    if (!text.empty() && text.back() == '\n') { text.pop_back(); }
    say_line(text);
}

/// Grades one student's exercises; whether all is right.
bool grade_one(const Settings& s) {
    if (!fs::is_directory(s.from)) { throw InputError(fmt::format("--from: '{}' is no folder", s.from)); }
    std::vector<Job> jobs;
    for (const Exercise& e : chosen(s.exercise)) { jobs.push_back({e, s.from, {}}); }
    do_all(jobs, s.jobs);
    std::vector<Result> results;
    results.reserve(jobs.size());
    for (const Job& job : jobs) { results.push_back(*job.result); }
    if (s.json) {
        print(json(results));
    } else {
        print(table(results));
        for (const Result& r : results) {
            const bool quiet = results.size() > 1 && (r.right() || r.state() == "not started");
            if (!quiet) { print(fmt::format("\n{}_{}\n{}", r.number, r.name, details(r))); }
        }
    }
    return std::all_of(results.begin(), results.end(), [](const Result& r) { return r.right(); });
}

/// Grades a folder of students.
bool grade_many(const Settings& s) {
    if (!fs::is_directory(s.submissions)) {
        throw InputError(fmt::format("--submissions: '{}' is no folder", s.submissions));
    }
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(s.submissions)) {
        if (entry.is_directory()) { folders.push_back(entry.path()); }
    }
    if (folders.empty()) {
        throw InputError(fmt::format("--submissions: '{}' has no folder in it; each student's is one", s.submissions));
    }
    std::sort(folders.begin(), folders.end());
    const std::vector<Exercise> exercises = chosen(s.exercise);
    std::vector<Job> jobs;
    for (const fs::path& folder : folders) {
        for (const Exercise& e : exercises) { jobs.push_back({e, folder, {}}); }
    }
    do_all(jobs, s.jobs);
    std::vector<StudentResults> students;
    bool right = true;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (i % exercises.size() == 0) { students.push_back({folders[i / exercises.size()].filename(), {}}); }
        const Result& r = *jobs[i].result;
        const std::set<std::string> graded = {"right", "wrong", "not started", "missing"};
        if (r.parts[0].state == r.state() && graded.count(r.state()) == 0) {
            fmt::print(stderr, "{}: {}_{}: {}\n", students.back().student, r.number, r.name, r.state());
        }
        students.back().results.push_back(r);
        right = right && jobs[i].result->right();
    }
    print(csv(students));
    return right;
}

}  // namespace

int main(int argc, char** argv) {
    bool right = true;
    const int status = run_program("grade", [&] {
        Settings s;
        Options options("grade: grades the exercises, or one of them, and says what kind of mistake was made.");
        options.text("exercise", "NN", s.exercise, "one exercise's number or name");
        options.text("from", "DIR", s.from, "folder of one student");
        options.text("submissions", "DIR", s.submissions,
                     "a folder with a folder for each student: a row of points each, as CSV");
        options.flag("json", s.json, "everything as JSON");
        options.integer("jobs", s.jobs, 1, 64, "how many to grade at once");
        if (!options.parse(argc, argv)) { return; }
        const bool of_one = s.json || s.from != Settings().from;
        if (of_one && s.submissions != "none") {
            throw InputError("--submissions and --from or --json exclude each other");
        }
        std::signal(SIGCHLD, SIG_DFL);  // a caller who ignores it would have children vanish unheard
        examples::note_interrupts();
        if (s.submissions == "none") {
            right = grade_one(s);
        } else {
            right = grade_many(s);
        }
    });
    return status == 0 && !right ? 1 : status;
}
