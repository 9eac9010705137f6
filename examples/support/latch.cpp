// Latch: its data, its network, its training.
#include "latch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "nn/clip.hpp"
#include "nn/init.hpp"
#include "nn/loss.hpp"
#include "optim/sgd.hpp"
#include "program.hpp"

namespace chronograd::examples {
namespace {

Real largest_element(std::span<const Parameter> parameters) {
    Real largest = 0;
    for (const Parameter& p : parameters) { largest = std::max(largest, max_abs(p.grad())); }
    return largest;
}

/// Returns whether anything has changed.
bool clip(const Clipping& clipping, std::span<const Parameter> parameters, Real norm) {
    if (clipping.norm > 0) {
        nn::clip_grad_norm(parameters, clipping.norm);  //                                               (CLIP.1)
        return clipping.norm < norm + Real(1e-6);       // where the factor is below 1
    }
    if (clipping.value > 0) {
        const bool changes = largest_element(parameters) > clipping.value;
        nn::clip_grad_value(parameters, clipping.value);  //                                             (CLIP.3)
        return changes;
    }
    return false;
}

}  // namespace

Latch::Latch(Rng& rng, Index steps, Index batch) {
    for (Index t = 0; t < steps; ++t) {
        x.emplace_back(1, batch);
        for (Real& element : x.back().ref()) { element = rng.uniform(-0.5, 0.5); }
    }
    for (Index k = 0; k < batch; ++k) {
        first.push_back(static_cast<int>(rng.below(2)));
        x[0](0, k) = 2 * first.back() - 1;
    }
}

LatchNet latch_net(Rng& rng, Index hidden, Real radius) {
    LatchNet net{nn::RNN(1, hidden, rng), nn::Linear(hidden, 2, rng)};
    nn::init::with_spectral_radius(net.layer.cells[0].W_hh, rng, radius);
    return net;
}

Var latch_loss(Tape& tape, const LatchNet& net, const Latch& latch) {
    const std::span<Var> xs = tape.sequence(std::ssize(latch.x));
    for (std::size_t i = 0; i < xs.size(); ++i) { xs[i] = tape.constant(latch.x[i]); }
    return softmax_cross_entropy(net.head(net.layer(xs).h.back()), latch.first);
}

LatchRun train_latch(const LatchTraining& s, const Clipping& clipping, std::uint32_t seed) {
    Rng weights(seed);
    Rng data(seed + 1);
    const LatchNet net = latch_net(weights, s.hidden, s.radius);
    optim::SGD sgd(net.parameters(), {.lr = s.learning_rate});
    LatchRun result{std::numeric_limits<Real>::infinity(), {}, 0};
    std::vector<Real> losses;
    Tape tape;
    for (Index k = 0; k < s.updates; ++k) {
        check_interrupt();
        tape.clear();
        const Var loss = latch_loss(tape, net, Latch(data, s.steps, s.batch));
        sgd.zero_grad();
        tape.backward(loss);
        const Real norm = nn::grad_norm(sgd.parameters());
        if (!std::isfinite(norm) || !std::isfinite(loss.item())) { return result; }
        result.norms.push_back(norm);
        losses.push_back(loss.item());
        if (clip(clipping, sgd.parameters(), norm)) { ++result.clipped; }
        sgd.step();
    }
    const Index tenth = std::max<Index>(1, s.updates / 10);
    result.loss = std::accumulate(losses.end() - tenth, losses.end(), Real(0)) / static_cast<Real>(tenth);
    return result;
}

}  // namespace chronograd::examples
