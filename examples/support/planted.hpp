// Rules with mistakes in them, and what a gradient check says of each: an RNN of three units whose rules are written
// out here, so that one can be spoilt.
#pragma once

#include <string>
#include <vector>

#include "autograd/gradcheck.hpp"

namespace chronograd::examples {

enum class Mistake { none, no_slope, overwrites, transposed_share, transposed_matrix, forgotten_bias };

/// What the check says of one mistake.
struct Verdict {
    std::string what;
    Gradcheck check;  ///< its worst element
    Real norm_error;  ///< what a check of the whole gradient's norm alone would see
};

/// One for each mistake, "none" first. The seed is of weights and data.
std::vector<Verdict> check_mistakes(std::uint32_t seed);

/// Checks that say nothing, or the wrong thing.
struct Blind {
    std::string what;
    bool is_right;  ///< the gradient
    Gradcheck check;
};
/// relu at its kink and beside it; a branch not taken; a vanished share, beside large ones and on its own; outputs that
/// are only added.
std::vector<Blind> check_blind_spots();

}  // namespace chronograd::examples
