// Training steps, the main job, products and functions. Long sequences have a file of their own.
#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "program.hpp"

namespace chronograd::bench {
namespace {

using Sense = Target::Sense;

const Ours* const precisions[] = {&in_float(), &in_double()};

struct NamedTraining {
    const char* name;
    TrainingCase what;
    double in_float;  // what PyTorch / ours should be; or missing
    double in_double;
};
constexpr bool fused = true;
const NamedTraining trainings[] = {
    {"rnn small", {"rnn", 1, 15, 3, 16}, 60, 1.5},
    {"lstm small", {"lstm", 1, 15, 3, 16, fused}, 30, 1.5},
    {"rnn", {"rnn", 32, 50, 32, 128}, 3.5, 1.5},
    {"gru", {"gru", 32, 50, 32, 128}, 3.5, 1.5},
    {"lstm", {"lstm", 32, 50, 32, 128, fused}, 2.7, 1.5},
    {"lstm unfused", {"lstm", 32, 50, 32, 128}, missing, missing},
    {"lstm large", {"lstm", 64, 50, 64, 512, fused}, 1.5, 1},
};

struct NamedForm {
    const char* name;
    ProductCase::Form form;
};
const NamedForm forms[] = {{"Y", ProductCase::Form::Y}, {"dX", ProductCase::Form::dX}, {"dW", ProductCase::Form::dW}};
const Index sizes[][3] = {{128, 32, 128}, {512, 32, 128}, {512, 64, 512}, {2048, 64, 512}};

std::string with_precision(const std::string& name, const Ours& ours) { return name + " " + ours.precision; }

/// As long as there is somebody to ask.
Contender pytorch(const std::unique_ptr<Peer>& peer, const TrainingCase& c, const Ours& ours, Index parameters) {
    if (!peer || !peer->trouble().empty()) { return nullptr; }
    peer->set_case(c, ours.precision, parameters);
    return [&peer](double seconds) { return peer->run(seconds); };
}

Row train(const std::string& name, const TrainingCase& c, const Ours& ours, const std::unique_ptr<Peer>& peer,
          const Pace& pace) {
    const Training training = ours.training(c);
    const Contender other = pytorch(peer, c, ours, training.parameters);
    const Duel d = duel(repeated(training.step), other, pace);
    if (other && !peer->trouble().empty()) {
        examples::say("PyTorch, {}: {}; from here on its column is empty", name, peer->trouble());
    }
    return {name, 1e3 * d.ours, 1e3 * d.other, 1 / d.ratio};
}

double gigaflops(const ProductCase& c, double seconds) { return 2e-9 * static_cast<double>(c.m * c.n * c.k) / seconds; }

}  // namespace

Table training_table(Effort effort, const std::unique_ptr<Peer>& peer) {
    Table table{"training", "a step of a layer (LSTM: fused), a Linear head, mean squared error and Adam [ms]", "ms",
                "PyTorch", "PyTorch / ours"};
    for (const Ours* ours : precisions) {
        for (const NamedTraining& c : trainings) {
            const std::string name = with_precision(c.name, *ours);
            const double bound = ours == precisions[0] ? c.in_float : c.in_double;
            table.cases.push_back({name, [=, &peer] {
                                       Row row = train(name, c.what, *ours, peer, effort.rounds_of(0.3));
                                       if (!std::isnan(bound)) { row.target = {Sense::at_least, bound}; }
                                       return std::vector{row};
                                   }});
        }
    }
    return table;
}

Table track_table(Effort effort, const TrackJob& job) {
    Table table{"track",
                "track prediction, 3000 updates of an RNN 3-16-3 on windows of 15 points, with a tape and without [ms]",
                "ms", "by hand", "ours / by hand"};
    for (const Ours* ours : precisions) {
        const std::string name = with_precision("track", *ours);
        table.cases.push_back(
            {name, [=, &job] {
                 const Duel d = duel(repeated(ours->track_by_tape(job)), repeated(ours->track_by_hand(job)),
                                     effort.rounds_of(0.3));
                 return std::vector<Row>{{name, 1e3 * d.ours, 1e3 * d.other, d.ratio, {Sense::at_most, 1.2}}};
             }});
    }
    return table;
}

Table products_table(Effort effort) {
    Table table{"products", "Y = W X, dX = W' dY and dW = dY X', where W is m x k and X is k x n; m x n x k [GFLOP/s]",
                "GFLOP/s", "OpenBLAS", "ours / OpenBLAS"};
    for (const Ours* ours : precisions) {
        for (const auto& [m, n, k] : sizes) {
            for (const NamedForm& form : forms) {
                const std::string name = with_precision(fmt::format("{} {}x{}x{}", form.name, m, n, k), *ours);
                const ProductCase c{form.form, m, n, k};
                table.cases.push_back(
                    {name, [=] {
                         const Product p = ours->product(c);
                         const Contender other = p.openblas ? repeated(p.openblas) : Contender();
                         const Duel d = duel(repeated(p.ours), other, effort.rounds_of(0.05));
                         return std::vector<Row>{
                             {name, gigaflops(c, d.ours), gigaflops(c, d.other), 1 / d.ratio, {Sense::at_least, 0.85}}};
                     }});
            }
        }
    }
    return table;
}

Table functions_table(Effort effort) {
    Table table{"functions", "an element of an array [ns]", "ns", "C library", "C library / ours"};
    for (const Ours* ours : precisions) {
        for (const Kernel& kernel : ours->kernels()) {
            const std::string name = with_precision(kernel.name, *ours);
            table.cases.push_back({name, [=] {
                                       const Duel d = duel(repeated(kernel.ours), repeated(kernel.c_library),
                                                           effort.rounds_of(0.02));
                                       const double each = 1e9 / static_cast<double>(kernel.elements);
                                       return std::vector<Row>{{name, each * d.ours, each * d.other, 1 / d.ratio}};
                                   }});
        }
    }
    return table;
}

Table errors_table(Effort effort) {
    Table table{
        "errors",
        fmt::format("the largest of {} points over the whole range, against long double [ulp]", effort.points()), "ulp",
        "", ""};
    for (const Ours* ours : precisions) {
        for (const Kernel& kernel : ours->kernels()) {
            const std::string name = with_precision(kernel.name, *ours);
            table.cases.push_back({name, [=] {
                                       const double worst = kernel.worst_error(effort.points());
                                       return std::vector<Row>{{name, worst, missing, missing, {Sense::at_most, 4}}};
                                   }});
        }
    }
    return table;
}

}  // namespace chronograd::bench
