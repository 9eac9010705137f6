// What a training loop reports to: the losses, a line for every hundredth, the progress bar, the clock.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "progress.hpp"

namespace chronograd::examples {

class TrainingLog {
public:
    /// `advice` ends the message when the loss is no longer finite: "try a smaller --learning-rate".
    TrainingLog(Index iterations, std::string advice);

    /// The loss of the next iteration. Every hundredth is printed, from the first on.
    /// Throws std::runtime_error if it is not finite, Interrupted after Ctrl-C.
    void add(Real loss);

    /// Throws std::runtime_error if the last loss is more than a thousand times the first: numbers may be finite, and
    /// mean nothing.
    void require_no_divergence() const;

    [[nodiscard]] const std::vector<Real>& losses() const { return losses_; }
    /// Seconds since the log was made.
    [[nodiscard]] double seconds() const;

private:
    using Clock = std::chrono::steady_clock;

    std::string advice_;
    std::vector<Real> losses_;
    Progress progress_;
    Clock::time_point began_ = Clock::now();
};

}  // namespace chronograd::examples
