// A sweep goes over the tape in reverse and sends every record's adjoint to its inputs by the record's rule.
// Training (Tape::backward), looking (Rewind) and running a segment again (nn::checkpoint) are all made of this: the
// same rules, in the same order.
#pragma once

#include <algorithm>
#include <vector>

#include "autograd/gemm.hpp"
#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// X as it is.
struct Copy {
    MatrixView X;                            ///< of the target's shape
    void operator()(const Target& y) const;  ///< puts it there
};
inline Copy copy(MatrixView X) { return {X}; }  ///< as rules are written: copy(s.dY())

/// One pass, from a root to the first record. It checks nothing: whoever begins one does, before.
class Sweep {
public:
    /// `adjoints` has one entry a record, null where there is none yet; new ones are made in `memory`. A parameter's is
    /// there from the start, where gradients are to be added to those of sweeps before.
    Sweep(Tape& tape, std::vector<Real*>& adjoints, Arena& memory)
        : tape_(tape), adjoints_(adjoints), memory_(memory), by_scratch_(tape.detect_anomaly_) {}

    /// Starts at record `root`: its adjoint receives the seed, of its own shape.
    void seed(Index root, MatrixView seed);
    /// Goes back to the next record that an adjoint has reached, and applies its rule.
    /// False when none is left: then all has been added up.
    bool step();
    /// The record that step() would undo; less than `first` when none is left from there on.
    [[nodiscard]] Index next(Index first = 0) const;
    /// Whether record i has sent its adjoint to its inputs.
    [[nodiscard]] bool has_undone(Index i) const {
        return i >= at_ && i <= root_ && adjoints_[i] != nullptr && !tape_.records_[i].is_leaf() && !is_held(i);
    }
    /// Takes record i for a leaf: nothing goes through it. Before the first step().
    void hold(Index i) { held_.push_back(i); }
    /// Where the sweep stands: the record that step() has undone last.
    [[nodiscard]] Index at() const { return at_; }

    // What a rule sees of the record that it differentiates: Y = op(X_0, X_1, ...).
    [[nodiscard]] MatrixView Y() const { return here().value(); }
    [[nodiscard]] MatrixView dY() const { return {adjoints_[at_], Y().rows(), Y().cols()}; }
    [[nodiscard]] MatrixView X(Index k) const { return input(k).value(); }
    [[nodiscard]] Index n_inputs() const { return std::ssize(here().inputs()); }
    [[nodiscard]] Real number() const { return here().number(); }
    /// dY, to be overwritten by what the rule sends on. An observed sweep gives a copy; in training it is dY itself,
    /// which grad() shows afterwards. For a record with at least two uses: with one, its adjoint may be its user's,
    /// too.
    [[nodiscard]] MatrixRef dY_to_replace();
    /// What Tape::keep has given to the record.
    [[nodiscard]] void* object() const;

    /// dL/dX_k += contribution. What rules compute arrives here, and only here.
    /// Where a value reaches L by several ways, the changes of L add up, hence so do the shares.          (CHAIN.4)
    /// There is one share for each use, whichever records the uses are in:                                (CHAIN.7)
    /// A state that is used twice, by the loss and by the next step, receives two errors, and they add.    (BPTT.1)
    /// A weight that is used at every time step receives a share from each, and the shares add up:        (CHAIN.9)
    ///     dL/dW = sum over t of dL/dW^(t)                                                      (SHARES.1), (BPTT.4)
    /// `rule` says the same as text, for whoever looks.
    template <class Expression>
    void accumulate(Index k, const char* rule, const Expression& contribution) {
        if (!input(k).needs_grad()) { return; }
        if (!by_scratch_ && by_shortcut(k, contribution)) { return; }
        // dX.add is false where there is no adjoint yet: the first contribution is written, every later one is added.
        const Target dX = by_scratch_ ? scratch(k) : adjoint_of(here().inputs_[k]);
        contribution(dX);
        if (by_scratch_) { deliver(k, rule); }
    }

    /// From now on every contribution is kept until the next step().
    void observe() { by_scratch_ = observed_ = true; }
    /// Takes back the adjoints that have arrived since observe(), whose memory is the caller's, and what is held.
    void forget();
    /// What input k has received from the record at(): a matrix of X_k's shape, zeros where nothing flows.
    [[nodiscard]] MatrixView contribution(Index k);
    /// The rule by which it came, as text: "dx += dy % (1 - y²)". Empty where nothing flows.
    [[nodiscard]] const char* rule(Index k);

private:
    [[nodiscard]] const Record& here() const { return tape_.records_[at_]; }
    [[nodiscard]] const Record& input(Index k) const { return tape_.records_[here().inputs_[k]]; }
    [[nodiscard]] const Record& parent(const Record& r) const { return tape_.records_[r.inputs_[0]]; }
    [[nodiscard]] bool is_held(Index i) const {
        return !held_.empty() && std::find(held_.begin(), held_.end(), i) != held_.end();
    }
    /// Whether record i's adjoint is a part of its parent's: a row block of an operation that is otherwise unused in
    /// this sweep (a use behind the root sends nothing). The root's is not: its seed has not been sent, and may be
    /// held.
    [[nodiscard]] bool is_view(Index i) const {
        const Record& r = tape_.records_[i];
        return r.kind_ == Record::Kind::rows && parent(r).kind_ == Record::Kind::operation &&
               parent(r).other_use_ > root_ && i != root_ && !is_held(i);
    }
    // In training, two kinds of contribution go another way to the same sum. These return whether this one has:
    template <class Expression>
    bool by_shortcut(Index /*k*/, const Expression& /*contribution*/) {
        return false;
    }
    bool by_shortcut(Index k, const Product& share);  // a product for a leaf is put on a list, for add_postponed
    bool by_shortcut(Index k, const Copy& dY);        // a record of one use shares the adjoint it would get a copy of
    void complete();
    Target adjoint_of(Index i);
    Target scratch(Index k);
    void deliver(Index k, const char* rule);
    void pass_rows();

    Tape& tape_;
    std::vector<Real*>& adjoints_;
    Arena& memory_;
    Index root_ = 0;
    Index at_ = 0;
    bool by_scratch_;  // contributions are made in a scratch first: to be observed, or checked for NaN
    bool observed_ = false;
    std::vector<Index> held_;
    std::vector<Index> arrived_;  // where adjoints have come into being, if observed
    /// Shares of a leaf's gradient that wait to be added all at once: a weight's, of many time steps. In the arena, so
    /// that a training step allocates nothing.
    struct Postponed {
        Index leaf;
        Index n;        // shares
        Index columns;  // of all their left factors
        Product* shares;
        Postponed* next;  // that of another leaf
    };
    Postponed* postponed_ = nullptr;
    Postponed& postponed_for(Index leaf);
    void add_postponed(Postponed& shares);
    Arena scratch_;
    struct Contribution {
        MatrixRef matrix;
        const char* rule = "";
    };
    std::vector<Contribution> contributions_;  // of the record at(): one an input, empty where nothing flows
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
