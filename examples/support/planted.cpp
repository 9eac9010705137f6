// Planted mistakes, and what a check sees of them.
#include "planted.hpp"

#include <cmath>
#include <string>

#include "autograd/ops.hpp"
#include "autograd/random.hpp"
#include "autograd/sweep.hpp"
#include "nn/clip.hpp"

namespace chronograd::examples {
namespace {

constexpr int steps = 4;
constexpr Index units = 3;

/// A matrix that an operation or a rule hands over. With `adds` false what came from elsewhere is lost.
template <class F>
struct Computed {
    F f;
    bool adds = true;
    void operator()(const Target& y) const {
        const Matrix result = f();
        for (Index i = 0; i < result.size(); ++i) {
            Real& element = y.to.data()[i];
            element = (y.add && adds ? element : 0) + result.view().data()[i];
        }
    }
};
template <class F>
Computed<F> computed(F f, bool adds = true) {
    return {f, adds};
}

/// Y = tanh X
template <Mistake M>
Var hyperbolic(Var X) {
    const auto value = computed([=] {
        Matrix Y(X.value());
        for (Real& y : Y.ref()) { y = std::tanh(y); }
        return Y;
    });
    return X.tape().record("tanh", {X}, X.rows(), X.cols(), value, [](Sweep& s) {
        s.accumulate(
            0, "", computed([&] { return M == Mistake::no_slope ? Matrix(s.dY()) : s.dY() - s.dY() % s.Y() % s.Y(); }));
    });
}

/// Y = W X for a square W, so that no shape tells
template <Mistake M>
Var product(Var W, Var X) {
    const auto value = computed([=] { return W.value() * X.value(); });
    return X.tape().record("W h", {W, X}, W.rows(), X.cols(), value, [](Sweep& s) {
        const auto share = [&] {
            const Matrix dW = s.dY() * transpose(s.X(1));
            return M == Mistake::transposed_share ? transpose(dW) : dW;
        };
        s.accumulate(0, "", computed(share, M != Mistake::overwrites));
        s.accumulate(1, "", computed([&] {
                         return M == Mistake::transposed_matrix ? s.X(0) * s.dY() : transpose(s.X(0)) * s.dY();
                     }));
    });
}

/// Y = X, and a derivative of 2
Var passed_doubled(Var X) {
    return X.tape().record("passed", {X}, X.rows(), X.cols(), computed([=] { return Matrix(X.value()); }),
                           [](Sweep& s) { s.accumulate(0, "", computed([&] { return Real(2) * s.dY(); })); });
}

Parameter drawn(const char* name, Index rows, Index cols, Rng& rng) {
    Matrix value(rows, cols);
    for (Real& x : value.ref()) { x = rng.normal(0, 0.6); }
    return {name, value};
}

struct PlantedNet {
    explicit PlantedNet(std::uint32_t seed) : rng(seed) {}
    Rng rng;
    Parameter W_hh = drawn("W_hh", units, units, rng);
    Parameter b = drawn("b", units, 1, rng);
    Parameter h_0 = drawn("h_0", units, 2, rng);
    std::vector<Parameter> all{W_hh, b, h_0};

    /// h_T of h_t = tanh(W_hh h_{t-1} + b)
    template <Mistake M>
    Var operator()(Tape& tape) const {
        Var h = tape.parameter(h_0);
        const Var bias = M == Mistake::forgotten_bias ? detach(tape.parameter(b)) : tape.parameter(b);
        for (int t = 1; t <= steps; ++t) {
            const AtTime now(tape, t);
            h = hyperbolic<M>(product<M>(tape.parameter(W_hh), h) + bias);
        }
        return h;
    }
};

template <Mistake M>
Real norm_of_gradient(const PlantedNet& net) {
    Tape tape;
    const Var h = net.operator()<M>(tape);
    for (const Parameter& p : net.all) { p.zero_grad(); }
    tape.backward(sum(square(h)));
    return nn::grad_norm(net.all);
}

template <Mistake M>
Verdict verdict(const std::string& what, std::uint32_t seed) {
    const PlantedNet net(seed);
    const Gradcheck check = gradcheck([&](Tape& tape) { return net.operator()<M>(tape); }, net.all);
    return {what, check, std::abs(norm_of_gradient<M>(net) / norm_of_gradient<Mistake::none>(net) - 1)};
}

/// h_T of one unit, h_t = tanh(h_{t-1} / 2 + x_t); the first input's derivative is doubled if `wrong`.
template <class Input>
Var long_chain(Tape& tape, bool wrong, Index T, const Input& x) {
    Var h = tape.constant({{0}});
    for (Index t = 0; t < T; ++t) {
        const Var x_t = t == 0 && wrong ? passed_doubled(x(t)) : x(t);
        h = tanh(Real(0.5) * h + x_t);
    }
    return h;
}

}  // namespace

std::vector<Verdict> check_mistakes(std::uint32_t seed) {
    return {verdict<Mistake::none>("none", seed),
            verdict<Mistake::no_slope>("1 - y² lost", seed),
            verdict<Mistake::overwrites>("= for += in dW", seed),
            verdict<Mistake::transposed_matrix>("W for its transpose", seed),
            verdict<Mistake::transposed_share>("dW transposed", seed),
            verdict<Mistake::forgotten_bias>("b's gradient forgotten", seed)};
}

std::vector<Blind> check_blind_spots() {
    std::vector<Blind> all;
    const auto add = [&](const std::string& what, bool is_right, const Computation& f,
                         const std::vector<Parameter>& inputs) {
        all.push_back({what, is_right, gradcheck(f, inputs)});
    };

    const Parameter at_kink("x", Matrix{{0, 1, -1}});
    const Parameter beside("x", Matrix{{0.01, 1, -1}});
    add("relu, an input at its kink", true, [&](Tape& t) { return relu(t.parameter(at_kink)); }, {at_kink});
    add("relu, 0.01 beside the kink", true, [&](Tape& t) { return relu(t.parameter(beside)); }, {beside});

    // Its rule is wrong below 0, and no input is.
    const Parameter above("x", Matrix{{0.5, 1, 2}});
    const auto branch = [&](Tape& t) {
        const Var X = t.parameter(above);
        return X.value()(0, 0) < 0 ? passed_doubled(X) : Real(1) * X;
    };
    add("a wrong rule for negative x", false, branch, {above});

    constexpr Index T = 60;
    const Parameter together("x", Matrix(T, 1, Real(0.1)));
    const auto from_one = [&](Tape& tape, bool wrong) {
        return long_chain(tape, wrong, T, [&](Index t) { return rows(tape.parameter(together), t, 1); });
    };
    add("x_1 doubled, in one matrix of all x_t", false, [&](Tape& t) { return from_one(t, true); }, {together});
    const Parameter first("x_1", Matrix{{0.1}});
    const auto alone = [&](Tape& tape) {
        return long_chain(tape, false, T,
                          [&](Index t) { return t == 0 ? tape.parameter(first) : tape.constant({{0.1}}); });
    };
    add("x_1 right, a matrix of its own", true, alone, {first});
    return all;
}

}  // namespace chronograd::examples
