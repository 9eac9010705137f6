// A training step as a user of the library writes it. Compiled twice, with the double library and with the float one.
#include <algorithm>
#include <memory>

#include "net.hpp"
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
    Data(const TrainingCase& c, Rng& rng) : steps_(c.steps), input_(c.input), batch_(c.batch) {
        period_ = std::min<Index>(c.steps, 100);
        numbers_ = Matrix(period_ * input_, batch_);
        for (Real& x : numbers_.ref()) { x = rng.normal(0, 1); }
    }

    [[nodiscard]] Sequence on(Tape& tape) const {
        const std::span<Var> xs = tape.sequence(steps_);
        for (Index t = 0; t < steps_; ++t) {
            const Real* x_t = numbers_.view().data() + t % period_ * input_ * batch_;
            xs[t] = tape.constant(MatrixView(x_t, input_, batch_));
        }
        return xs;
    }

private:
    Index steps_;
    Index input_;
    Index batch_;
    Index period_;
    Matrix numbers_;
};

template <class Layer>
class Trainer {
public:
    explicit Trainer(const TrainingCase& c)
        : rng_(0),
          net_{Layer(c.input, c.hidden, rng_), nn::Linear(c.hidden, c.input, rng_)},
          adam_(net_.parameters(), {.lr = Real(1e-3)}),
          x_(c, rng_),
          y_(c, rng_) {}

    void sweep() {
        tape_.clear();
        const auto unrolled = net_.layer(x_.on(tape_));
        const Var loss = nn::mse_loss(net_.head(unrolled.h), y_.on(tape_));
        adam_.zero_grad();
        tape_.backward(loss);
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

    /// Of what sweep() has recorded, without the parameters, which are there anyway.
    [[nodiscard]] Index values_and_adjoints() const {
        Index n = 0;
        for (Index i = 0; i < tape_.size(); ++i) {
            const Record& r = tape_[i];
            const bool is_new = r.kind() == Record::Kind::constant || r.kind() == Record::Kind::operation;
            if (is_new) { n += (r.needs_grad() ? 2 : 1) * r.value().size(); }
        }
        return n * static_cast<Index>(sizeof(Real));
    }

private:
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
        return Training{[trainer] { trainer->step(); }, [trainer] { trainer->sweep(); }, trainer->parameters()};
    });
}

Index values_and_adjoints(const TrainingCase& c) {
    return with_trainer(c, [](const auto& trainer) {
        trainer->sweep();
        return trainer->values_and_adjoints();
    });
}

}  // namespace chronograd::bench::inline CHRONOGRAD_PRECISION
