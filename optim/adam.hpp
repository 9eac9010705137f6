// Adam, and AdamW, which is Adam with the weight decay taken out of the gradient.
#pragma once

#include "optim/optimizer.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

/// PyTorch's defaults, which are the paper's.
struct AdamOptions {
    Real lr = Real(0.001);     ///< step size, alpha in the paper, >= 0
    Real beta1 = Real(0.9);    ///< decay of the first moment, in [0, 1)
    Real beta2 = Real(0.999);  ///< decay of the second moment, in [0, 1)
    Real eps = Real(1e-8);     ///< added to the root
};

/// Kingma and Ba 2015, algorithm 1, with its defaults, which are PyTorch's.
/// Throws Error for options out of range, no parameters, or one listed twice.
class Adam : public Optimizer {
public:
    /// Both moments start at zero. Throws Error as said above.
    explicit Adam(std::vector<Parameter> parameters, AdamOptions options = {});
    void step() override;  ///< one update of every parameter: (ADAM.1) to (ADAM.4)

protected:
    /// Every step first takes lr weight_decay theta from every theta. 0 for Adam.
    Real weight_decay_ = 0;

private:
    AdamOptions options_;
    std::vector<Matrix> m_;
    std::vector<Matrix> v_;
    Real beta1_t_ = 1;  // beta1^t
    Real beta2_t_ = 1;  // beta2^t
};

/// Loshchilov and Hutter 2019, algorithm 2 (schedule multiplier 1): theta shrinks by lr weight_decay theta, beside
/// Adam's step and not through its moments, (ADAM.6), as in PyTorch. Throws Error as Adam does, or for a negative
/// decay.
class AdamW : public Adam {
public:
    /// weight_decay >= 0; PyTorch's default. Throws Error as said above.
    explicit AdamW(std::vector<Parameter> parameters, AdamOptions options = {}, Real weight_decay = Real(0.01));
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
