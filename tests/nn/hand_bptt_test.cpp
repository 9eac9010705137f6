// The tape against backpropagation through time written out by hand: two derivations that do not know each other.
#include "nn/hand_bptt.hpp"

#include "nn/loss.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

struct Job {
    Phi kind;
    Index num_layers;
    Index batch;
    Index steps;
};

/// A network and a sequence, for the tape and for the hand.
struct Setting {
    explicit Setting(const Job& job)
        : rnn(3, 5, rng,
              {.num_layers = job.num_layers,
               .nonlinearity = job.kind == Phi::tanh ? nn::Nonlinearity::tanh : nn::Nonlinearity::relu}),
          kind(job.kind),
          x(random_sequence(rng, job.steps, 3, job.batch)),
          y(random_sequence(rng, job.steps, 5, job.batch)),
          h_0(random_sequence(rng, job.num_layers, 5, job.batch)) {}

    [[nodiscard]] HandBptt by_hand() const {
        std::vector<RnnLayer> layers;
        for (const nn::RnnCell& cell : rnn.layers) {
            layers.push_back({Matrix(cell.W_ih.value()), Matrix(cell.W_hh.value()), Matrix(cell.b_ih.value()),
                              Matrix(cell.b_hh.value())});
        }
        return hand_bptt(kind, layers, x, y, h_0);
    }

    Rng rng{1};
    nn::RNN rnn;
    Phi kind;
    std::vector<Matrix> x, y, h_0;
};

/// Checks every number of one job, and returns the worst disagreement.
Real compare(const Job& job) {
    const Setting s(job);
    const HandBptt hand = s.by_hand();

    Tape tape;
    const std::vector<Var> x = variables(tape, s.x);
    const std::vector<Var> h_0 = variables(tape, s.h_0);
    const auto [h, h_last] = s.rnn(x, job.num_layers == 1 ? h_0[0] : stack_rows(h_0));
    const Var loss = nn::mse_loss(h, variables(tape, s.y));
    tape.backward(loss);

    Real worst = 0;
    const auto check = [&](const std::string& what, MatrixView by_tape, MatrixView by_hand) {
        CAPTURE(what);
        const Real error = disagreement(by_tape, by_hand);
        CHECK(error <= 1e-12);
        CHECK(max_abs(by_hand) > 0);
        worst = std::max(worst, error);
    };
    check("loss", loss.value(), Matrix{{hand.loss}});
    for (std::size_t t = 0; t < x.size(); ++t) {
        check("h_" + std::to_string(t + 1), h[t].value(), hand.outputs[t]);
        check("dx_" + std::to_string(t + 1), x[t].grad(), hand.dx[t]);
    }
    for (std::size_t l = 0; l < h_0.size(); ++l) {
        const nn::RnnCell& cell = s.rnn.layers[l];
        check("h_last", rows(h_last, static_cast<Index>(l) * 5, 5).value(), hand.h_last[l]);
        check("dh_0", h_0[l].grad(), hand.dh_0[l]);
        check(cell.W_ih.name(), cell.W_ih.grad(), hand.layers[l].W_ih);
        check(cell.W_hh.name(), cell.W_hh.grad(), hand.layers[l].W_hh);
        check(cell.b_ih.name(), cell.b_ih.grad(), hand.layers[l].b_ih);
        check(cell.b_hh.name(), cell.b_hh.grad(), hand.layers[l].b_hh);
    }
    return worst;
}

}  // namespace

TEST_CASE("the tape's values and gradients are those of BPTT by hand") {
    Real worst = 0;
    for (const Phi kind : {Phi::tanh, Phi::relu}) {
        for (const Index num_layers : {1, 2}) {
            for (const Index batch : {1, 3}) {
                for (const Index steps : {1, 2, 7}) {
                    const std::string name = kind == Phi::tanh ? "tanh" : "relu";
                    INFO(name, ", layers ", num_layers, ", batch ", batch, ", steps ", steps);
                    worst = std::max(worst, compare({kind, num_layers, batch, steps}));
                }
            }
        }
    }
    CHECK(worst > 0);  // the two do not run the same code
}

TEST_CASE("backpropagation that is cut off after one step is not that of the hand") {
    const Setting s({Phi::tanh, 1, 3, 7});
    const HandBptt hand = s.by_hand();
    Tape tape;
    const nn::RnnCell& cell = s.rnn.layers[0];
    Var h = tape.constant(s.h_0[0]);
    std::vector<Var> losses;
    for (std::size_t t = 0; t < s.x.size(); ++t) {
        h = cell.step(tape.constant(s.x[t]), detach(h));
        losses.push_back(nn::mse_loss(h, tape.constant(s.y[t])));
    }
    const Var loss = mean(stack_columns(losses));
    tape.backward(loss);
    CHECK(disagreement(loss.item(), hand.loss) <= 1e-12);  // forward, nothing is amiss
    CHECK(disagreement(cell.W_hh.grad(), hand.layers[0].W_hh) > 0.01);
    CHECK(disagreement(cell.W_ih.grad(), hand.layers[0].W_ih) > 0.01);
}

}  // namespace chronograd::test
