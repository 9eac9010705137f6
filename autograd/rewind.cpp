// Rewind: a Sweep with adjoints of its own, observed.
#include "autograd/rewind.hpp"

#include <algorithm>

#include "autograd/describe.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

Rewind::Rewind(Var root, MatrixView seed) : root_(root), sweep_(root.tape(), adjoints_, memory_) {
    sweep_.observe();
    restart(root, seed);
}

void Rewind::restart(Var root, MatrixView seed) {
    require(&root.tape() == &root_.tape(), "rewind: a Var of another tape");
    require(seed.same_shape(root.value()), "rewind from {}: the root is {} but the seed is {}",
            Where{root.tape()[root.index()].op(), root.time()}, shape(root.value()), shape(seed));
    require_unchanged_parameters(root);
    const Matrix copy(seed);  // it may be one of the adjoints that are taken back here
    sweep_.forget();
    memory_.clear();
    adjoints_.resize(std::max(adjoints_.size(), static_cast<std::size_t>(root.index()) + 1), nullptr);
    root_ = root;
    stepped_ = failed_ = false;
    sweep_.seed(root.index(), copy);  // 1, of a loss (CHAIN.6)
}

// Versions only rise: where their sum is the same, so is each. Only if one has changed is it asked whether that
// matters.
void Rewind::require_unchanged_parameters(Var root) {
    std::pair<Index, std::uint64_t> now(root.index(), 0);
    for (const Tape::Use& use : root.tape().parameters_) { now.second += use.parameter.version(); }
    if (now == unchanged_) { return; }
    root.tape().require_unchanged_parameters(root.index());
    unchanged_ = now;
}

bool Rewind::step() {
    (void)tape();
    require_unchanged_parameters(root_);
    failed_ = true;  // if it throws
    const bool more = sweep_.step();
    failed_ = false;
    stepped_ = stepped_ || more;
    return more;
}

bool Rewind::step_time() {
    if (next() < 0) { return false; }
    const Tape& tape = this->tape();
    const int t = tape[next()].time();
    while (next() >= 0 && tape[next()].time() == t) { step(); }
    return true;
}

void Rewind::to(Var x) {
    const Tape& tape = this->tape(x);
    require(!has_undone(x), "rewind to {}: it has been undone already", called(tape, x.index()));
    while (sweep_.next(x.index() + 1) > x.index()) { step(); }
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
    (void)tape();
    return sweep_.next();
}

const Record& Rewind::record() const { return tape()[at()]; }

Var Rewind::var() const { return tape().var(at()); }

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
    Tape& tape = this->tape();
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
                                brief(grad(tape.var(input))));
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
    const auto& used = tape().parameters_;
    const auto use = std::find_if(used.begin(), used.end(), [&](const auto& u) { return u.parameter.is(W); });
    require(use != used.end(), "rewind: the tape has not used parameter {}", W.name());
    return grad(tape().var(use->leaf));
}

Tape& Rewind::tape() const {
    require(!failed_, "rewind: a step has thrown, and what it has sent is incomplete");
    return root_.tape();
}

Tape& Rewind::tape(Var x) const {
    require(&x.tape() == &tape(), "rewind: a Var of another tape");
    return x.tape();
}

Index Rewind::at() const {
    (void)tape();
    require(stepped_, "rewind: no record has been undone yet: call step() first");
    return sweep_.at();
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
