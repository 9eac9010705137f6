// Losses: a mean over elements by an operation of the tape, a mean over time by one more record.
#include "nn/loss.hpp"

#include "autograd/require.hpp"
#include "nn/unroll.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

Var mse_loss(Var y, Var target, Reduction reduction) {
    const Var loss = mean_squared_error(y, target);
    return reduction == Reduction::mean ? loss : static_cast<Real>(y.value().size()) * loss;
}

Var mse_loss(Sequence ys, Sequence targets, Reduction reduction) {
    require(ys.size() == targets.size(), "mse_loss: {} outputs for {} targets", ys.size(), targets.size());
    const std::span<Var> losses = tape_of("mse_loss", ys).sequence(std::ssize(ys));
    for (std::size_t i = 0; i < ys.size(); ++i) {
        require(ys[i].value().same_shape(ys[0].value()), "mse_loss: outputs of {} and {} in one sequence",
                shape(ys[0].value()), shape(ys[i].value()));
        losses[i] = mse_loss(ys[i], targets[i], reduction);
    }
    const Var all = stack_columns(losses);
    // 1/T here and 1/(O B) in mean_squared_error: together 1/n, and 2/n in the derivative      (TRACK.3), (BPTT.6)
    return reduction == Reduction::mean ? mean(all) : sum(all);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
