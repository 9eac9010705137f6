// Adam, line by line.
#include "optim/adam.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {
namespace {

constexpr Real infinity = std::numeric_limits<Real>::infinity();

}  // namespace

Adam::Adam(std::vector<Parameter> parameters, AdamOptions options)
    : Optimizer(std::move(parameters)), options_(options), m_(zeros()), v_(zeros()) {
    require("Adam: lr", options.lr, 0, infinity);
    require("Adam: beta1", options.beta1, 0, 1);
    require("Adam: beta2", options.beta2, 0, 1);
    require("Adam: eps", options.eps, 0, infinity);
}

void Adam::step() {
    const auto [lr, beta1, beta2, eps] = options_;
    beta1_t_ *= beta1;
    beta2_t_ *= beta2;
    const Real keep = 1 - lr * weight_decay_;
    for (std::size_t k = 0; k < m_.size(); ++k) {
        const Parameter& p = parameters()[k];
        const Real* g = p.grad().data();
        Real* m = m_[k].ref().data();
        Real* v = v_[k].ref().data();
        Real* theta = p.edit().data();
        for (Index i = 0; i < p.size(); ++i) {
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];         // biased first moment
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];  // biased second moment
            const Real m_hat = m[i] / (1 - beta1_t_);         // both started at 0: take that bias out
            const Real v_hat = v[i] / (1 - beta2_t_);
            theta[i] = keep * theta[i] - lr * m_hat / (std::sqrt(v_hat) + eps);
        }
    }
}

AdamW::AdamW(std::vector<Parameter> parameters, AdamOptions options, Real weight_decay)
    : Adam(std::move(parameters), options) {
    require("AdamW: weight_decay", weight_decay, 0, infinity);
    weight_decay_ = weight_decay;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
