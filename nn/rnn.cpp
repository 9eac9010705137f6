// The recurrent network: its step is its equation; unroll repeats it over time.
#include "nn/rnn.hpp"

#include "autograd/require.hpp"
#include "nn/init.hpp"
#include "nn/unroll.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

static void require_state(const char* layer, Var h, Index rows, Var x) {
    require(h.rows() == rows && h.cols() == x.cols(), "{}: the state is {} but must be {} for x {}",
            Where{layer, x.tape().time()}, shape(h.value()), Shape{rows, x.cols()}, shape(x.value()));
}

RnnCell::RnnCell(Index input, Index hidden, Rng& rng, Nonlinearity nonlinearity, const std::string& suffix)
    : W_ih("weight_ih" + suffix, Matrix(hidden, input)),
      W_hh("weight_hh" + suffix, Matrix(hidden, hidden)),
      b_ih("bias_ih" + suffix, Matrix(hidden, 1)),
      b_hh("bias_hh" + suffix, Matrix(hidden, 1)),
      nonlinearity(nonlinearity) {
    for (const Parameter& p : parameters()) { init::pytorch_default(p, rng, hidden); }
}

// h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)                                                (RNN.1)
Var RnnCell::step(Var x_t, Var h_prev) const {
    require_state("RnnCell", h_prev, hidden(), x_t);
    Tape& tape = x_t.tape();
    const Var from_x = affine(tape.parameter(W_ih), x_t, tape.parameter(b_ih));
    const Var from_h = affine(tape.parameter(W_hh), h_prev, tape.parameter(b_hh));
    const Var a_t = from_x + from_h;
    return nonlinearity == Nonlinearity::tanh ? tanh(a_t) : relu(a_t);
}

RNN::RNN(Index input, Index hidden, Rng& rng, RnnOptions options) {
    require(options.num_layers >= 1, "RNN: {} layers", options.num_layers);
    for (Index l = 0; l < options.num_layers; ++l) {
        layers.emplace_back(l == 0 ? input : hidden, hidden, rng, options.nonlinearity, fmt::format("_l{}", l));
    }
}

Unrolled RNN::operator()(Sequence xs, Var h_0) const {
    Tape& tape = tape_of(xs);
    const Index L = std::ssize(layers);
    const Index H = hidden();
    require_state("RNN", h_0, L * H, xs[0]);
    std::span<Var> h = tape.sequence(L);
    for (Index l = 0; l < L; ++l) { h[l] = L == 1 ? h_0 : rows(h_0, l * H, H); }

    const Sequence outputs = unroll(*this, xs, h);
    return {outputs, L == 1 ? h[0] : stack_rows(h)};
}

Unrolled RNN::operator()(Sequence xs) const {
    const auto zeros = [](const Target& h_0) { h_0.to.fill(0); };
    const Index height = std::ssize(layers) * hidden();
    return (*this)(xs, tape_of(xs).record("zeros", {}, height, xs[0].cols(), zeros, nullptr));
}

std::span<Var> RNN::step(Var x_t, std::span<Var> h) const {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        h[l] = layers[l].step(x_t, h[l]);
        x_t = h[l];  // the next layer's input
    }
    return h;
}

std::vector<Parameter> RNN::parameters() const {
    std::vector<Parameter> all;
    for (const RnnCell& layer : layers) {
        for (const Parameter& p : layer.parameters()) { all.push_back(p); }
    }
    return all;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
