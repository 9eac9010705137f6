// Long sequences: does a step of time cost the same at its 100,000th as at its 100th, and how much memory?
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "program.hpp"
#include "tables.hpp"

namespace chronograd::bench {
namespace {

using Sense = Target::Sense;

constexpr Index lengths[] = {100, 1'000, 10'000, 100'000};
constexpr Index hidden_sizes[] = {16, 64};

TrainingCase long_rnn(Index hidden, Index steps) { return {"rnn", 1, steps, 3, hidden}; }

std::vector<Row> measure_lengths(Index hidden, const Pace& pace) {
    std::vector<Contender> contenders;
    for (const Index steps : lengths) {
        contenders.push_back(repeated(in_double().training(long_rnn(hidden, steps)).sweep));
    }
    std::vector<std::vector<double>> rounds = by_turns(contenders, pace);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < rounds.size(); ++i) {
        for (double& seconds : rounds[i]) { seconds *= 1e6 / static_cast<double>(lengths[i]); }
        Row row{fmt::format("rnn {} at {} steps", hidden, lengths[i]), median(rounds[i])};
        if (i > 0) {
            row.other = median(rounds[0]);
            row.ratio = median_ratio(rounds[i], rounds[0]);
            row.target = {Sense::at_most, 2};
        }
        rows.push_back(row);
    }
    const std::vector<double>& last = rounds[rounds.size() - 1];
    const std::vector<double>& before = rounds[rounds.size() - 2];
    rows.push_back({fmt::format("rnn {}: the last two", hidden),
                    median(last),
                    median(before),
                    median_ratio(last, before),
                    {Sense::at_most, 1.1}});
    return rows;
}

constexpr const char* alone = "--sweep-alone";  // the hidden option, with "plain" or "checkpointed", units and steps

/// The most memory that a process of its own has had in use, in bytes, program and all, when it has swept; or
/// `missing`. The program is started anew: a fork begins with what is resident here, which depends on the tables
/// before.
double peak_memory(const char* how, Index hidden, Index steps) {
    const std::string command =
        fmt::format("exec /proc/{}/exe {} {} {} {} 2>/dev/null", getpid(), alone, how, hidden, steps);
    std::FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) { return missing; }
    double kB = missing;
    const bool is_said = std::fscanf(pipe, "%lf", &kB) == 1;
    const bool has_ended_well = pclose(pipe) == 0;
    examples::check_interrupt();
    return is_said && has_ended_well ? 1024 * kB : missing;
}

/// A difference, so that what does not depend on the number of steps is not counted.
Row measure_memory(Index hidden) {
    constexpr Index few = 10'000;
    constexpr Index many = 100'000;
    const auto peak = [&](Index steps) { return peak_memory("plain", hidden, steps); };
    const auto needed = [&](Index steps) {
        return static_cast<double>(in_double().values_and_adjoints(long_rnn(hidden, steps)));
    };
    Row row{fmt::format("rnn {}", hidden), (peak(many) - peak(few)) / (many - few), (needed(200) - needed(100)) / 100};
    row.ratio = row.ours / row.other;
    return row;
}

std::vector<Row> measure_checkpoints(const Pace& pace) {
    constexpr Index steps = 10'000;
    const Training plain = in_double().training(long_rnn(64, steps));
    const Training checkpointed = in_double().training(long_rnn(64, steps));
    const Duel d = duel(repeated(checkpointed.checkpointed), repeated(plain.sweep), pace);
    const double us = 1e6 / steps;
    return {{fmt::format("rnn 64 at {} steps", steps), d.ours * us, d.other * us, d.ratio, {Sense::at_most, 1.6}}};
}

std::vector<Row> measure_peak(Index steps) {
    const double MiB = peak_memory("checkpointed", 64, steps) / (1024 * 1024);
    return {{fmt::format("rnn 64 at {} steps", steps), MiB, missing, missing, {Sense::at_most, 2048}}};
}

}  // namespace

bool sweeps_alone(int argc, char** argv) {
    if (argc != 5 || std::string_view(argv[1]) != alone) { return false; }
    const Training training = in_double().training(long_rnn(std::stoll(argv[3]), std::stoll(argv[4])));
    std::string_view(argv[2]) == "checkpointed" ? training.checkpointed() : training.sweep();
    std::ifstream status("/proc/self/status");  // getrusage would tell the most of who has started it, if that is more
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) == 0) { examples::say("{}", std::stod(line.substr(6))); }
    }
    return true;
}

Table length_table(Effort effort) {
    Table table{"length", "a time step of an RNN, forward and backward, by the length of its sequence, f64 [us]", "us",
                "a shorter one", "long / short"};
    for (const Index hidden : hidden_sizes) {
        table.cases.push_back(
            {fmt::format("rnn {}", hidden), [=] { return measure_lengths(hidden, effort.rounds_of(0.2)); }});
    }
    return table;
}

Table memory_table() {
    Table table{"memory", "a time step of the same, of what is in use at most [bytes]", "bytes", "values and adjoints",
                "ours / these alone"};
    for (const Index hidden : hidden_sizes) {
        table.cases.push_back({fmt::format("rnn {}", hidden), [=] { return std::vector{measure_memory(hidden)}; }});
    }
    return table;
}

Table checkpoint_table(Effort effort) {
    return {"checkpoint",
            "a time step of the same by nn::checkpoint, beside all steps on one tape [us]",
            "us",
            "one tape",
            "ours / one tape",
            {{"rnn 64", [=] { return measure_checkpoints(effort.rounds_of(0.2)); }}}};
}

Table peak_table(Effort effort) {
    return {"peak", "all memory of a process that sweeps over a very long sequence by nn::checkpoint [MiB]",
            "MiB",  "",
            "",     {{"rnn 64", [=] { return measure_peak(effort.quick ? 20'000 : 1'000'000); }}}};
}

}  // namespace chronograd::bench
