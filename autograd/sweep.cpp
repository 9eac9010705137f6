// Sweeps: the reverse loop, and the one place where gradients add up.
#include "autograd/sweep.hpp"

#include "autograd/expression.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

void Sweep::seed(Index root, MatrixView seed) {
    root_ = root;
    at_ = root + 1;
    copy(seed)(adjoint_of(root));
}

void Sweep::forget() {
    for (const Index i : arrived_) { adjoints_[i] = nullptr; }
    arrived_.clear();
    held_.clear();
}

Index Sweep::next(Index first) const {
    Index i = at_ - 1;  // downwards: all that have read record i stand above it, and have been undone  (CHAIN.8)
    while (i >= first && (adjoints_[i] == nullptr || tape_.records_[i].is_leaf() || is_held(i))) { --i; }
    return i;
}

bool Sweep::step() {
    const Index i = next();
    if (i < 0) { return false; }
    at_ = i;
    contributions_.clear();
    scratch_.clear();
    if (here().kind_ == Record::Kind::rows) { pass_rows(); }
    if (here().rule_ != nullptr) { here().rule_(*this); }
    return true;
}

// The adjoint of record i. One that does not exist yet is made, and is written first rather than added to zeros.
Target Sweep::adjoint_of(Index i) {
    const Record& x = tape_.records_[i];
    const MatrixView value = x.value();
    if (observed_ && adjoints_[i] == nullptr) { arrived_.push_back(i); }
    if (is_view(i)) {
        // A gate's adjoint is a view of its parent's, at the same place. Not every gate need be used, so the parent
        // starts from zeros.
        const Target whole = adjoint_of(x.inputs_[0]);
        if (!whole.add) { whole.to.fill(0); }
        adjoints_[i] = whole.to.data() + (value.data() - parent(x).value().data());
        return {MatrixRef(adjoints_[i], value.rows(), value.cols()), true};
    }
    const bool exists = adjoints_[i] != nullptr;
    if (!exists) { adjoints_[i] = memory_.matrix(value.rows(), value.cols()).data(); }
    return {MatrixRef(adjoints_[i], value.rows(), value.cols()), exists};
}

Target Sweep::scratch(Index k) {
    contributions_.resize(static_cast<std::size_t>(n_inputs()));
    return {contributions_[k].matrix = scratch_.matrix(X(k).rows(), X(k).cols()), false};
}

void Sweep::deliver(Index k, const char* rule) {
    const MatrixView contribution = contributions_[k].matrix;
    contributions_[k].rule = rule;
    const auto require_finite = [&](MatrixView x, const char* what) {
        require(!tape_.detect_anomaly_ || all_finite(x), "backward of {}: {} input {} ({}, {}) is not finite",
                Where{here().op(), here().time()}, what, k, input(k).op(), shape(X(k)));
    };
    require_finite(contribution, "what it sends to");
    const Target dX = adjoint_of(here().inputs_[k]);
    copy(contribution)(dX);
    require_finite(dX.to, "with what it sends, the sum at");
}

MatrixView Sweep::contribution(Index k) {
    require(k >= 0 && k < n_inputs(), "{} has no input {}", Where{here().op(), here().time()}, k);
    contributions_.resize(static_cast<std::size_t>(n_inputs()));
    if (contributions_[k].matrix.data() == nullptr) { scratch(k).to.fill(0); }
    return contributions_[k].matrix;
}

const char* Sweep::rule(Index k) {
    (void)contribution(k);
    return contributions_[k].rule;
}

// Rows pass their adjoint to the same rows of their parent. Where it is a view, it is there already; then only an
// observer is told.
void Sweep::pass_rows() {
    constexpr const char* rows_rule = "dX += dY, in these rows";
    const Index first = Y().data() - X(0).data();
    const auto block = [&](const Target& parent) {
        if (!parent.add) { parent.to.fill(0); }
        copy(dY())({MatrixRef(parent.to.data() + first, Y().rows(), Y().cols()), true});
    };
    if (!is_view(at_)) { return accumulate(0, rows_rule, block); }
    if (observed_) {
        block(scratch(0));
        contributions_[0].rule = rows_rule;
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
