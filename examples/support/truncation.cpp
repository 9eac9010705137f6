// Truncation as sums over pairs (j, i), the time of a loss and that of a use.
#include "truncation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/ledger.hpp"

namespace chronograd::examples {
namespace {

Real inner(MatrixView a, MatrixView b) {
    Real sum = 0;
    for (Index i = 0; i < a.size(); ++i) { sum += a.data()[i] * b.data()[i]; }
    return sum;
}

/// to += c x, without a matrix in between: this is done for thousands of pairs.
void add(Matrix& to, Real c, const Matrix& x) {
    Real* const sum = to.ref().data();
    const Real* const numbers = x.view().data();
    for (Index i = 0; i < x.size(); ++i) { sum[i] += c * numbers[i]; }
}

}  // namespace

Pairs::Pairs(Sequence terms, const Parameter& W_hh) {
    for (const Var& term : terms) {
        given_.emplace_back();
        for (nn::Share& share : nn::ledger(term, W_hh)) {  // by time, the earliest first
            if (std::ssize(given_.back()) < std::ssize(given_)) { given_.back().push_back(std::move(share.given)); }
        }
    }
}

std::vector<Block> blocks_of(Index T, Index k1, Index k2) {
    std::vector<Block> blocks;
    for (Index end = k1; end < T + k1; end += k1) {
        blocks.push_back({std::max<Index>(1, end - k2 + 1), end - k1 + 1, std::min(T, end)});
    }
    return blocks;
}

std::vector<Block> random_windows(Index T, Real p, Rng& rng) {
    std::vector<Block> blocks;
    Index first = 1;
    for (Index t = 1; t <= T; ++t) {
        if (t < T && rng.uniform(0, 1) >= static_cast<double>(p)) { continue; }
        blocks.push_back({first, first, t});
        first = t + 1;
    }
    return blocks;
}

Matrix gradient_of(const Pairs& pairs, const std::vector<Block>& blocks, Real factor) {
    Matrix sum = pairs.zeros();
    for (const auto& [first, counted, last] : blocks) {
        for (Index j = counted; j <= last; ++j) {
            Real weight = 1;
            for (Index i = j; i >= first; --i) {
                add(sum, weight, pairs(j, i));
                weight *= factor;
            }
        }
    }
    return sum;
}

// Reveal the cuts one after another. The mean of the gradient, given the cuts up to step t, changes with the t-th by
// (w_t - 1) S_t, where w_t is 0 or 1/q, and S_t = sum over i <= t of w_i ... w_{t-1} C_t(i).               (TRUNC.6)
Real variance_of_random_windows(const Pairs& pairs, Real p) {
    const Index T = pairs.steps();
    const Real q = 1 - p;
    // C_t(i): all that losses behind t give at i. From t = T - 1 down, each C_t(i) grows by G(t + 1, i).
    std::vector<Matrix> C(static_cast<std::size_t>(T), pairs.zeros());
    Real variance = 0;
    for (Index t = T - 1; t >= 1; --t) {
        Matrix before = pairs.zeros();  // sum of C_t(i) over the i that have been passed
        Real S_squared = 0;             // E ||S_t||²
        for (Index i = 1; i <= t; ++i) {
            Matrix& C_i = C[i - 1];
            add(C_i, 1, pairs(t + 1, i));
            // Two terms of S_t share the weights from the later of their i on, and E w² = 1/q.
            S_squared += std::pow(q, -static_cast<Real>(t - i)) * (inner(C_i, C_i) + 2 * inner(before, C_i));
            add(before, 1, C_i);
        }
        variance += p / q * S_squared;  // E (w_t - 1)² = 1/q - 1; S_t does not depend on w_t
    }
    return variance;
}

Miss miss(const Matrix& estimate, const Matrix& full) {
    const Real sizes = norm(estimate) * norm(full);
    return {norm(estimate - full) / norm(full),
            sizes == 0 ? std::numeric_limits<Real>::quiet_NaN() : inner(estimate, full) / sizes};
}

}  // namespace chronograd::examples
