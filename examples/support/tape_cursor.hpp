// A place on the way back over a tape: a Rewind that knows how far it has come, can also go back by a record, and keeps
// the accounts of the time step that it is in.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "autograd/rewind.hpp"

namespace chronograd::examples {

class TapeCursor {
public:
    /// Behind the last record of L, 1x1, with dL/dL = 1. Throws Error as Rewind does.
    explicit TapeCursor(Var L);

    /// Undoes one more record. False if none is left.
    bool step();
    /// One record less. Sums cannot be undone, so this is a new Rewind that goes again from L to the record before.
    /// False at the beginning.
    bool back();

    [[nodiscard]] Index undone() const { return undone_; }
    [[nodiscard]] Index total() const { return total_; }
    [[nodiscard]] bool at_end() const { return undone_ == total_; }
    /// The record that step() would undo; -1 at the end.
    [[nodiscard]] Index next() const { return rewind_->next(); }
    /// The time step of next(), or at the end that of the record undone last.
    [[nodiscard]] int time() const;

    [[nodiscard]] Tape& tape() const { return root_.tape(); }
    [[nodiscard]] Rewind& rewind() const { return *rewind_; }
    [[nodiscard]] Var root() const { return root_; }

    /// dL/d(record i), as far as it has arrived.
    [[nodiscard]] Matrix grad(Index i) const { return rewind_->grad(tape().var(i)); }
    /// Whether any of it has.
    [[nodiscard]] bool has_arrived(Index i) const;
    /// Whether all of it has: no record is left that uses record i, and that L depends on.
    [[nodiscard]] bool is_complete(Index i) const { return first_use_[static_cast<std::size_t>(i)] > next(); }

    /// The time step whose accounts these are: that of the record undone last. How many of its records are undone; what
    /// record i has received from them; and what it had when the step began, from later ones. Zeros if nothing.
    [[nodiscard]] int step_time() const { return step_time_; }
    [[nodiscard]] Index step_undone() const { return step_undone_; }
    [[nodiscard]] Matrix from_step(Index i) const { return looked_up(from_step_, i); }
    [[nodiscard]] Matrix from_later(Index i) const { return looked_up(from_later_, i); }

private:
    using ByRecord = std::map<Index, Matrix>;
    void restart();
    void open_step();
    [[nodiscard]] Matrix looked_up(const ByRecord& matrices, Index i) const;

    Var root_;
    std::unique_ptr<Rewind> rewind_;
    std::vector<Index> first_use_;  // of each record, the first on the tape that uses it on the way to L
    std::vector<bool> reached_;
    Index total_ = 0;
    Index undone_ = 0;
    int step_time_ = Tape::no_time;
    Index step_undone_ = 0;
    ByRecord from_step_;
    ByRecord from_later_;
};

}  // namespace chronograd::examples
