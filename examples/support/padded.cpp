// Padding, and the loss that does not see it.
#include "padded.hpp"

#include <algorithm>

#include "autograd/ops.hpp"
#include "nn/unroll.hpp"

namespace chronograd::examples {
namespace {

constexpr Real rounding = Real(0.1);  // of the distance, in units of the targets

}  // namespace

PaddedBatch pad(const std::vector<ForecastSequence>& sequences, std::span<const Index> numbers) {
    PaddedBatch batch;
    batch.number.assign(numbers.begin(), numbers.end());
    Index longest = 0;
    for (const Index n : numbers) { longest = std::max(longest, sequences[n].steps()); }
    const Index B = std::ssize(numbers);
    batch.x.assign(longest, Matrix(feature_count, B));
    batch.y.assign(longest, Matrix(2, B));
    batch.mask.assign(longest, Matrix(1, B));
    for (Index b = 0; b < B; ++b) {
        const ForecastSequence& s = sequences[numbers[b]];
        for (Index t = 0; t < s.steps(); ++t) {
            for (Index f = 0; f < feature_count; ++f) { batch.x[t](f, b) = s.x(f, t); }
            for (Index d = 0; d < 2; ++d) { batch.y[t](d, b) = s.y(d, t); }
            batch.mask[t](0, b) = t >= warm_up ? 1 : 0;
        }
        batch.scored += s.steps() - warm_up;
    }
    return batch;
}

std::vector<PaddedBatch> batches_of(const std::vector<ForecastSequence>& sequences, std::vector<Index> order,
                                    Index size) {
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return sequences[a].steps() > sequences[b].steps(); });
    std::vector<PaddedBatch> batches;
    for (Index first = 0; first < std::ssize(order); first += size) {
        const Index count = std::min(size, std::ssize(order) - first);
        batches.push_back(pad(sequences, std::span<const Index>(order).subspan(first, count)));
    }
    return batches;
}

Sequence inputs(Tape& tape, const PaddedBatch& batch) {
    const std::span<Var> xs = tape.sequence(batch.steps());
    for (std::size_t t = 0; t < xs.size(); ++t) { xs[t] = tape.constant(batch.x[t]); }
    return xs;
}

Var masked_loss(Sequence predictions, const PaddedBatch& batch) {
    Tape& tape = nn::tape_of("masked_loss", predictions);
    const Var add = tape.constant(Matrix(1, 2, 1));  // adds the two rows, east and north
    Var loss = tape.constant(Matrix(1, 1));
    for (std::size_t t = warm_up; t < predictions.size(); ++t) {
        const Var squares = add * square(predictions[t] - tape.constant(batch.y[t]));
        const Var distance = exp(0.5 * log(squares + rounding * rounding));
        loss = loss + sum(distance % tape.constant(batch.mask[t]));  // 0 times a finite number, forward and backward
    }
    return loss / static_cast<Real>(batch.scored);
}

}  // namespace chronograd::examples
