// What all optimisers share: the parameters, and what one step is.
#pragma once

#include <span>
#include <vector>

#include "autograd/parameter.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

/// Changes parameters by their gradients. Virtual, since programs choose their optimiser at run time.
class Optimizer {
public:
    virtual ~Optimizer() = default;

    /// One update of every parameter from its grad().
    virtual void step() = 0;

    /// Sets all gradients to zero. Without it, the next backward adds to what is there.
    void zero_grad() {
        for (const Parameter& p : parameters_) { p.zero_grad(); }
    }

    [[nodiscard]] std::span<const Parameter> parameters() const { return parameters_; }

protected:
    explicit Optimizer(std::vector<Parameter> parameters);
    Optimizer(const Optimizer&) = default;
    Optimizer(Optimizer&&) = default;
    Optimizer& operator=(const Optimizer&) = default;
    Optimizer& operator=(Optimizer&&) = default;

    /// A matrix of zeros for each parameter: a moment, a velocity.
    [[nodiscard]] std::vector<Matrix> zeros() const;

    /// Throws Error, naming optimiser and option, unless low <= value < high.
    static void require(const char* option, Real value, Real low, Real high);

private:
    std::vector<Parameter> parameters_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
