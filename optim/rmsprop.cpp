// RMSprop, line by line.
#include "optim/rmsprop.hpp"

#include <cmath>
#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

RMSprop::RMSprop(std::vector<Parameter> parameters, RmspropOptions options)
    : Optimizer(std::move(parameters)), options_(options), v_(zeros()) {
    require_within("RMSprop: lr", options.lr);
    require_within("RMSprop: alpha", options.alpha, 1);
    require_within("RMSprop: eps", options.eps);
}

void RMSprop::step() {
    const auto rule = [o = options_](Real g, Real& theta, Real& v) {
        v = o.alpha * v + (1 - o.alpha) * g * g;  //                                               (RMSPROP.1)
        theta -= o.lr * g / (std::sqrt(v) + o.eps);
    };
    each_element(rule, v_);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
