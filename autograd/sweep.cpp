// Sweeps: the reverse loop, and the one place where gradients add up.
#include "autograd/sweep.hpp"

#include "autograd/expression.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

constexpr Index most_shares = 64;  // that are postponed for one leaf

void Copy::operator()(const Target& y) const {
    Each{[](auto x) { return x; }, X}(y);
}

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
    Index i = at_ - 1;  // all that have read record i stand behind it, and have been undone            (CHAIN.8)
    while (i >= first && (adjoints_[i] == nullptr || tape_.records_[i].is_leaf() || is_held(i))) { --i; }
    return i;
}

bool Sweep::step() {
    const Index i = next();
    if (i < 0) {
        for (Postponed* shares = postponed_; shares != nullptr; shares = shares->next) { add_postponed(*shares); }
        return false;
    }
    at_ = i;
    contributions_.clear();
    scratch_.clear();
    if (here().last_block_ != Record::none) { complete(); }
    if (here().kind_ == Record::Kind::rows) { pass_rows(); }
    if (here().rule_ != nullptr) { here().rule_(*this); }
    return true;
}

void* Sweep::object() const {
    const auto stands_before = [](const auto& object, Index i) { return object.first < i; };
    const auto found = std::lower_bound(tape_.objects_.begin(), tape_.objects_.end(), at_, stands_before);
    require(found != tape_.objects_.end() && found->first == at_, "backward of {}: it has no object",
            Where{here().op(), here().time()});
    return found->second.get();
}

// Where W is used at every step, dL/dW = sum over t of dY_t x_tᵀ (BPTT.4). A product per time step would fetch the
// whole gradient and put it back each time; one over many steps does so once.
bool Sweep::by_shortcut(Index k, const Product& share) {
    if (!input(k).is_leaf() || input(k).uses_ == 1) { return false; }
    constexpr Index most_columns = 256;  // or as many as reach it: what gemm packs of them stays in the cache
    Postponed& postponed = postponed_for(here().inputs_[k]);
    postponed.shares[postponed.n++] = share;
    postponed.columns += share.A.cols();
    if (postponed.n == most_shares || postponed.columns >= most_columns) { add_postponed(postponed); }
    return true;
}

Sweep::Postponed& Sweep::postponed_for(Index leaf) {
    for (Postponed* p = postponed_; p != nullptr; p = p->next) {
        if (p->leaf == leaf) { return *p; }
    }
    auto* const added = memory_.array<Postponed>(1);
    *added = {leaf, 0, 0, memory_.array<Product>(most_shares), postponed_};
    postponed_ = added;
    return *added;
}

void Sweep::add_postponed(Postponed& shares) {
    if (shares.n > 0) { gemm({shares.shares, static_cast<std::size_t>(shares.n)}, adjoint_of(shares.leaf)); }
    shares.n = shares.columns = 0;
}

// Y = A + B: dA, dB and dY are one matrix, if A and B have no other use that would add to it. dY is complete by now.
bool Sweep::by_shortcut(Index k, const Copy& dY) {
    const Index i = here().inputs_[k];
    const bool shared = dY.X.data() == adjoints_[at_] && input(k).uses_ == 1 && !input(k).is_leaf() && !is_view(i);
    if (shared) { adjoints_[i] = adjoints_[at_]; }
    return shared;
}

// The adjoint of record i. One that does not exist yet is made, and is written first rather than added to zeros.
Target Sweep::adjoint_of(Index i) {
    const Record& x = tape_.records_[i];
    const MatrixView& value = x.value_;
    const bool exists = adjoints_[i] != nullptr;
    if (observed_ && !exists) { arrived_.push_back(i); }
    if (is_view(i)) {  // a gate's adjoint is a view of its parent's, at the same place
        const Target whole = adjoint_of(x.inputs_[0]);
        if (observed_ && !whole.add) { whole.to.fill(0); }  // for whoever looks at it before complete()
        adjoints_[i] = whole.to.data() + (value.data() - parent(x).value().data());
    } else if (!exists) {
        adjoints_[i] = memory_.matrix(value.rows(), value.cols()).data();
    }
    return {MatrixRef(adjoints_[i], value.rows(), value.cols()), exists};
}

// Not every gate need be used: where the adjoint of their parent has received nothing, it is zero.
void Sweep::complete() {
    const Record& x = here();
    if (x.kind_ != Record::Kind::operation || x.other_use_ <= root_ || at_ == root_) { return; }
    Real* const first = adjoints_[at_];
    Real* end = first + Y().size();
    for (std::uint32_t i = x.last_block_; i != Record::none; i = tape_.records_[i].block_before_) {
        const MatrixView block = tape_.records_[i].value();
        Real* const begin = first + (block.data() - Y().data());
        const bool has_written = i <= root_ && adjoints_[i] != nullptr && !is_held(i);
        std::fill(has_written ? begin + block.size() : begin, end, Real(0));
        end = begin;
    }
    std::fill(first, end, Real(0));
}

MatrixRef Sweep::dY_to_replace() {
    const MatrixRef arrived(adjoints_[at_], Y().rows(), Y().cols());
    if (!observed_) { return arrived; }
    const MatrixRef copied = scratch_.matrix(Y().rows(), Y().cols());
    copied.assign(arrived);
    return copied;
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
