// bench: how fast it is, beside PyTorch, beside a program written by hand, beside OpenBLAS; and how exact, and how long
#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "openblas.hpp"
#include "options.hpp"
#include "plot.hpp"
#include "program.hpp"
#include "tables.hpp"

using namespace chronograd;
using namespace chronograd::bench;
using namespace chronograd::examples;

namespace {

struct Settings {
    Effort effort;
    std::string only;
    std::string peer;
    bool no_pytorch = false;
    bool no_plots = false;
    std::string out = "out";
};

std::optional<Settings> read_settings(int argc, char** argv) {
    Settings s;
    Options options("bench: training, products, functions and long sequences, timed beside what others offer.");
    options.flag("quick", s.effort.quick,
                 "a moment for each case: to see that all of them run; too short to judge a target");
    options.text("only", "TEXT", s.only, "only cases whose names contain this, as 'training: lstm' or 'products'");
    options.flag("no-pytorch", s.no_pytorch, "leave PyTorch's column empty");
    options.text("peer", "PROGRAM", s.peer,
                 "start this in PyTorch's place; tests/benchmarks/pytorch_peer.py says how it is talked to");
    options.flag("no-plots", s.no_plots, "draw no picture");
    options.text("out", "DIR", s.out, "where bench.csv and the picture go");
    if (!options.parse(argc, argv)) { return std::nullopt; }
    if (s.no_pytorch && !s.peer.empty()) { throw InputError("--no-pytorch and --peer exclude each other"); }
    return s;
}

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("model name", 0) == 0) { return line.substr(std::min(line.size(), line.find(':') + 2)); }
    }
    return "a processor without a name";
}

std::string compiler() {
#ifdef __clang__
    return fmt::format("clang++ {}", __clang_version__);
#else
    return fmt::format("g++ {}", __VERSION__);
#endif
}

void describe_machine() {
    say("compiler:   {}", compiler());
    say("processor:  {}, vectors of {} bits", processor(), 32 * in_float().lanes);
    const OpenBlas* blas = OpenBlas::find();
    say("products:   {}",
        blas != nullptr ? blas->name() : "there is no OpenBLAS with kernels for this processor: its column is empty");
}

/// PyTorch, or what is asked for in its place; null with --no-pytorch. That PyTorch is missing is said later; a --peer
/// that cannot be started is refused before anything is written.
std::unique_ptr<Peer> start_peer(const Settings& s) {
    if (s.no_pytorch) { return nullptr; }
    OpenBlas::find();  // before PyTorch loads it, too: it may have to be told which processor this is
    std::vector<std::string> command{"/usr/bin/python3", CHRONOGRAD_PEER};
    if (!s.peer.empty()) { command = {s.peer}; }
    auto peer = std::make_unique<Peer>(command, s.effort.quick ? 30 : 120);
    if (!s.peer.empty() && !peer->trouble().empty()) { throw InputError("--peer: " + peer->trouble()); }
    return peer;
}

/// Says what it is, and tells whether it can be used: with the reference BLAS it is ten times slower than it need be,
/// with the kernels for an unknown processor several times, and every ratio a lie.
bool is_usable(Peer& peer) {
    if (!peer.trouble().empty()) {
        say("PyTorch:    {}; its column is empty", peer.trouble());
        return false;
    }
    say("PyTorch:    {}, with {}", peer.version(), peer.blas());
    if (is_reference_blas(peer.blas())) {
        say("            that is the reference BLAS, so its times would mean nothing: its column is empty");
        return false;
    }
    if (is_for_unknown_processor(peer.blas()) && in_float().lanes >= 8) {
        say("            that runs kernels without AVX, so its times would mean nothing: its column is empty");
        return false;
    }
    return true;
}

void measure(Table& table) {
    say("\n{}", heading(table));
    for (const Case& c : table.cases) {
        for (const Row& row : c.measure()) {
            say("{}", line_of(table, row));
            table.rows.push_back(row);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (sweeps_alone(argc, argv)) { return 0; }
    return run_program("bench", [&] {
        const auto settings = read_settings(argc, argv);
        if (!settings) { return; }
        const Effort effort = settings->effort;
        const TrackJob job = make_track_job();
        std::unique_ptr<Peer> peer;
        std::vector<Table> tables = with_cases(
            {training_table(effort, peer), track_table(effort, job), products_table(effort), functions_table(effort),
             errors_table(effort), length_table(effort), memory_table(), checkpoint_table(effort), peak_table(effort)},
            settings->only);
        if (tables.front().name == "training" || !settings->peer.empty()) { peer = start_peer(*settings); }
        OutputFolder out(settings->out);

        describe_machine();
        if (peer != nullptr && !is_usable(*peer)) { peer = nullptr; }
        for (Table& table : tables) { measure(table); }

        say("\n{}{}", verdict(tables), effort.quick ? " (too quick to judge)" : "");
        out.write_text("bench.csv", csv(tables));
        if (!settings->no_plots && write_picture(out, tables)) { draw(out, {"bench"}); }
        say("written: {}", out.listing());
        out.finish();
    });
}
