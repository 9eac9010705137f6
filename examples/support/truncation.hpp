// Truncated backpropagation through time as a sum over pairs of times: which pairs a scheme keeps, with what weight,
// and what that does to the gradient. docs/truncation.md derives all of it.
#pragma once

#include <vector>

#include "autograd/matrix.hpp"
#include "autograd/random.hpp"
#include "autograd/tape.hpp"

namespace chronograd::examples {

/// G(j, i), 1 <= i <= j <= T: what the loss of step j gives to dL/dW_hh through W_hh's use at step i.     (TRUNC.1)
class Pairs {
public:
    /// terms: the losses of t = 1 .. T, each already with its factor in L. One looking sweep for each.
    Pairs(Sequence terms, const Parameter& W_hh);
    /// The same from matrices that are known: given[j - 1][i - 1].
    explicit Pairs(std::vector<std::vector<Matrix>> given) : given_(std::move(given)) {}

    [[nodiscard]] Index steps() const { return std::ssize(given_); }
    [[nodiscard]] const Matrix& operator()(Index j, Index i) const { return given_[j - 1][i - 1]; }
    [[nodiscard]] Matrix zeros() const { return {given_[0][0].rows(), given_[0][0].cols()}; }

private:
    std::vector<std::vector<Matrix>> given_;
};

/// One piece of a sequence that is run on a tape of its own: its steps are first .. last, the state before it goes in
/// as a constant, and the losses of counted .. last are its loss.
struct Block {
    Index first;
    Index counted;
    Index last;
};

/// Every k1 steps, back over the last k2 >= k1 of them. Windows of k steps are k1 = k2 = k; k1 = k2 = T is all.
/// (TRUNC.3)
std::vector<Block> blocks_of(Index T, Index k1, Index k2);
/// Windows that end after each step with probability p, independently: 1 / p steps on average.          (TRUNC.4)
std::vector<Block> random_windows(Index T, Real p, Rng& rng);

/// The gradient that blocks give: the sum of the pairs that one of them holds, G(j, i) times factor^(j - i); (TRUNC.2)
/// the factor is 1, or for random windows 1 / (1 - p).                                                     (TRUNC.5)
Matrix gradient_of(const Pairs& pairs, const std::vector<Block>& blocks, Real factor = 1);

/// E ||G' - G||², where G' is the gradient of random windows and G the full one, which is its mean. Exact.  (TRUNC.7)
Real variance_of_random_windows(const Pairs& pairs, Real p);

/// How far a gradient is from the right one.
struct Miss {
    Real error;   ///< ||estimate - full|| / ||full||
    Real cosine;  ///< of the angle between them; NaN if one is zero
};
Miss miss(const Matrix& estimate, const Matrix& full);

}  // namespace chronograd::examples
