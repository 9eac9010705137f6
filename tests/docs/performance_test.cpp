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
    known.given({"1.2",    "1.3",    "1.5",    "1.7",    "116",    "128",    "133",    "2.7",    "229",    "256",
                 "3.1",    "3.3",    "3.4",    "3.5",    "337",    "390",    "4.0",    "490",    "640",    "732",
                 "911",    "1.04",   "1.17",   "1.39",   "1.46",   "1.50",   "1.54",   "1.64",   "1.67",   "1.72",
                 "1.85",   "1.87",   "1000",   "11.4",   "1495",   "1537",   "16.8",   "17.2",   "19.4",   "19.7",
                 "2.12",   "2.16",   "2.28",   "2.43",   "2.49",   "2.58",   "2.70",   "20.5",   "2176",   "22.3",
                 "23.3",   "2362",   "25.3",   "2672",   "27.4",   "28.3",   "29.7",   "3000",   "3003",   "31.2",
                 "37.7",   "5.55",   "5.93",   "51.0",   "59.8",   "6.78",   "68.6",   "7.09",   "7.92",   "74.6",
                 "78.4",   "9.21",   "99.2",   "0.580",  "0.584",  "0.629",  "0.686",  "0.697",  "0.767",  "10000",
                 "0.0100", "0.0129", "0.0131", "0.0232", "0.0272", "0.0334", "0.0351", "100000", "0.00887"});
    known.value(16 * (3 + 16));                           // multiplications of an affine map with 3 inputs and 16 units
    known.given({"512", "100", "1.13", "0.3", "1e-13"});  // sizes, versions, and what two sweeps are held to
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
