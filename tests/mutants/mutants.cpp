// Plants wrong rules one at a time and tells which of them no test catches: mutants [PATTERN], from the project's root.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include "equivalent.hpp"
#include "rules.hpp"
#include "worker.hpp"

namespace fs = std::filesystem;

namespace chronograd::mutants {
namespace {

constexpr int n_workers = 2;

/// What is mutated. Of the machinery of the sweep, only what contributions pass.
struct Scope {
    std::string file;
    std::vector<std::string> kinds = {};  ///< all, if empty
};
const std::vector<Scope> scopes = {
    {"autograd/ops.cpp"},
    {"autograd/expression.hpp", {"accumulation", "sign", "factor", "condition"}},
    {"autograd/sweep.cpp", {"sign", "constant", "condition", "statement"}},
    {"autograd/sweep.hpp", {"condition", "constant", "statement"}},
    {"nn/rnn.cpp"},
    {"nn/lstm.cpp"},
    {"nn/lstm_fused.cpp"},
    {"nn/gru.cpp"},
    {"nn/recurrent.cpp"},
    {"nn/loss.cpp"},
    {"nn/checkpoint.cpp"},
    {"nn/checkpoint.hpp"},
    {"nn/linear.hpp"},
    {"nn/lstm.hpp"},
    {"nn/unroll.hpp"},
    {"nn/recurrent.hpp"},
};

struct Trial {
    Mutant mutant;
    const Equivalent* proof;
    Outcome outcome = {Outcome::Kind::survived, ""};

    [[nodiscard]] bool is_caught() const {
        return outcome.kind == Outcome::Kind::caught || outcome.kind == Outcome::Kind::timed_out;
    }
    [[nodiscard]] std::string result() const {
        if (proof != nullptr) { return is_caught() ? "caught, though listed as equivalent" : "equivalent"; }
        if (outcome.kind == Outcome::Kind::timed_out) { return "caught (time-out)"; }
        if (outcome.kind == Outcome::Kind::does_not_compile) { return "does not compile"; }
        return is_caught() ? "caught" : "survived";
    }
    [[nodiscard]] std::string text() const {
        return mutant.file + ":" + std::to_string(mutant.line) + "  " + mutant.kind + "\n  - " + mutant.from +
               "\n  + " + mutant.to + "\n";
    }
};

std::vector<Mutant> all_mutants(const fs::path& root) {
    std::vector<Mutant> all;
    for (const Scope& scope : scopes) {
        for (Mutant& m : mutants_of(scope.file, text_of(root / scope.file))) {
            const bool in_scope = std::find(scope.kinds.begin(), scope.kinds.end(), m.kind) != scope.kinds.end();
            if (in_scope || scope.kinds.empty()) { all.push_back(std::move(m)); }
        }
    }
    return all;
}

/// Tries all, each worker the next one that is left. Progress goes to standard error.
void try_all(std::vector<Trial>& trials, const fs::path& root) {
    std::atomic<std::size_t> next = 0;
    std::size_t done = 0;
    std::size_t caught = 0;
    std::mutex mutex;
    std::exception_ptr trouble;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const char* const line_begin = terminal ? "\r" : "";
    const auto work = [&](int number) {
        try {
            Worker worker(root, root / "build/mutants" / std::to_string(number));
            worker.check_unchanged();
            for (std::size_t i = next++; i < trials.size(); i = next++) {
                trials[i].outcome = worker.try_mutant(trials[i].mutant);
                const std::lock_guard lock(mutex);
                ++done;
                caught += trials[i].is_caught() ? 1 : 0;
                if (trials[i].result() == "survived") { std::cerr << line_begin << trials[i].text(); }
                if (terminal || done % 50 == 0 || done == trials.size()) {
                    std::cerr << line_begin << "mutant " << done << " of " << trials.size() << ", " << caught
                              << " caught" << (terminal ? " " : "\n") << std::flush;
                }
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            trouble = std::current_exception();
            next = trials.size();
        }
    };
    std::cerr << "mutants: building the sources without any\n";
    std::vector<std::thread> workers;
    for (int number = 1; number <= n_workers; ++number) { workers.emplace_back(work, number); }
    for (std::thread& t : workers) { t.join(); }
    std::cerr << "\n";
    if (trouble) { std::rethrow_exception(trouble); }
}

void write_csv(const fs::path& file, const std::vector<Trial>& trials) {
    const auto quoted = [](const std::string& text) {
        std::string q = "\"";
        for (const char c : text) { q += c == '"' ? std::string(2, c) : std::string(1, c); }
        return q + "\"";
    };
    fs::create_directories(file.parent_path());
    const fs::path half = file.string() + ".part";
    std::ofstream out(half);
    out << "file,line,kind,original,mutated,outcome,test\n";
    for (const Trial& t : trials) {
        const Mutant& m = t.mutant;
        out << m.file << ',' << m.line << ',' << m.kind << ',' << quoted(m.from) << ',' << quoted(m.to) << ','
            << quoted(t.result()) << ',' << quoted(t.outcome.test) << '\n';
    }
    out.close();
    if (!out) { throw std::runtime_error("cannot write " + file.string()); }
    fs::rename(half, file);
}

/// Prints the outcome; returns whether all mutants that compile are caught or proven equivalent.
bool report(const std::vector<Trial>& trials) {
    std::size_t caught = 0;
    std::size_t equivalent = 0;
    std::size_t not_compiled = 0;
    std::string open;
    for (const Trial& t : trials) {
        const std::string result = t.result();
        if (result == "equivalent") {
            ++equivalent;
        } else if (result == "does not compile") {
            ++not_compiled;
        } else if (t.is_caught() && t.proof == nullptr) {
            ++caught;
        } else {
            open += result + ": " + t.text();
        }
    }
    const std::size_t planted = trials.size() - not_compiled;
    std::cout << open << caught << " caught of " << planted << " planted; " << equivalent
              << " proven equivalent (tests/mutants/equivalent.txt); " << planted - caught - equivalent << " open. "
              << not_compiled << " more did not compile.\nEach one: out/mutants.csv\n";
    return planted == caught + equivalent;
}

int run(const std::string& pattern) {
    const fs::path root = CHRONOGRAD_SOURCE_DIR;
    const std::vector<Mutant> mutants = all_mutants(root);
    const std::vector<Equivalent> entries = read_equivalents(text_of(root / "tests/mutants/equivalent.txt"));
    const std::vector<const Equivalent*> proofs = match(mutants, entries);
    std::vector<Trial> trials;
    for (std::size_t i = 0; i < mutants.size(); ++i) {
        const Trial trial{mutants[i], proofs[i]};
        if (trial.text().find(pattern) != std::string::npos) { trials.push_back(trial); }
    }
    if (trials.empty()) {
        std::cerr << "mutants: none has '" << pattern << "' in its file, line, kind or text\n";
        return 2;
    }
    try_all(trials, root);
    write_csv(root / "out/mutants.csv", trials);
    return report(trials) ? 0 : 1;
}

}  // namespace
}  // namespace chronograd::mutants

int main(int argc, char** argv) {
    try {
        if (argc > 2) { throw std::runtime_error("mutants takes one pattern at most"); }
        return chronograd::mutants::run(argc == 2 ? argv[1] : "");
    } catch (const std::exception& e) {
        std::cerr << "mutants: " << e.what() << "\n";
        return 2;
    }
}
