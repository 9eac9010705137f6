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
    known.given({"0.0102", "0.0113", "0.0129", "0.0131", "0.0243", "0.0289", "0.0334", "0.0351", "0.664", "0.685",
                 "0.706",  "0.809",  "1.05",   "1.14",   "1.15",   "1.19",   "1.31",   "1.34",   "1.36",  "1.40",
                 "1.41",   "1.5",    "1.66",   "1.68",   "1.70",   "1.98",   "2.0",    "2.01",   "2.18",  "2.32",
                 "2.64",   "2.7",    "2.87",   "2.88",   "3.2",    "3.4",    "3.5",    "3.7",    "5.87",  "6.45",
                 "7.09",   "8.50",   "10.1",   "10.6",   "17.1",   "18.6",   "19.4",   "21.2",   "21.7",  "23.4",
                 "25.3",   "28.3",   "28.7",   "29.6",   "32.0",   "35.4",   "35.8",   "46.4",   "57.7",  "58.5",
                 "69.3",   "74.6",   "99.2",   "116",    "124",    "153",    "256",    "288",    "379",   "390",
                 "654",    "772",    "911",    "1509",   "128",    "2362",   "2709",   "3000",   "896",   "3200",
                 "4371",   "10000",  "100000"});
    known.given({"512", "100", "1.13", "0.3", "1e-13"});  // sizes, versions, and what two sweeps are held to
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
