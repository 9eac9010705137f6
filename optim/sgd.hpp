// Stochastic gradient descent, with momentum.
#pragma once

#include "optim/optimizer.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

/// The step size has no default.
struct SgdOptions {
    Real lr;            ///< step size, >= 0
    Real momentum = 0;  ///< in [0, 1)
};

/// v = momentum v + g,  theta = theta - lr v, as in PyTorch; momentum by Polyak 1964.
/// Throws Error for options out of range, no parameters, or one listed twice.
class SGD : public Optimizer {
public:
    /// The velocity starts at zero. Throws Error as said above.
    SGD(std::vector<Parameter> parameters, SgdOptions options);
    void step() override;  ///< one update of every parameter: (SGD.1), or with momentum (SGD.3)

private:
    SgdOptions options_;
    std::vector<Matrix> v_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
