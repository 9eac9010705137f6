// What all optimisers share: state of the parameters' shapes, and the check of options.
#include "optim/optimizer.hpp"

#include <utility>

#include "autograd/message.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::optim {

Optimizer::Optimizer(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
    if (parameters_.empty()) { throw Error("optimizer: no parameters"); }
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (parameters_[i].is(parameters_[j])) {
                throw Error(fmt::format("optimizer: parameter {} is listed twice", parameters_[i].name()));
            }
        }
    }
}

std::vector<Matrix> Optimizer::zeros() const {
    std::vector<Matrix> all;
    for (const Parameter& p : parameters_) { all.emplace_back(p.rows(), p.cols()); }
    return all;
}

void Optimizer::require(const char* option, Real value, Real low, Real high) {
    if (!(value >= low && value < high)) {
        throw Error(fmt::format("{} is {} but must be at least {} and below {}", option, value, low, high));
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::optim
