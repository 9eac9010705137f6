// docs/performance.md: its counts of operations are computed here; times are one machine's, and are given.
#include <cmath>

#include "autograd/ops.hpp"
#include "nn/gru.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "page.hpp"
#include "support.hpp"

namespace chronograd::test {

namespace {

/// A case of the benchmark: gates, batch, steps, inputs (and outputs), hidden units.
struct Case {
    double G, B, T, I, H;
};

/// Additions and multiplications in the products of a training step.                                     (TIME.1)
double operations(const Case& c) {
    const double O = c.I;
    return 2 * c.T * c.B * (2 * c.G * c.H * (c.I + c.H) + c.G * c.H * c.H + 3 * O * c.H);
}

/// The same, counted from the records of a tape: each affine map costs its product forwards, again for its weight, and
/// again for its input, if that wants a gradient.
template <class Layer>
double counted(const Case& c) {
    Rng rng(0);
    const auto size = [](double x) { return static_cast<Index>(x); };
    const Layer layer(size(c.I), size(c.H), rng);
    const nn::Linear head(size(c.H), size(c.I), rng);
    Tape tape;
    std::vector<Var> xs;
    for (Index t = 0; t < size(c.T); ++t) { xs.push_back(tape.constant(Matrix(size(c.I), size(c.B)))); }
    const Var h_0 = tape.variable(Matrix(size(c.H), size(c.B)));  // so that the first step counts like the others
    const Var loss = nn::mse_loss(head(layer(xs, h_0).h), xs);
    double sum = 0;
    for (Index i = 0; i <= loss.index(); ++i) {
        if (std::string(tape[i].op()) != "affine") { continue; }
        const std::span<const std::uint32_t> inputs = tape[i].inputs();
        for (std::size_t k = 0; k < inputs.size(); k += 3) {  // W, x, b, and once more
            const MatrixView W = tape[inputs[k]].value();
            const Record& x = tape[inputs[k + 1]];
            sum += 2.0 * static_cast<double>(W.size() * x.value().cols()) * (x.needs_grad() ? 3 : 2);
        }
    }
    return sum;
}

}  // namespace

TEST_CASE("docs/performance.md: (TIME.1) counts what the tape has recorded") {
    CHECK(operations({1, 2, 5, 3, 4}) == counted<nn::RNN>({1, 2, 5, 3, 4}));
    CHECK(operations({3, 2, 5, 3, 4}) == counted<nn::GRU>({3, 2, 5, 3, 4}));
    CHECK(operations({1, 1, 15, 3, 16}) == 30240);
}

TEST_CASE("docs/performance.md: every number is computed, or a time") {
    const Page page("performance.md");
    Known known(page);
    for (const Case& c : {Case{1, 1, 15, 3, 16}, Case{4, 1, 15, 3, 16}, Case{1, 32, 50, 32, 128},
                          Case{3, 32, 50, 32, 128}, Case{4, 32, 50, 32, 128}, Case{4, 64, 50, 64, 512}}) {
        known.values({operations(c) / 1e6, operations(c) / 116e6});  // millions, and ms at 116 a nanosecond
    }
    // times, bytes and ratios of one machine, from `./run bench`; and what was aimed at
    known.given({"1.2",    "1.5",    "1.7",     "116",    "128",   "133",    "2.7",    "2.8",    "221",    "256",
                 "3.2",    "3.5",    "336",     "390",    "505",   "640",    "753",    "911",    "1.16",   "1.35",
                 "1.4",    "1.41",   "1.51",    "1.53",   "1.57",  "1.70",   "1.78",   "1.86",   "1.89",   "1.91",
                 "1.94",   "10.3",   "1000",    "1511",   "1532",  "16.5",   "17.6",   "18.8",   "19.4",   "19.6",
                 "2.10",   "2.15",   "2.23",    "2.27",   "2.28",  "2.39",   "2.49",   "2.94",   "20.8",   "21.0",
                 "2176",   "23.8",   "2362",    "25.3",   "27.4",  "28.3",   "2847",   "29.8",   "30.6",   "30.8",
                 "3000",   "3003",   "37.2",    "37.4",   "5.32",  "5.44",   "6.78",   "66.5",   "67.0",   "7.09",
                 "7.69",   "74.6",   "8.48",    "83.0",   "85.0",  "9.34",   "99.2",   "0.588",  "0.594",  "0.664",
                 "0.684",  "0.742",  "0.777",   "0.999",  "10000", "0.0129", "0.0131", "0.0163", "0.0202", "0.0334",
                 "0.0351", "100000", "0.00893", "0.00999"});
    const auto of_aim = [](const Case& c, double pytorch) { return 100 * operations(c) / 116e6 / (pytorch / 3.5); };
    known.values({of_aim({1, 32, 50, 32, 128}, 5.44), of_aim({3, 32, 50, 32, 128}, 17.6)});
    const double at_best = operations({4, 32, 50, 32, 128}) / 116e6;
    known.values({21.0 / 2.7, 21.0 / 2.7 - at_best, 8.48 - at_best});
    known.given({"0.85", "9.53", "3.04", "3.12", "3.02", "1.44", "1.27", "1.88", "5.9",  "0.81", "0.84",
                 "0.79", "0.82", "0.89", "1.04", "1.24", "1.10", "1.22", "1.32", "1.61", "1.66"});
    known.value(16 * (3 + 16));                           // multiplications of an affine map with 3 inputs and 16 units
    known.given({"512", "100", "1.13", "0.3", "1e-13"});  // sizes, versions, and what two sweeps are held to
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
