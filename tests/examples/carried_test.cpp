// A carried state: a sequence cut into windows gives the states of the whole, and no gradient passes the cut.
#include "carried.hpp"

#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {

using chronograd::examples::Carried;

namespace {

std::vector<Var> constants(Tape& tape, const std::vector<Matrix>& values) {
    std::vector<Var> xs;
    xs.reserve(values.size());
    for (const Matrix& value : values) { xs.push_back(tape.constant(value)); }
    return xs;
}

/// The last h of 5 steps at once, and of windows of 2 and 3 steps with the state carried on.
template <class Layer>
void check_windows() {
    Rng rng(1);
    const Layer layer(2, 3, rng);
    const std::vector<Matrix> xs = random_sequence(rng, 5, 2, 2);
    Tape whole;
    const Matrix expected(layer(constants(whole, xs)).h.back().value());

    Carried<typename Layer::State> carried(3, 2);
    Tape tape;
    carried.keep(layer(constants(tape, {xs[0], xs[1]}), carried.on(tape)).last);
    tape.clear();
    const auto state = carried.on(tape);
    const Var last = layer(constants(tape, {xs[2], xs[3], xs[4]}), state).h.back();
    CHECK(identical(last.value(), expected));
    CHECK(!tape[nn::output(state).index()].needs_grad());
}

}  // namespace

TEST_CASE("carried: windows with the state carried on compute what the whole sequence does") {
    check_windows<nn::RNN>();
    check_windows<nn::LSTM>();
    check_windows<nn::GRU>();
}

TEST_CASE("carried: it starts as zeros and a copy is another state") {
    Tape tape;
    Carried<nn::LstmState> state(2, 1);
    const Carried zeros = state;
    state.keep({tape.constant({{1.0}, {2.0}}), tape.constant({{3.0}, {4.0}})});
    CHECK(identical(state.on(tape).h.value(), Matrix{{1.0}, {2.0}}));
    CHECK(identical(state.on(tape).c.value(), Matrix{{3.0}, {4.0}}));
    CHECK(identical(zeros.on(tape).h.value(), Matrix(2, 1)));
    CHECK(identical(zeros.on(tape).c.value(), Matrix(2, 1)));
}

}  // namespace chronograd::test
