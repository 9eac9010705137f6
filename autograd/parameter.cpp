// Parameters: shared storage, so that layers, optimisers and tapes all mean the same numbers.
#include "autograd/parameter.hpp"

#include <utility>

namespace chronograd::inline CHRONOGRAD_PRECISION {

Parameter::Parameter(std::string name, Matrix value) : storage_(std::make_shared<Storage>()) {
    storage_->name = std::move(name);
    storage_->grad = Matrix(value.rows(), value.cols());
    storage_->value = std::move(value);
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
