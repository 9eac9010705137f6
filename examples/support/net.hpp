// The network of all programs here: a recurrent layer, and a head that reads a prediction off its states.
#pragma once

#include <vector>

#include "nn/linear.hpp"

namespace chronograd::examples {

/// Layer: nn::RNN, nn::LSTM or nn::GRU.
template <class Layer>
struct Net {
    Layer layer;
    nn::Linear head;

    [[nodiscard]] std::vector<Parameter> parameters() const {
        std::vector<Parameter> all = layer.parameters();
        for (const Parameter& p : head.parameters()) { all.push_back(p); }
        return all;
    }
};

}  // namespace chronograd::examples
