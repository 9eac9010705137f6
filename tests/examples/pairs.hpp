// What the tests of truncation share: pairs G(j, i) that are random, or from BPTT by hand; windows by their cuts.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "echo.hpp"
#include "support.hpp"
#include "truncation.hpp"

namespace chronograd::test {

using chronograd::examples::Block;
using chronograd::examples::Echo;
using chronograd::examples::EchoNet;
using chronograd::examples::Pairs;

/// Pairs that are random matrices.
inline Pairs random_pairs(Rng& rng, Index T) {
    std::vector<std::vector<Matrix>> given;
    for (Index j = 1; j <= T; ++j) { given.push_back(random_sequence(rng, j, 2, 2)); }
    return Pairs(given);
}

inline Matrix full(const Pairs& pairs) {
    Matrix sum = pairs.zeros();
    for (Index j = 1; j <= pairs.steps(); ++j) {
        for (Index i = 1; i <= j; ++i) { sum += pairs(j, i); }
    }
    return sum;
}

inline EchoNet echo_net(Index hidden, std::uint32_t seed) {
    Rng rng(seed);
    return {nn::RNN(1, hidden, rng), nn::Linear(hidden, 1, rng)};
}

/// G(j, i) by hand, from the formulas (BPTT.1) to (BPTT.4), for a batch of one.
inline Pairs pairs_by_hand(const EchoNet& net, const Echo& echo) {
    const nn::RnnCell& cell = net.layer.cells[0];
    const auto T = static_cast<Real>(echo.steps());
    std::vector<Matrix> h{Matrix(cell.hidden(), 1)};
    for (const Matrix& x : echo.x) {
        h.push_back(cell.W_ih.value() * x + cell.W_hh.value() * h.back() + cell.b_ih.value() + cell.b_hh.value());
        for (Real& element : h.back().ref()) { element = std::tanh(element); }
    }
    std::vector<std::vector<Matrix>> given;
    for (Index j = 1; j <= echo.steps(); ++j) {
        const Matrix y = net.head.W.value() * h[j] + net.head.b.value();
        Matrix dh = transpose(net.head.W.value()) * ((2 / T) * (y - echo.target[j - 1]));
        std::vector<Matrix> shares(static_cast<std::size_t>(j));
        for (Index i = j; i >= 1; --i) {
            Matrix da = dh;
            for (Index row = 0; row < da.rows(); ++row) { da(row, 0) *= 1 - h[i](row, 0) * h[i](row, 0); }
            shares[i - 1] = da * transpose(h[i - 1]);
            dh = transpose(cell.W_hh.value()) * da;
        }
        given.push_back(shares);
    }
    return Pairs(given);
}

/// The blocks that the bits of `cuts` make: bit t - 1 ends a window after step t.
inline std::vector<Block> windows_of(Index T, unsigned cuts) {
    std::vector<Block> blocks;
    Index first = 1;
    for (Index t = 1; t <= T; ++t) {
        if (t < T && (cuts >> (t - 1) & 1U) == 0) { continue; }
        blocks.push_back({first, first, t});
        first = t + 1;
    }
    return blocks;
}

}  // namespace chronograd::test
