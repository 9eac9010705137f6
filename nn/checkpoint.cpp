// Checkpoints: a segment of a sequence is one record, whose rule records the segment again, on a tape of its own, and
// sweeps back over that.
#include "nn/checkpoint.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "autograd/require.hpp"
#include "autograd/sweep.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

namespace {

/// What records segments, the tape that it does so on, one after another, and the adjoints of a sweep over one.
struct Inner {
    SegmentRun f;
    Tape tape = {};
    Arena memory = {};
    std::vector<Real*> adjoints = {};
};

/// A rule that knows its segment.
using OwnRule = std::function<void(Sweep&)>;

}  // namespace

// y = f(x, W, ...)      dx += (dy/dx)ᵀ dy, dW += (dy/dW)ᵀ dy                                          (SEGMENT.1)
// y is what f has recorded on the inner tape once more: x is its first record there.
static void sweep_back(Sweep& s, Where here, Inner& inner, Var y) {
    const auto used = inner.tape.parameters();
    bool same = std::ssize(used) == s.n_inputs() - 1 &&
                std::memcmp(y.value().data(), s.Y().data(), s.Y().size() * sizeof(Real)) == 0;
    for (Index k = 1; same && k < s.n_inputs(); ++k) {  // a leaf looks at its parameter's own numbers
        same = inner.tape[used[k - 1].leaf].value().data() == s.X(k).data();
    }
    require(same, "backward of {}: the segment, run again, gives something else than before", here);
    inner.memory.clear();
    inner.adjoints.assign(inner.tape.size(), nullptr);
    Sweep sweep(inner.tape, inner.adjoints, inner.memory);
    sweep.seed(y.index(), s.dY());
    while (sweep.step()) {}
    for (Index k = 0; k < s.n_inputs(); ++k) {
        const MatrixView dX(inner.adjoints[k == 0 ? 0 : used[k - 1].leaf], s.X(k).rows(), s.X(k).cols());
        if (dX.data() == nullptr) { continue; }  // nothing flows
        s.accumulate(k, "dX += (dY/dX)ᵀ dY, by a sweep over the segment", copy(dX));
    }
}

Segment<Var> checkpoint_var(Index T, Var initial, const SegmentRun& f, Index length) {
    require(T >= 1, "checkpoint: an empty sequence, where at least one time step is needed");
    require(length >= 0, "checkpoint: segments of {} steps", length);
    if (length == 0) { length = static_cast<Index>(std::ceil(std::sqrt(static_cast<double>(T)))); }  // (SEGMENT.2)
    Tape& outer = initial.tape();
    const Index height = initial.rows();
    const std::shared_ptr<Inner> inner(new Inner{f});
    // Below the state stands the loss so far, the same in each column.
    Var y = stack_rows(std::vector{initial, outer.constant(Matrix(1, initial.cols()))});
    for (Index first = 0; first < T; first += length) {
        const Index count = std::min(length, T - first);
        const Where here{"checkpoint", static_cast<int>(outer.steps_before() + first + count)};
        const auto run = [inner, first, count, height, here, &outer](MatrixView before) {
            inner->tape.restart_within(outer, first);
            const Var x = inner->tape.variable(before);
            const Segment<Var> segment = inner->f(inner->tape, first, count, rows(x, 0, height));
            const MatrixView loss = segment.loss.value();
            const MatrixView last = segment.last.value();
            require(loss.size() == 1, "{}: the segment's loss is {}, not 1x1", here, shape(loss));
            require(last.rows() == height && last.cols() == x.cols(),
                    "{}: the segment makes a state of {} of one of {}", here, shape(last), Shape{height, x.cols()});
            return stack_rows(std::vector{segment.last, rows(x, height, 1) + segment.loss});
        };
        const Var once = run(y.value());
        std::vector<Var> inputs = {y};
        for (const Tape::Use& use : inner->tape.parameters()) { inputs.push_back(outer.parameter(use.parameter)); }
        const AtTime end(outer, here.time);
        y = outer.record(here.op, inputs, once.rows(), once.cols(), copy(once.value()),
                         [](Sweep& s) { (*static_cast<OwnRule*>(s.object()))(s); });
        outer.keep(
            y, std::make_shared<OwnRule>([inner, here, run](Sweep& s) { sweep_back(s, here, *inner, run(s.X(0))); }));
    }
    return {rows(y, 0, height), mean(rows(y, height, 1))};
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
