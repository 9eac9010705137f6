// Sequences of different lengths as one batch: the shorter ones are padded, and a mask says which steps count.
#pragma once

#include <span>
#include <vector>

#include "autograd/tape.hpp"
#include "forecasts.hpp"

namespace chronograd::examples {

/// B sequences as columns, T time steps, the length of the longest. Behind a sequence's end stand zeros.
struct PaddedBatch {
    std::vector<Matrix> x;     ///< T times (features x B)
    std::vector<Matrix> y;     ///< T times (2 x B)
    std::vector<Matrix> mask;  ///< T times (1 x B): 1 where a forecast is scored, 0 before the first and in the padding
    std::vector<Index> number;  ///< which sequence each column is
    Index scored = 0;           ///< forecasts, M

    [[nodiscard]] Index steps() const { return std::ssize(x); }
};

/// The sequences of these numbers, side by side.
PaddedBatch pad(const std::vector<ForecastSequence>& sequences, std::span<const Index> numbers);

/// All sequences in batches of at most `size`, the longest first, so that little is padded. Sequences of one length
/// stand in the order of `order`, a permutation of all numbers.
std::vector<PaddedBatch> batches_of(const std::vector<ForecastSequence>& sequences, std::vector<Index> order,
                                    Index size);

/// The x_t on a tape, as constants.
Sequence inputs(Tape& tape, const PaddedBatch& batch);

/// L = 1/M sum over t and columns of mask sqrt(|prediction - y|² + 0.1²), a 1x1 Var: the distance, as it is scored,
/// rounded off where it has a kink. What the mask takes out gives nothing to L, and exactly nothing to any gradient.
/// Throws Error for an empty sequence.                                                                    (STORM.4)
Var masked_loss(Sequence predictions, const PaddedBatch& batch);

}  // namespace chronograd::examples
