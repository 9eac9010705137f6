// Recurrent layers: what does not depend on the kind of cell.
#include "nn/recurrent.hpp"

#include <algorithm>
#include <limits>

#include "autograd/require.hpp"
#include "nn/init.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

/// G hidden, the rows of a cell's weights. The first that is asked of the sizes, so it checks them.
static Index rows_of(const char* name, Index gates, Index input, Index hidden) {
    constexpr Index most = std::numeric_limits<Index>::max() / static_cast<Index>(sizeof(Real));
    require(input >= 1 && hidden >= 1 && std::max(input, hidden) <= most / gates / hidden,
            "{}: no weights have input size {} and hidden size {}", name, input, hidden);
    return gates * hidden;
}

Cell::Cell(const char* name, Index gates, Index input, Index hidden, Rng& rng, const std::string& suffix)
    : W_ih("weight_ih" + suffix, Matrix(rows_of(name, gates, input, hidden), input)),
      W_hh("weight_hh" + suffix, Matrix(gates * hidden, hidden)),
      b_ih("bias_ih" + suffix, Matrix(gates * hidden, 1)),
      b_hh("bias_hh" + suffix, Matrix(gates * hidden, 1)) {
    for (const Parameter& p : parameters()) { init::pytorch_default(p, rng, hidden); }
}

// Here and in the cells' steps, each record that matters has a line of its own: C++ leaves open which operand of a + b
// is computed first, and the tape shall be the same whatever compiler made it.

Var Cell::from_both(Var x_t, Var h_prev) const {
    Tape& tape = x_t.tape();
    const Var W = tape.parameter(W_ih);
    const Var b = tape.parameter(b_ih);
    const Var U = tape.parameter(W_hh);
    const Var c = tape.parameter(b_hh);
    return affine(W, x_t, b, U, h_prev, c);
}

Var Cell::from_input(Var x_t) const {
    const Var W = x_t.tape().parameter(W_ih);
    const Var b = x_t.tape().parameter(b_ih);
    return affine(W, x_t, b);
}

Var Cell::from_state(Var h_prev) const {
    const Var W = h_prev.tape().parameter(W_hh);
    const Var b = h_prev.tape().parameter(b_hh);
    return affine(W, h_prev, b);
}

Var Cell::from_state(Var h_prev, Index first, Index count) const {
    const Var W = rows(h_prev.tape().parameter(W_hh), first, count);
    const Var b = rows(h_prev.tape().parameter(b_hh), first, count);
    return affine(W, h_prev, b);
}

void require_state(const char* layer, Var state, Index height, Var x) {
    require(state.rows() == height && state.cols() == x.cols(), "{}: the state is {} but must be {} for x {}",
            Where{layer, x.tape().time()}, shape(state.value()), Shape{height, x.cols()}, shape(x.value()));
}

Var zero_state(Tape& tape, const char* name, Index rows, Index cols) {
    const Var zeros = tape.record(
        "zeros", {}, rows, cols, [](const Target& h) { h.to.fill(0); }, nullptr);
    tape.label(zeros, name, 0);
    return zeros;
}

void require_layers(const char* name, Index num_layers) { require(num_layers >= 1, "{}: {} layers", name, num_layers); }

std::string layer_suffix(Index layer, Direction direction) {
    return fmt::format("_l{}{}", layer, direction == Direction::reverse ? "_reverse" : "");
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
