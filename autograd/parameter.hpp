// A parameter: a named matrix that outlives every tape, and the gradient that tapes add to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "autograd/matrix.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// A handle to shared storage: copies name the same parameter. The shape never changes.
class Parameter {
public:
    /// A parameter with this value and a gradient of zeros. Throws Error for a matrix without elements.
    Parameter(const std::string& name, const Matrix& value)
        : storage_(std::make_shared<Storage>(Storage{name, value, Matrix(value.rows(), value.cols())})) {
        if (size() == 0) { throw Error("parameter " + name + " has no elements"); }
    }

    /// As in PyTorch's state_dict(): "weight_ih_l0".
    [[nodiscard]] const std::string& name() const { return storage_->name; }
    // The shape of both value and gradient.
    [[nodiscard]] Index rows() const { return storage_->value.rows(); }
    [[nodiscard]] Index cols() const { return storage_->value.cols(); }
    [[nodiscard]] Index size() const { return storage_->value.size(); }

    /// The numbers, to be read; valid as long as any handle to this parameter.
    [[nodiscard]] MatrixView value() const { return storage_->value; }
    /// The value, to be changed now, not kept for later. Raises the version: a sweep over a tape that used the old
    /// value throws.
    [[nodiscard]] MatrixRef edit() const {
        ++storage_->version;
        return storage_->value.ref();
    }

    /// dL/d(value), summed over every use and every Tape::backward since the last zero_grad().
    [[nodiscard]] MatrixView grad() const { return storage_->grad; }
    /// The gradient, to be changed (clipping, tests). The version stays: no tape depends on it.
    [[nodiscard]] MatrixRef edit_grad() const { return storage_->grad.ref(); }
    /// Sets the gradient to zeros.
    void zero_grad() const { edit_grad().fill(0); }

    /// How often the value has been opened for change.
    [[nodiscard]] std::uint64_t version() const { return storage_->version; }
    /// Whether two handles name one parameter.
    [[nodiscard]] bool is(const Parameter& other) const { return storage_ == other.storage_; }

private:
    struct Storage {
        std::string name;
        Matrix value;
        Matrix grad;
        std::uint64_t version = 0;
    };
    std::shared_ptr<Storage> storage_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
