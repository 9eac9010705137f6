// What all optimisers share: the parameters, and what one step is.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "autograd/parameter.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

/// Changes parameters by their gradients. Virtual, since programs choose their optimiser at run time.
class Optimizer {
public:
    virtual ~Optimizer() = default;
    Optimizer(Optimizer&&) = default;  // moved freely, but not copied: two would share parameters and not moments

    /// One update of every parameter from its grad().
    virtual void step() = 0;

    /// Sets all gradients to zero. Without it, the next backward adds to what is there.
    void zero_grad() {
        for (const Parameter& p : parameters_) { p.zero_grad(); }
    }

    /// Those that it was made with, in that order.
    [[nodiscard]] std::span<const Parameter> parameters() const { return parameters_; }

protected:
    /// Throws Error for no parameters, or one listed twice.
    explicit Optimizer(std::vector<Parameter> parameters);

    /// A matrix of zeros for each parameter: a moment, a velocity.
    [[nodiscard]] std::vector<Matrix> zeros() const;

    /// Calls rule(g, theta, state...) for every element of every parameter: its gradient, its value, and its place in
    /// each of some states, made by zeros().
    template <class Rule, class... States>
    void each_element(Rule rule, States&... states) const {
        for (std::size_t k = 0; k < parameters_.size(); ++k) {
            update(rule, parameters_[k].size(), parameters_[k].grad().data(), parameters_[k].edit().data(),
                   states[k].ref().data()...);
        }
    }

    /// Throws Error, naming the option, unless 0 <= value < high.
    static void require_within(const char* option, Real value, Real high = std::numeric_limits<Real>::infinity());

private:
    template <class Rule, class... State>
    static void update(Rule rule, Index n, const Real* g, Real* theta, State*... state) {
        for (Index i = 0; i < n; ++i) { rule(g[i], theta[i], state[i]...); }
    }

    std::vector<Parameter> parameters_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
