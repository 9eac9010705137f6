// Truncation as sums over pairs (j, k).
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
            for (Index k = j; k >= first; --k) {
                add(sum, weight, pairs(j, k));
                weight *= factor;
            }
        }
    }
    return sum;
}

// Reveal the cuts one after another. The mean of the gradient, given the cuts up to step t, changes with the t-th by
// (a_t - 1) S_t, where a_t is 0 or 1/q, and S_t = sum over k <= t of a_k ... a_{t-1} C_t(k).               (TRUNC.6)
Real variance_of_random_windows(const Pairs& pairs, Real p) {
    const Index T = pairs.steps();
    const Real q = 1 - p;
    // C_t(k): all that losses behind t give at k. From t = T - 1 down, each C_t(k) grows by G(t + 1, k).
    std::vector<Matrix> C(static_cast<std::size_t>(T), pairs.zeros());
    Real variance = 0;
    for (Index t = T - 1; t >= 1; --t) {
        Matrix before = pairs.zeros();  // sum of C_t(k) over the k that have been passed
        Real S_squared = 0;             // E ||S_t||²
        for (Index k = 1; k <= t; ++k) {
            Matrix& C_k = C[k - 1];
            add(C_k, 1, pairs(t + 1, k));
            // Two terms of S_t share the factors from the later of their k on, and E a² = 1/q.
            S_squared += std::pow(q, -static_cast<Real>(t - k)) * (inner(C_k, C_k) + 2 * inner(before, C_k));
            add(before, 1, C_k);
        }
        variance += p / q * S_squared;  // E (a_t - 1)² = 1/q - 1
    }
    return variance;
}

Miss miss(const Matrix& estimate, const Matrix& full) {
    const Real sizes = norm(estimate) * norm(full);
    return {norm(estimate - full) / norm(full),
            sizes == 0 ? std::numeric_limits<Real>::quiet_NaN() : inner(estimate, full) / sizes};
}

}  // namespace chronograd::examples
