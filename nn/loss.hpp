// Losses: one number that says how far off a prediction is, as a 1x1 Var. The one of classification is an operation:
// softmax_cross_entropy, in autograd/ops.hpp.
#pragma once

#include "autograd/ops.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// How a loss makes one number of many: PyTorch's `reduction`.
enum class Reduction { mean, sum };

/// Mean (or sum) over all elements of (y - target)²; the two of one shape -> 1x1. As torch.nn.MSELoss. Throws Error
/// where they are not.
Var mse_loss(Var y, Var target, Reduction reduction = Reduction::mean);

/// The same over a sequence: the mean (or sum) over all elements of all time steps. Each step's loss is a record of
/// its own, stamped with its t, so that the gradient can be told apart by the loss that it came from.
/// Throws Error for sequences that are empty, of different lengths, or of different shapes.
Var mse_loss(Sequence ys, Sequence targets, Reduction reduction = Reduction::mean);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
