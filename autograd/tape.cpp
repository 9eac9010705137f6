// The tape: recording, the training sweep, and the checks that make a wrong use loud.
#include "autograd/tape.hpp"

#include <algorithm>
#include <utility>

#include "autograd/require.hpp"
#include "autograd/sweep.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

static Where at(const Record& record) { return {record.op(), record.time()}; }

// ---------------------------------------------------------------------------------------------- recording

Var Tape::variable(MatrixView value) { return copied_leaf(Record::Kind::variable, "variable", value); }

Var Tape::constant(MatrixView value) { return copied_leaf(Record::Kind::constant, "constant", value); }

Var Tape::copied_leaf(Record::Kind kind, const char* op, MatrixView value) {
    const MatrixRef copy = memory_.matrix(value.rows(), value.cols());
    copy.assign(value);
    return append(kind, op, {}, copy);
}

Var Tape::parameter(const Parameter& W) {
    for (const Use& use : parameters_) {
        if (use.parameter.is(W)) { return var(use.leaf); }
    }
    // One leaf for all uses, so that their shares meet there (CHAIN.9).
    // Not a copy: the leaf looks at the parameter's own numbers, and the version tells whether they have changed.
    const Var leaf = append(Record::Kind::parameter, "parameter", {}, W.value());
    parameters_.push_back({W, leaf.index_, W.version()});
    label({{leaf, W.name().c_str()}});  // which lives as long as that handle
    return leaf;
}

Var Tape::record_rows(Var X, Index first, Index count) {
    return append(Record::Kind::rows, "rows", {&X, 1}, X.value().block(first, count));
}

Var Tape::record_detached(Var X) {
    const Var y = append(Record::Kind::operation, "detach", {&X, 1}, X.value());
    records_.back().needs_grad_ = false;
    return y;
}

Var Tape::append(Record::Kind kind, const char* op, std::span<const Var> inputs, MatrixView value, Rule rule,
                 Real number) {
    require_mine(op, inputs);
    require(records_.size() < Record::none, "{}: the tape is full", op);
    const auto index = static_cast<std::uint32_t>(records_.size());
    const int time = stamp(inputs);
    std::uint32_t* indices = inputs.empty() ? nullptr : edges_.array<std::uint32_t>(std::ssize(inputs));
    std::uint32_t before = Record::none;
    bool needs_grad = kind == Record::Kind::variable || kind == Record::Kind::parameter;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        indices[k] = inputs[k].index_;
        Record& x = records_[indices[k]];
        needs_grad = needs_grad || x.needs_grad_;
        ++x.uses_;
        if (kind == Record::Kind::rows && is_below_the_last(value, x)) {
            before = std::exchange(x.last_block_, index);
        } else {
            x.other_use_ = std::min(x.other_use_, index);
        }
    }
    Record& record = records_.emplace_back();  // behind all that it reads: a topological order (CHAIN.8)
    record.op_ = op;
    record.rule_ = rule;
    record.inputs_ = indices;
    record.n_inputs_ = static_cast<std::uint32_t>(inputs.size());
    record.time_ = time;
    record.value_ = value;
    record.number_ = number;
    record.kind_ = kind;
    record.needs_grad_ = needs_grad;
    record.block_before_ = before;
    const Var y(this, index, generation_);
    if (detect_anomaly_) { require_finite(record); }
    return y;
}

/// Whether a block of x's rows begins where the last one in its chain ends, or further down.
bool Tape::is_below_the_last(MatrixView block, const Record& x) const {
    if (x.last_block_ == Record::none) { return true; }
    const MatrixView last = records_[x.last_block_].value_;
    return block.data() >= last.data() + last.size();
}

int Tape::stamp(std::span<const Var> inputs) const {
    if (inputs.empty()) { return no_time; }
    if (time_ != no_time) { return time_; }
    int latest = no_time;
    for (const Var& x : inputs) { latest = std::max(latest, records_[x.index_].time_); }
    return latest;
}

std::string Record::name() const {
    const int index = label_index_ == by_time ? time_ : label_index_;
    return *label_ == '\0' || index < 0 ? label_ : fmt::format("{}_{}", label_, index);
}

const Record& Tape::operator[](Index i) const {
    require(i >= 0 && i < size(), "tape: there is no record {} among {}", i, size());
    return records_[i];
}

Var Tape::var(Index i) {
    (void)(*this)[i];
    return {this, static_cast<std::uint32_t>(i), generation_};
}

void Tape::clear() {
    records_.clear();
    parameters_.clear();
    objects_.clear();
    adjoints_.clear();
    memory_.clear();
    edges_.clear();
    ++generation_;  // every Var made before is void from here on
}

// --------------------------------------------------------------------------------------- the training sweep

void Tape::backward(Var L) {
    require(L.is_valid(), "backward from a Var that is on no tape, or on one that has been cleared since");
    require_mine("backward", {&L, 1});
    const Index root = L.index_;
    const Record& loss = records_[root];
    require(loss.value_.size() == 1, "backward from {}: a loss is 1x1, not {}", at(loss), shape(loss.value_));
    require(loss.needs_grad_, "backward from {}: nothing that it depends on wants a gradient", at(loss));
    require_unchanged_parameters(root);
    require_not_swept(root);

    // After a backward from another loss, leaves go on accumulating. The other records start empty, so that no adjoint
    // is sent a second time.
    fresh_.assign(records_.size(), nullptr);
    for (std::size_t i = 0; i < adjoints_.size(); ++i) { fresh_[i] = records_[i].is_leaf() ? adjoints_[i] : nullptr; }
    for (const Use& use : parameters_) { fresh_[use.leaf] = use.parameter.edit_grad().data(); }

    const Real one = 1;  // dL/dL (CHAIN.6)
    Sweep sweep(*this, fresh_, memory_);
    sweep.seed(root, {&one, 1, 1});
    while (sweep.step()) {}
    // What this sweep has not reached keeps its adjoint of the one before.
    for (std::size_t i = 0; i < adjoints_.size(); ++i) { fresh_[i] = fresh_[i] != nullptr ? fresh_[i] : adjoints_[i]; }
    adjoints_.swap(fresh_);
}

// ---------------------------------------------------------------------------------------------- the checks

void Tape::require_mine(const char* op, std::span<const Var> inputs) const {
    for (const Var& x : inputs) { require(&x.tape() == this, "{}: inputs from two tapes", Where{op, time_}); }
}

void Tape::require_finite(const Record& record) {
    require(all_finite(record.value_), "{}: its value, {}, is not finite", at(record), shape(record.value_));
}

// Which records a sweep from `root` would pass. Only asked when something looks wrong: a healthy step pays nothing.
std::vector<bool> Tape::reached_from(Index root) const {
    std::vector<bool> reached(records_.size(), false);
    reached[root] = true;
    for (Index i = root; i >= 0; --i) {
        if (!reached[i]) { continue; }
        for (const std::uint32_t input : records_[i].inputs()) { reached[input] = records_[input].needs_grad_; }
    }
    return reached;
}

void Tape::require_unchanged_parameters(Index root) const {
    for (const Use& use : parameters_) {
        require(use.version == use.parameter.version() || !reached_from(root)[use.leaf],
                "backward from {}: parameter {} ({}) was changed after its use on this tape", at(records_[root]),
                use.parameter.name(), shape(use.parameter.value()));
    }
}

void Tape::require_not_swept(Index root) const {
    if (adjoints_.empty()) { return; }
    const std::vector<bool> reached = reached_from(root);
    for (std::size_t i = 0; i < adjoints_.size(); ++i) {
        require(!reached[i] || adjoints_[i] == nullptr || records_[i].is_leaf(),
                "backward from {}: a backward has passed {} ({}) before, and gradients would be counted twice",
                at(records_[root]), at(records_[i]), shape(records_[i].value_));
    }
}

// ----------------------------------------------------------------------------------------------------- Var

MatrixView Var::grad() const {
    Tape& t = tape();
    const MatrixView x = value();
    require(!t.adjoints_.empty(), "grad of {}: no backward has been run on this tape", at(t[index_]));
    for (const Tape::Use& use : t.parameters_) {
        if (use.leaf == index_) { return use.parameter.grad(); }
    }
    if (index_ < t.adjoints_.size() && t.adjoints_[index_] != nullptr) {
        return {t.adjoints_[index_], x.rows(), x.cols()};
    }
    const MatrixRef zeros = t.memory_.matrix(x.rows(), x.cols());
    zeros.fill(0);
    return zeros;
}

Index Var::index() const { return tape().var(index_).index_; }

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
