// The cursor: a Rewind, replaced by a new one in order to go back.
#include "tape_cursor.hpp"

namespace chronograd::examples {

TapeCursor::TapeCursor(Var L) : root_(L) {
    first_use_.assign(static_cast<std::size_t>(tape().size()), tape().size());  // none
    for (Rewind whole(L); whole.step(); ++total_) {
        for (const Index input : whole.record().inputs()) { first_use_[input] = whole.var().index(); }
    }
    restart();
}

void TapeCursor::restart() {
    rewind_ = std::make_unique<Rewind>(root_);
    reached_.assign(static_cast<std::size_t>(tape().size()), false);
    reached_[root_.index()] = true;
    undone_ = 0;
    step_undone_ = 0;
    step_time_ = Tape::no_time;
    from_step_.clear();
    from_later_.clear();
}

// What the records of the coming time step have received so far is all from later steps.
void TapeCursor::open_step() {
    step_time_ = time();
    step_undone_ = 0;
    from_step_.clear();
    from_later_.clear();
    for (Index i = 0; i <= next(); ++i) {
        if (tape()[i].time() == step_time_ && has_arrived(i)) { from_later_.emplace(i, grad(i)); }
    }
}

bool TapeCursor::step() {
    if (at_end()) { return false; }
    if (undone_ == 0 || time() != step_time_) { open_step(); }
    rewind_->step();
    ++undone_;
    ++step_undone_;
    const auto inputs = rewind_->record().inputs();
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        const Index input = inputs[k];
        if (!tape()[input].needs_grad()) { continue; }
        const MatrixView share = rewind_->contribution(static_cast<Index>(k));
        from_step_.try_emplace(input, share.rows(), share.cols()).first->second += share;
        reached_[input] = true;
    }
    return true;
}

bool TapeCursor::back() {
    if (undone_ == 0) { return false; }
    const Index target = undone_ - 1;
    restart();
    while (undone_ < target) { step(); }
    return true;
}

int TapeCursor::time() const { return at_end() ? step_time_ : tape()[next()].time(); }

bool TapeCursor::has_arrived(Index i) const {
    return reached_[i] ||
           max_abs(grad(i)) != 0;  // row blocks write into their parent before they are undone themselves
}

Matrix TapeCursor::looked_up(const ByRecord& matrices, Index i) const {
    const auto found = matrices.find(i);
    return found != matrices.end() ? found->second : Matrix(tape()[i].value().rows(), tape()[i].value().cols());
}

}  // namespace chronograd::examples
