// Rewind: a Sweep with adjoints of its own, observed.
#include "autograd/rewind.hpp"

#include <algorithm>

#include "autograd/message.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {
namespace {

MatrixView one() {
    static const Real one = 1;
    return {&one, 1, 1};
}

}  // namespace

Rewind::Rewind(Var root) : Rewind(root, one()) {}

Rewind::Rewind(Var root, MatrixView seed)
    : root_(root),
      adjoints_(static_cast<std::size_t>(root.tape().size()), nullptr),
      sweep_(root.tape(), adjoints_, memory_) {
    if (!seed.same_shape(root.value())) {
        throw Error(fmt::format("rewind from {}: the root is {} but the seed is {}",
                                where(root.tape()[root.index()].op(), root.time()), shape(root.value()), shape(seed)));
    }
    root.tape().require_unchanged_parameters(root.index());
    sweep_.observe();
    sweep_.seed(root.index(), seed);
}

bool Rewind::step() {
    require_tape();
    const bool more = sweep_.step();
    stepped_ = stepped_ || more;
    return more;
}

void Rewind::finish() {
    while (step()) {}
}

const Record& Rewind::record() const {
    require_step();
    return root_.tape()[sweep_.at()];
}

Var Rewind::var() const {
    require_step();
    return root_.tape().var(sweep_.at());
}

MatrixView Rewind::adjoint() const {
    require_step();
    return sweep_.dY();
}

MatrixView Rewind::contribution(Index k) {
    require_step();
    return sweep_.contribution(k);
}

Matrix Rewind::grad(Var x) const {
    require_tape();
    if (&x.tape() != &root_.tape()) { throw Error("rewind: grad of a Var of another tape"); }
    const Real* adjoint = x.index() < std::ssize(adjoints_) ? adjoints_[x.index()] : nullptr;
    return adjoint == nullptr ? Matrix(x.rows(), x.cols()) : Matrix(MatrixView(adjoint, x.rows(), x.cols()));
}

Matrix Rewind::grad(const Parameter& W) const {
    require_tape();
    const auto& used = root_.tape().parameters_;
    const auto use = std::find_if(used.begin(), used.end(), [&](const auto& u) { return u.parameter.is(W); });
    if (use == used.end()) { throw Error(fmt::format("rewind: the tape has not used parameter {}", W.name())); }
    return grad(root_.tape().var(use->leaf));
}

void Rewind::require_tape() const { (void)root_.value(); }

void Rewind::require_step() const {
    require_tape();
    if (!stepped_) { throw Error("rewind: no record has been undone yet: call step() first"); }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
