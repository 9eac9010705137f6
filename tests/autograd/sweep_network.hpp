// What the tests of sweeps go back over: a network with everything in it that a sweep treats in a way of its own.
#pragma once

#include <vector>

#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "support.hpp"

namespace chronograd::test {

/// Two layers: a stack of rows that is cut into row blocks, one block unused, broadcasts, both nonlinearities, weights
/// that are used at every step, and two kinds of loss.
struct Network {
    Rng rng{1};
    Parameter W{"W", random(rng, 4, 3)};
    Parameter U{"U", random(rng, 4, 4)};
    Parameter V{"V", random(rng, 4, 4)};
    Parameter b{"b", random(rng, 4, 1)};
    std::vector<Parameter> parameters{W, U, V, b};
    std::vector<Matrix> x = random_sequence(rng, 5, 3, 3);
    Matrix h_0 = random(rng, 12, 3);
    std::vector<int> classes = {1, 0, 3};

    /// The mean loss of five steps.
    Var loss(Tape& tape) const {
        const Var states = tape.variable(h_0);
        Var h = rows(states, 0, 4);  // rows 4 to 7 stay unused
        Var g = rows(states, 8, 4);
        std::vector<Var> losses;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const AtTime t(tape, static_cast<int>(i) + 1);
            const Var x_t = tape.variable(x[i]);
            h = tanh(affine(tape.parameter(W), x_t, tape.parameter(b)) + tape.parameter(U) * h);
            const Var both = stack_rows(std::vector{h, g});
            g = relu(tape.parameter(V) * rows(both, 0, 4) + rows(both, 4, 4) - tape.parameter(b));
            losses.push_back(softmax_cross_entropy(g, classes) + mean_squared_error(h, detach(g)));
        }
        return mean(stack_columns(losses));
    }

    [[nodiscard]] std::vector<Matrix> gradients() const {
        std::vector<Matrix> all;
        for (const Parameter& p : parameters) { all.emplace_back(p.grad()); }
        return all;
    }
};

/// h_t = w h_{t-1}, a loss h_t² at every step, and L, their sum. With w = 2 and h_0 = 3, by hand:
///     h_1, h_2, h_3 = 6, 12, 24,    dL/dh_t = 2 h_t + w dL/dh_{t+1}:  48, 24 + 96, 12 + 240,    dL/dh_0 = 2 * 252.
struct Recurrence {
    Recurrence() {
        for (int t = 1; t <= 3; ++t) {
            const AtTime time(tape, t);
            h.push_back(tape.parameter(w) * h.back());
            tape.label(h.back(), "h", t);
            losses.push_back(square(h.back()));
        }
        L = sum(stack_rows(losses));
    }

    Parameter w{"w", {{2}}};
    Tape tape;
    std::vector<Var> h{tape.variable(Matrix{{3}})};
    std::vector<Var> losses;
    Var L;
};

/// dL/dh_t and h_t for t = 0 .. 3.
inline constexpr Real dh[] = {504, 252, 120, 48};
inline constexpr Real h[] = {3, 6, 12, 24};

/// The adjoint of every record, as far as it has come.
inline std::vector<Matrix> adjoints(const Rewind& rewind, Tape& tape) {
    std::vector<Matrix> all;
    for (Index i = 0; i < tape.size(); ++i) { all.push_back(rewind.grad(tape.var(i))); }
    return all;
}

/// For every record, the sum of all contributions that it receives; L receives the seed.
inline std::vector<Matrix> sums_of_contributions(Rewind& rewind, Var L) {
    Tape& tape = L.tape();
    std::vector<Matrix> received;
    for (Index i = 0; i < tape.size(); ++i) { received.emplace_back(tape[i].value().rows(), tape[i].value().cols()); }
    received[static_cast<std::size_t>(L.index())](0, 0) = 1;
    while (rewind.step()) {
        const auto inputs = rewind.record().inputs();
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            received[inputs[k]] += rewind.contribution(static_cast<Index>(k));
        }
    }
    return received;
}

inline bool identical(const std::vector<Matrix>& a, const std::vector<Matrix>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Matrix& x, const Matrix& y) { return identical(x.view(), y.view()); });
}

}  // namespace chronograd::test
