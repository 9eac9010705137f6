// grade: the exercises' grader. ./run exercise NN and ./run exercises call it.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
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

/// The files of that name in a folder and all below it.
std::vector<fs::path> found_in(const fs::path& folder, const std::string& name) {
    std::vector<fs::path> found;
    std::error_code unreadable;
    for (fs::recursive_directory_iterator i(folder, fs::directory_options::skip_permission_denied, unreadable), end;
         !unreadable && i != end; i.increment(unreadable)) {
        if (i->path().filename() == name && i->is_regular_file()) { found.push_back(i->path()); }
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// One file to grade.
struct Job {
    Exercise exercise;
    fs::path folder;        ///< where it is looked for
    bool anywhere = false;  ///< and in all folders below
    std::optional<Result> result;
};

void do_job(Job& job) {
    const Exercise& e = job.exercise;
    const std::vector<fs::path> files =
        job.anywhere ? found_in(job.folder, e.file()) : std::vector<fs::path>{job.folder / e.folder() / e.file()};
    if (files.empty() || !fs::is_regular_file(files[0])) {
        job.result = ungraded(e, "missing", fmt::format("there is no {}\n", e.file()));
    } else if (files.size() > 1) {
        job.result = ungraded(
            e, "unclear",
            fmt::format("there is more than one {}: {} and {}\n", e.file(), files[0].string(), files[1].string()));
    } else {
        job.result = grade(e, files[0], CHRONOGRAD_PROGRAMS);
    }
}

void do_all(std::vector<Job>& jobs, Index at_once) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> workers;
    for (Index i = 0; i < at_once; ++i) {
        workers.emplace_back([&] {
            for (std::size_t j = next++; j < jobs.size(); j = next++) { do_job(jobs[j]); }
        });
    }
}

/// Grades one student's exercises; whether all is right.
bool grade_one(const Settings& s) {
    std::vector<Job> jobs;
    for (const Exercise& e : chosen(s.exercise)) { jobs.push_back({e, s.from, false, {}}); }
    do_all(jobs, s.jobs);
    std::vector<Result> results;
    results.reserve(jobs.size());
    for (const Job& job : jobs) { results.push_back(*job.result); }
    if (s.json) {
        fmt::print("{}", json(results));
    } else {
        fmt::print("{}", table(results));
        for (const Result& r : results) {
            const bool quiet = results.size() > 1 && (r.right() || r.state() == "not started");
            if (!quiet) { fmt::print("\n{}_{}\n{}", r.number, r.name, details(r)); }
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
        for (const Exercise& e : exercises) { jobs.push_back({e, folder, true, {}}); }
    }
    do_all(jobs, s.jobs);
    std::vector<StudentResults> students;
    bool right = true;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (i % exercises.size() == 0) { students.push_back({folders[i / exercises.size()].filename(), {}}); }
        students.back().results.push_back(*jobs[i].result);
        right = right && jobs[i].result->right();
    }
    fmt::print("{}", csv(students));
    return right;
}

}  // namespace

int main(int argc, char** argv) {
    bool right = true;
    const int status = run_program("grade", [&] {
        Settings s;
        Options options("grade: grades the exercises, or one of them, and says what kind of mistake was made.");
        options.text("exercise", "NN", s.exercise, "one exercise's number or name");
        options.text("from", "DIR", s.from, "folder with the exercises' folders");
        options.text("submissions", "DIR", s.submissions,
                     "a folder with a folder for each student: a row of points each, as CSV");
        options.flag("json", s.json, "everything as JSON");
        options.integer("jobs", s.jobs, 1, 64, "how many to grade at once");
        if (!options.parse(argc, argv)) { return; }
        if (s.submissions == "none") {
            right = grade_one(s);
        } else {
            right = grade_many(s);
        }
    });
    return status == 0 && !right ? 1 : status;
}
