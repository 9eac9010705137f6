// What all optimisers share: state of the parameters' shapes, and the check of options.
#include "optim/optimizer.hpp"

#include <algorithm>
#include <utility>

#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

Optimizer::Optimizer(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
    require(!parameters_.empty(), "optimizer: no parameters");
    for (auto p = parameters_.begin(); p != parameters_.end(); ++p) {
        const bool new_here = std::none_of(parameters_.begin(), p, [p](const Parameter& q) { return q.is(*p); });
        require(new_here, "optimizer: parameter {} is listed twice", p->name());
    }
}

std::vector<Matrix> Optimizer::zeros() const {
    std::vector<Matrix> all;
    for (const Parameter& p : parameters_) { all.emplace_back(p.rows(), p.cols()); }
    return all;
}

void Optimizer::require_within(const char* option, Real value, Real high) {
    require(value >= 0 && value < high, "{} is {} but must be at least 0 and below {}", option, value, high);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
