// The training log: cheap enough to be told of every iteration.
#include "training_log.hpp"

#include <fmt/core.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "program.hpp"

namespace chronograd::examples {

TrainingLog::TrainingLog(Index iterations, std::string advice)
    : advice_(std::move(advice)), progress_("training", iterations) {
    losses_.reserve(static_cast<std::size_t>(iterations));
}

void TrainingLog::add(Real loss) {
    const Index iteration = std::ssize(losses_);
    if (!std::isfinite(loss)) {
        throw std::runtime_error(
            fmt::format("training diverged: the loss is {} at iteration {}; {}", loss, iteration, advice_));
    }
    if (iteration % 100 == 0) { progress_.say_above(fmt::format("iteration {} loss {:.6g}", iteration, loss)); }
    losses_.push_back(loss);
    progress_.update(iteration + 1);
    check_interrupt();
}

void TrainingLog::require_no_divergence() const {
    if (losses_.empty() || losses_[0] == 0 || losses_.back() <= 1000 * losses_[0]) { return; }
    throw std::runtime_error(fmt::format("training diverged: the loss is {:.3g}, at first it was {:.3g}; {}",
                                         losses_.back(), losses_[0], advice_));
}

double TrainingLog::seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

}  // namespace chronograd::examples
