// Sweeps: the reverse loop, and the one place where gradients add up.
#include "autograd/sweep.hpp"

#include <algorithm>

#include "autograd/message.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {
namespace {

void add(MatrixView x, Target target) {
    Real* y = target.to.data();
    for (Index i = 0; i < x.size(); ++i) { y[i] = target.add ? y[i] + x.data()[i] : x.data()[i]; }
}

}  // namespace

void Sweep::seed(Index root, MatrixView seed) {
    add(seed, adjoint_of(root));
    at_ = root + 1;
}

bool Sweep::step() {
    if (observed_) {
        contributions_.clear();
        scratch_.clear();
    }
    while (at_ > 0) {
        --at_;
        if (adjoints_[at_] == nullptr || here().is_leaf()) { continue; }
        if (here().rule_ != nullptr) { here().rule_(*this); }
        if (observed_) { observe_rows(); }
        return true;
    }
    return false;
}

// The adjoint of record i. One that does not exist yet is made, and is written first rather than added to zeros.
Target Sweep::adjoint_of(Index i) {
    const Record& x = tape_.records_[i];
    const MatrixView value = x.value();
    if (x.kind() == Record::Kind::rows) {
        // A block's adjoint is a view of its parent's, at the same place. Blocks may be used in any number and
        // order, so the parent starts from zeros.
        const Index parent = x.inputs_[0];
        const Target whole = adjoint_of(parent);
        if (!whole.add) { whole.to.fill(0); }
        const Index first = value.data() - tape_.records_[parent].value().data();
        adjoints_[i] = whole.to.data() + first;
        return {MatrixRef(adjoints_[i], value.rows(), value.cols()), true};
    }
    const bool exists = adjoints_[i] != nullptr;
    if (!exists) { adjoints_[i] = memory_.matrix(value.rows(), value.cols()).data(); }
    return {MatrixRef(adjoints_[i], value.rows(), value.cols()), exists};
}

Target Sweep::scratch(Index k) {
    if (!observed_) { scratch_.clear(); }
    contributions_.resize(static_cast<std::size_t>(n_inputs()));
    return {contributions_[k] = scratch_.matrix(X(k).rows(), X(k).cols()), false};
}

void Sweep::deliver(Index k) {
    if (tape_.detects_anomaly() && !all_finite(contributions_[k])) {
        throw Error(fmt::format("backward of {}: what it sends to input {} ({}, {}) is not finite",
                                where(here().op(), here().time()), k, input(k).op(), shape(X(k))));
    }
    add(contributions_[k], adjoint_of(here().inputs_[k]));
}

MatrixView Sweep::contribution(Index k) {
    if (k < 0 || k >= n_inputs()) {
        throw Error(fmt::format("contribution: {} has no input {}", where(here().op(), here().time()), k));
    }
    contributions_.resize(static_cast<std::size_t>(n_inputs()));
    MatrixRef& contribution = contributions_[k];
    if (contribution.data() == nullptr) {
        contribution = scratch_.matrix(X(k).rows(), X(k).cols());
        contribution.fill(0);
    }
    return contribution;
}

// A row block has no rule, since its adjoint lies within its parent's already. To an observer it sends that
// adjoint, with zeros around it.
void Sweep::observe_rows() {
    if (here().kind() != Record::Kind::rows) { return; }
    (void)contribution(0);
    const Index first = Y().data() - X(0).data();
    std::copy(dY().begin(), dY().end(), contributions_[0].begin() + first);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
