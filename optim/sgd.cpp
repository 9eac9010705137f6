// Stochastic gradient descent, line by line.
#include "optim/sgd.hpp"

#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

SGD::SGD(std::vector<Parameter> parameters, SgdOptions options)
    : Optimizer(std::move(parameters)), options_(options), v_(zeros()) {
    require_within("SGD: lr", options.lr);
    require_within("SGD: momentum", options.momentum, 1);
}

void SGD::step() {
    const auto rule = [o = options_](Real g, Real& theta, Real& v) {
        v = o.momentum * v + g;  // no 1 - momentum: PyTorch's convention                              (SGD.3)
        theta -= o.lr * v;       // without momentum, v is g                                           (SGD.1)
    };
    each_element(rule, v_);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
