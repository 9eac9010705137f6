// What programs tell about a model and its predictions, as text: tables to be read, CSV to be kept.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autograd/parameter.hpp"
#include "track.hpp"

namespace chronograd::examples {

/// Every parameter with its shape and its number of elements, and their sum, as lines of text: each layer with the
/// name it has in the model, so that parameters are called as in PyTorch: "rnn.weight_ih_l0".
std::string model_table(const std::vector<std::pair<std::string, std::vector<Parameter>>>& layers);

/// One pass of a model over some points: from each it predicts the one `horizon` steps later.
struct Prediction {
    int pass;           // 1: made from points of the track; 2: made from the first pass' predictions
    std::string state;  // the hidden state that it started from: "training", "carried"
    Index inputs;       // the number of the first point that went in
    Index first;        // the number of the point that row 0 stands for
    Matrix points;      // (points x columns), as in Track
    Index trained = 0;  // the first so many of these points were targets in training

    /// "first pass", or "second pass, state carried on"
    [[nodiscard]] std::string name() const;
};

/// The numbers of `count` points: "24..33", or "24" alone.
std::string range(Index first, Index count);

/// The predicted points beside those of the track, where they exist, and how far off they are, by column: those that
/// were targets in training, and those that were not.
std::string prediction_table(const Track& track, const Prediction& prediction);

std::string predictions_csv(const Track& track, const std::vector<Prediction>& predictions);
std::string loss_csv(const std::vector<Real>& losses);

}  // namespace chronograd::examples
