// Looking is training without its consequences: for every recurrent layer, a rewind finds what Tape::backward does, to
// the bit wherever training does not sum a weight's shares many at a time.
#include "autograd/rewind.hpp"
#include "nn/gru.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

template <class Layer>
void check_same_gradients(const Layer& layer, Index width, Index batch) {
    Rng rng(3);
    Tape tape;
    const std::vector<Var> xs = variables(tape, random_sequence(rng, 4, 3, batch));
    const std::vector<Var> ys = variables(tape, random_sequence(rng, 4, width, batch));
    const Var L = nn::mse_loss(layer(xs).h, ys);
    Rewind before(L);
    before.finish();
    Rewind by_time(L);
    while (by_time.step_time()) {}
    for (const Parameter& p : layer.parameters()) { p.zero_grad(); }
    tape.backward(L);
    Rewind after(L);
    after.finish();
    const auto is_cell = [](const Record& r) { return r.op() == std::string_view("lstm_cell"); };
    for (Index i = 0; i < tape.size(); ++i) {
        // In training, da_t has replaced the adjoint of a fused step's gates: of the record, and of its rows but c_t.
        const Record& r = tape[i];
        const bool replaced =
            r.kind() == Record::Kind::rows && is_cell(tape[r.inputs()[0]]) && r.name().rfind("c_", 0) != 0;
        if (is_cell(r) || replaced) { continue; }
        const Var x = tape.var(i);
        INFO("record ", i, ": ", std::string(tape[i].op()), " at t = ", x.time());
        CHECK(same_gradient(x, before.grad(x), x.grad()));
        CHECK(same_gradient(x, by_time.grad(x), x.grad()));
        CHECK(same_gradient(x, after.grad(x), x.grad()));
    }
    CHECK(max_abs(xs[0].grad()) > 0);
    for (const Parameter& p : layer.parameters()) {
        CAPTURE(p.name());
        CHECK(disagreement(before.grad(p), p.grad()) <= 1e-13);
    }
}

}  // namespace

TEST_CASE("a rewind has the gradients of training for every kind of layer, direction and batch") {
    for (const Index num_layers : {1, 2}) {
        for (const bool bidirectional : {false, true}) {
            for (const Index batch : {1, 3}) {
                INFO("layers ", num_layers, ", bidirectional ", bidirectional, ", batch ", batch);
                Rng rng(1);
                using nn::Nonlinearity;
                using nn::Reset;
                const Index width = bidirectional ? 8 : 4;
                check_same_gradients(nn::RNN(3, 4, rng, {num_layers, bidirectional, Nonlinearity::tanh}), width, batch);
                check_same_gradients(nn::RNN(3, 4, rng, {num_layers, bidirectional, Nonlinearity::relu}), width, batch);
                check_same_gradients(nn::LSTM(3, 4, rng, {num_layers, bidirectional, 1.0}), width, batch);
                check_same_gradients(nn::LSTM(3, 4, rng, {num_layers, bidirectional, {}, true}), width, batch);
                check_same_gradients(nn::GRU(3, 4, rng, {num_layers, bidirectional, Reset::after_product}), width,
                                     batch);
                check_same_gradients(nn::GRU(3, 4, rng, {num_layers, bidirectional, Reset::before_product}), width,
                                     batch);
            }
        }
    }
}

}  // namespace chronograd::test
