// RMSprop, line by line.
#include "optim/rmsprop.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

RMSprop::RMSprop(std::vector<Parameter> parameters, RmspropOptions options)
    : Optimizer(std::move(parameters)), options_(options), v_(zeros()) {
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    require("RMSprop: lr", options.lr, 0, infinity);
    require("RMSprop: alpha", options.alpha, 0, 1);
    require("RMSprop: eps", options.eps, 0, infinity);
}

void RMSprop::step() {
    const auto [lr, alpha, eps] = options_;
    for (std::size_t k = 0; k < v_.size(); ++k) {
        const Parameter& p = parameters()[k];
        const Real* g = p.grad().data();
        Real* v = v_[k].ref().data();
        Real* theta = p.edit().data();
        for (Index i = 0; i < p.size(); ++i) {
            v[i] = alpha * v[i] + (1 - alpha) * g[i] * g[i];
            theta[i] -= lr * g[i] / (std::sqrt(v[i]) + eps);
        }
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
