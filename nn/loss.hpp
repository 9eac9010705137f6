// Losses: one number that says how far off a prediction is, as a 1x1 Var.
#pragma once

#include <span>

#include "autograd/ops.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

enum class Reduction { mean, sum };

/// Mean (or sum) over all elements of (y - target)²; the two of one shape. Throws Error where they are not.
Var mse_loss(Var y, Var target, Reduction reduction = Reduction::mean);

/// The same over a sequence: the mean (or sum) over all elements of all time steps. Each step's loss is a record of
/// its own, stamped with its t, so that the gradient can be told apart by the loss that it came from.
/// Throws Error for sequences that are empty, of different lengths, or of different shapes.
Var mse_loss(Sequence ys, Sequence targets, Reduction reduction = Reduction::mean);

/// Mean (or sum) over the columns of -ln softmax(logits)_class; logits (classes x batch), one class a column, counted
/// from 0. Throws Error for a class that does not exist, or another number of them than columns.
Var cross_entropy_loss(Var logits, std::span<const int> classes, Reduction reduction = Reduction::mean);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
