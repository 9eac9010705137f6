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
        const MatrixView W = tape[tape[i].inputs()[0]].value();
        const Record& x = tape[tape[i].inputs()[1]];
        sum += 2.0 * static_cast<double>(W.size() * x.value().cols()) * (x.needs_grad() ? 3 : 2);
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
@GIVEN@
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

}  // namespace chronograd::test
