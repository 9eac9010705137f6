// A training step as a user of the library writes it. Compiled twice, with the double library and with the float one.
#include <algorithm>
#include <memory>
#include <set>
#include <type_traits>
#include <vector>

#include "autograd/sweep.hpp"
#include "net.hpp"
#include "nn/checkpoint.hpp"
#include "nn/gru.hpp"
#include "nn/loss.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "parts.hpp"

namespace chronograd::bench::inline CHRONOGRAD_PRECISION {
namespace {

/// Standard normal data for a sequence. A long one repeats itself, so that its data take no memory to speak of.
class Data {
public:
    Data(const TrainingCase& c, Rng& rng) : input_(c.input), batch_(c.batch) {
        period_ = std::min<Index>(c.steps, 100);
        numbers_ = Matrix(period_ * input_, batch_);
        for (Real& x : numbers_.ref()) { x = rng.normal(0, 1); }
    }

    [[nodiscard]] Sequence on(Tape& tape, Index first, Index count) const {
        const std::span<Var> xs = tape.sequence(count);
        for (Index i = 0; i < count; ++i) {
            const Real* x_t = numbers_.view().data() + (first + i) % period_ * input_ * batch_;
            xs[i] = tape.constant(MatrixView(x_t, input_, batch_));
        }
        return xs;
    }

private:
    Index input_;
    Index batch_;
    Index period_;
    Matrix numbers_;
};

template <class Layer>
Layer make_layer(const TrainingCase& c, Rng& rng) {
    if constexpr (std::is_same_v<Layer, nn::LSTM>) { return nn::LSTM(c.input, c.hidden, rng, {.fused = c.fused}); }
    return Layer(c.input, c.hidden, rng);
}

template <class Layer>
class Trainer {
public:
    explicit Trainer(const TrainingCase& c)
        : case_(c),
          rng_(0),
          net_{make_layer<Layer>(c, rng_), nn::Linear(c.hidden, c.input, rng_)},
          adam_(net_.parameters(), {.lr = Real(1e-3)}),
          x_(c, rng_),
          y_(c, rng_) {}

    void sweep() {
        const Var loss = record();
        adam_.zero_grad();
        tape_.backward(loss);
    }

    void checkpointed_sweep() {
        using State = typename Layer::State;
        tape_.clear();
        const State zeros = nn::Parts<State>::each(
            [&](const char* name, const auto&) { return nn::zero_state(tape_, name, case_.hidden, case_.batch); });
        const auto segment = [this](Tape& tape, Index first, Index count, State before) {
            const auto [h, last] = net_.layer(x_.on(tape, first, count), before);
            const Var loss = nn::mse_loss(net_.head(h), y_.on(tape, first, count), nn::Reduction::sum);
            return nn::Segment<State>{last, loss};
        };
        const Var sum = nn::checkpoint(case_.steps, zeros, segment).loss;
        adam_.zero_grad();
        tape_.backward(sum / static_cast<Real>(case_.steps * case_.input * case_.batch));
    }

    void step() {
        sweep();
        adam_.step();
    }

    [[nodiscard]] Index parameters() const {
        Index n = 0;
        for (const Parameter& p : net_.parameters()) { n += p.size(); }
        return n;
    }

    /// Of a sweep, without the parameters, which are there anyway. Adjoints are counted where the sweep has made them:
    /// records may share one, and those that it does not reach have none.
    [[nodiscard]] Index values_and_adjoints() {
        const Var loss = record();
        std::vector<Real*> adjoints(tape_.size(), nullptr);
        Arena memory;
        Sweep sweep(tape_, adjoints, memory);  // as Tape::backward makes one, but its adjoints can be seen
        const Real one = 1;
        sweep.seed(loss.index(), {&one, 1, 1});
        while (sweep.step()) {}
        Index n = 0;
        std::set<const Real*> counted{nullptr};
        for (Index i = 0; i < tape_.size(); ++i) {
            const Record& r = tape_[i];
            const bool is_new = r.kind() == Record::Kind::constant || r.kind() == Record::Kind::operation;
            if (!is_new) { continue; }
            n += r.value().size();
            if (counted.insert(adjoints[i]).second) { n += r.value().size(); }
        }
        return n * static_cast<Index>(sizeof(Real));
    }

private:
    /// All steps on the tape, up to the loss.
    Var record() {
        tape_.clear();
        const auto unrolled = net_.layer(x_.on(tape_, 0, case_.steps));
        return nn::mse_loss(net_.head(unrolled.h), y_.on(tape_, 0, case_.steps));
    }

    TrainingCase case_;
    Rng rng_;
    examples::Net<Layer> net_;
    optim::Adam adam_;
    Data x_;
    Data y_;
    Tape tape_;
};

/// f of a Trainer of the case's cell.
template <class F>
auto with_trainer(const TrainingCase& c, const F& f) {
    if (c.cell == "lstm") { return f(std::make_shared<Trainer<nn::LSTM>>(c)); }
    if (c.cell == "gru") { return f(std::make_shared<Trainer<nn::GRU>>(c)); }
    return f(std::make_shared<Trainer<nn::RNN>>(c));
}

}  // namespace

Training training(const TrainingCase& c) {
    return with_trainer(c, [](const auto& trainer) {
        return Training{[trainer] { trainer->step(); }, [trainer] { trainer->sweep(); },
                        [trainer] { trainer->checkpointed_sweep(); }, trainer->parameters()};
    });
}

Index values_and_adjoints(const TrainingCase& c) {
    return with_trainer(c, [](const auto& trainer) { return trainer->values_and_adjoints(); });
}

}  // namespace chronograd::bench::inline CHRONOGRAD_PRECISION
