// RMSprop: steps divided by a running root mean square of the gradient.
#pragma once

#include "optim/optimizer.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

/// PyTorch's defaults.
struct RmspropOptions {
    Real lr = Real(0.01);     ///< step size, >= 0
    Real alpha = Real(0.99);  ///< decay of the mean square, in [0, 1)
    Real eps = Real(1e-8);    ///< added to the root
};

/// v = alpha v + (1 - alpha) g²,  theta = theta - lr g / (sqrt(v) + eps), with PyTorch's defaults.
/// Tieleman and Hinton 2012, lecture 6e. Throws Error for options out of range, no parameters, or one listed twice.
class RMSprop : public Optimizer {
public:
    /// The mean square starts at zero. Throws Error as said above.
    explicit RMSprop(std::vector<Parameter> parameters, RmspropOptions options = {});
    void step() override;  ///< one update of every parameter: (RMSPROP.1)

private:
    RmspropOptions options_;
    std::vector<Matrix> v_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
