// Gradient clipping: the remedy for exploding gradients.
#pragma once

#include <span>

#include "autograd/parameter.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// The norm of all gradients as one long vector; 0 for no parameters.
Real grad_norm(std::span<const Parameter> parameters);

/// Scales all gradients by max_norm / (norm + 1e-6), PyTorch's factor, where that is below 1; their direction stays.
/// Returns the norm before. A norm that is not finite leaves the gradients as they are, for the caller to see. Pascanu,
/// Mikolov and Bengio 2013, algorithm 1. Throws Error unless max_norm > 0.                             (CLIP.1)
Real clip_grad_norm(std::span<const Parameter> parameters, Real max_norm);

/// Puts every element of every gradient within [-limit, limit]; the direction may change. Throws Error unless
/// limit > 0.                                                                                          (CLIP.3)
void clip_grad_value(std::span<const Parameter> parameters, Real limit);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
