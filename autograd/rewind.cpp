// Rewind: a Sweep with adjoints of its own, observed.
#include "autograd/rewind.hpp"

#include <algorithm>

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

Matrix Rewind::grad(Var x) const {
    require(&x.tape() == &root_.tape(), "rewind: grad of a Var of another tape");
    const Real* adjoint = x.index() < std::ssize(adjoints_) ? adjoints_[x.index()] : nullptr;
    return adjoint == nullptr ? Matrix(x.rows(), x.cols()) : Matrix(MatrixView(adjoint, x.rows(), x.cols()));
}

Matrix Rewind::grad(const Parameter& W) const {
    const auto& used = root_.tape().parameters_;
    const auto use = std::find_if(used.begin(), used.end(), [&](const auto& u) { return u.parameter.is(W); });
    require(use != used.end(), "rewind: the tape has not used parameter {}", W.name());
    return grad(root_.tape().var(use->leaf));
}

Index Rewind::at() const {
    (void)root_.tape();
    require(stepped_, "rewind: no record has been undone yet: call step() first");
    return sweep_.at();
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
