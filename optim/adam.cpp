// Adam, line by line.
#include "optim/adam.hpp"

#include <cmath>
#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

Adam::Adam(std::vector<Parameter> parameters, AdamOptions options)
    : Optimizer(std::move(parameters)), options_(options), m_(zeros()), v_(zeros()) {
    require_within("Adam: lr", options.lr);
    require_within("Adam: beta1", options.beta1, 1);
    require_within("Adam: beta2", options.beta2, 1);
    require_within("Adam: eps", options.eps);
}

void Adam::step() {
    beta1_t_ *= options_.beta1;
    beta2_t_ *= options_.beta2;
    const Real bias1 = 1 - beta1_t_;
    const Real bias2 = 1 - beta2_t_;
    const Real decay = options_.lr * weight_decay_;
    const auto rule = [o = options_, bias1, bias2, decay](Real g, Real& theta, Real& m, Real& v) {
        m = o.beta1 * m + (1 - o.beta1) * g;      // biased first moment                           (ADAM.1)
        v = o.beta2 * v + (1 - o.beta2) * g * g;  // biased second moment
        const Real m_hat = m / bias1;             // m started at 0: at t = 1, m = (1 - beta1) g   (ADAM.3)
        const Real v_hat = v / bias2;             // so did v
        theta -= decay * theta;  // AdamW's decay, not in Adam's paper; 0 for Adam                 (ADAM.6)
        theta -= o.lr * m_hat / (std::sqrt(v_hat) + o.eps);  // eps outside the root               (ADAM.4)
    };
    each_element(rule, m_, v_);
}

AdamW::AdamW(std::vector<Parameter> parameters, AdamOptions options, Real weight_decay)
    : Adam(std::move(parameters), options) {
    require_within("AdamW: weight_decay", weight_decay);
    weight_decay_ = weight_decay;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
