// Stochastic gradient descent, line by line.
#include "optim/sgd.hpp"

#include <limits>
#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

SGD::SGD(std::vector<Parameter> parameters, SgdOptions options)
    : Optimizer(std::move(parameters)), options_(options), v_(zeros()) {
    require("SGD: lr", options.lr, 0, std::numeric_limits<Real>::infinity());
    require("SGD: momentum", options.momentum, 0, 1);
}

void SGD::step() {
    const auto [lr, momentum] = options_;
    for (std::size_t k = 0; k < v_.size(); ++k) {
        const Parameter& p = parameters()[k];
        const Real* g = p.grad().data();
        Real* v = v_[k].ref().data();
        Real* theta = p.edit().data();
        for (Index i = 0; i < p.size(); ++i) {
            v[i] = momentum * v[i] + g[i];
            theta[i] -= lr * v[i];
        }
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
