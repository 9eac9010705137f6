// Rewind: a Sweep with adjoints of its own, observed.
#include "autograd/rewind.hpp"

#include <algorithm>

#include "autograd/describe.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

Rewind::Rewind(Var root, MatrixView seed)
    : root_(root),
      adjoints_(static_cast<std::size_t>(root.tape().size()), nullptr),
      sweep_(root.tape(), adjoints_, memory_) {
    require(seed.same_shape(root.value()), "rewind from {}: the root is {} but the seed is {}",
            Where{root.tape()[root.index()].op(), root.time()}, shape(root.value()), shape(seed));
    root.tape().require_unchanged_parameters(root.index());
    sweep_.observe();
    sweep_.seed(root.index(), seed);
}

bool Rewind::step() {
    root_.tape().require_unchanged_parameters(root_.index());  // throws also if the tape was cleared
    const bool more = sweep_.step();
    stepped_ = stepped_ || more;
    return more;
}

bool Rewind::step_time() {
    if (next() < 0) { return false; }
    const Tape& tape = root_.tape();
    const int t = tape[next()].time();
    while (next() >= 0 && tape[next()].time() == t) { step(); }
    return true;
}

void Rewind::to(Var x) {
    const Tape& tape = this->tape(x);
    require(!has_undone(x), "rewind to {}: it has been undone already", called(tape, x.index()));
    while (next() > x.index()) { step(); }
}

bool Rewind::has_undone(Var x) const {
    (void)tape(x);
    return sweep_.has_undone(x.index());
}

void Rewind::hold(Var x) {
    const Tape& tape = this->tape(x);
    require(!stepped_, "rewind: hold {} before the first step", called(tape, x.index()));
    sweep_.hold(x.index());
}

Index Rewind::next() const {
    (void)root_.tape();  // throws if the tape was cleared
    return sweep_.next();
}

const Record& Rewind::record() const { return root_.tape()[at()]; }

Var Rewind::var() const { return root_.tape().var(at()); }

MatrixView Rewind::adjoint() const {
    (void)at();
    return sweep_.dY();
}

MatrixView Rewind::contribution(Index k) {
    (void)at();
    return sweep_.contribution(k);
}

const char* Rewind::rule(Index k) {
    (void)at();
    return sweep_.rule(k);
}

std::string Rewind::report() {
    const Tape& tape = root_.tape();
    const Record& r = record();
    std::string text = fmt::format("record {}: {}\n  value    {}\n  adjoint  {}\n", at(), formula(tape, at()),
                                   brief(r.value()), brief(adjoint()));
    for (Index k = 0; k < std::ssize(r.inputs()); ++k) {
        const Index input = r.inputs()[k];
        const bool flows = *rule(k) != '\0';
        text += fmt::format("  to {} = {}: {}\n", called(tape, input), brief(tape[input].value()),
                            flows ? rule(k) : "nothing flows");
        if (flows) {
            text += fmt::format("    receives  {}\n    has       {}\n", brief(contribution(k)),
                                brief(grad(root_.tape().var(input))));
        }
    }
    return text;
}

Matrix Rewind::grad(Var x) const {
    (void)tape(x);
    const Real* adjoint = x.index() < std::ssize(adjoints_) ? adjoints_[x.index()] : nullptr;
    return adjoint == nullptr ? Matrix(x.rows(), x.cols()) : Matrix(MatrixView(adjoint, x.rows(), x.cols()));
}

Matrix Rewind::grad(const Parameter& W) const {
    const auto& used = root_.tape().parameters_;
    const auto use = std::find_if(used.begin(), used.end(), [&](const auto& u) { return u.parameter.is(W); });
    require(use != used.end(), "rewind: the tape has not used parameter {}", W.name());
    return grad(root_.tape().var(use->leaf));
}

const Tape& Rewind::tape(Var x) const {
    require(&x.tape() == &root_.tape(), "rewind: a Var of another tape");
    return x.tape();
}

Index Rewind::at() const {
    (void)root_.tape();
    require(stepped_, "rewind: no record has been undone yet: call step() first");
    return sweep_.at();
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
