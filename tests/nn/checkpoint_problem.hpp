// What checkpoints are tried on: a layer with a head, and data for it.
#pragma once

#include "nn/checkpoint.hpp"
#include "nn/layers.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"

namespace chronograd::test {

/// A layer, a head, data and an initial state, which is a variable.
template <class Layer>
struct Problem {
    using State = typename Layer::State;

    template <class Options>
    Problem(const Options& options, Index T, Index batch)
        : layer(make_layer(2, 4, rng, options)),
          head(4, 2, rng),
          x(random_sequence(rng, T, 2, batch)),
          target(random_sequence(rng, T, 2, batch)),
          h_0(random(rng, std::ssize(layer.cells) * 4, batch)),
          c_0(random(rng, h_0.view().rows(), batch)) {}

    [[nodiscard]] State initial(Tape& tape) const {
        return state_of<State>([&](std::string_view name) { return tape.variable(name == "h" ? h_0 : c_0); });
    }
    [[nodiscard]] std::vector<Var> constants(Tape& tape, const std::vector<Matrix>& all, Index first, Index n) const {
        std::vector<Var> leaves;
        for (Index i = first; i < first + n; ++i) { leaves.push_back(tape.constant(all[static_cast<std::size_t>(i)])); }
        return leaves;
    }
    /// The sum of the squared errors of some steps, and the state after them.
    nn::Segment<State> run(Tape& tape, Index first, Index n, State before, nn::Reduction reduction) const {
        const auto unrolled = layer(constants(tape, x, first, n), before);
        const Var loss = nn::mse_loss(head(unrolled.h), constants(tape, target, first, n), reduction);
        return {unrolled.last, loss};
    }
    [[nodiscard]] auto segments() const {
        return [this](Tape& tape, Index first, Index n, State before) {
            return run(tape, first, n, before, nn::Reduction::sum);
        };
    }
    [[nodiscard]] Real elements() const { return static_cast<Real>(std::ssize(x) * x[0].view().size()); }
    [[nodiscard]] Index T() const { return std::ssize(x); }
    [[nodiscard]] std::vector<Parameter> parameters() const {
        std::vector<Parameter> all = layer.parameters();
        for (const Parameter& p : head.parameters()) { all.push_back(p); }
        return all;
    }

    Rng rng{7};
    Layer layer;
    nn::Linear head;
    std::vector<Matrix> x, target;
    Matrix h_0, c_0;
};

template <class Options>
auto make_problem(const Options& options, Index T, Index batch) {
    Rng rng(0);
    return Problem<decltype(make_layer(1, 1, rng, options))>(options, T, batch);
}

}  // namespace chronograd::test
