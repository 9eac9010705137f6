// Differences of a loss: the same text for both precisions.
#include "differences.hpp"

#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/rnn.hpp"

namespace chronograd::examples {
namespace {

Matrix random_column(Rng& rng, Index rows) {
    Matrix x(rows, 1);
    for (Real& element : x.ref()) { element = static_cast<float>(rng.normal(0, 1)); }
    return x;
}

/// The network with its data, and its loss as a function of its parameters.
class Loss {
public:
    explicit Loss(const CheckedNet& net) : rng_(net.seed), rnn_(2, net.hidden, rng_), head_(net.hidden, 1, rng_) {
        for (const std::vector<Parameter>& some : {rnn_.parameters(), head_.parameters()}) {
            for (const Parameter& p : some) {
                for (Real& element : p.edit()) { element = static_cast<float>(element); }
                parameters_.push_back(p);
            }
        }
        for (std::ptrdiff_t t = 0; t < net.steps; ++t) {
            xs_.push_back(random_column(rng_, 2));
            targets_.push_back(random_column(rng_, 1));
        }
    }

    /// Records it.
    Var operator()(Tape& tape) const {
        std::vector<Var> xs;
        std::vector<Var> targets;
        for (std::size_t t = 0; t < xs_.size(); ++t) {
            xs.push_back(tape.constant(xs_[t]));
            targets.push_back(tape.constant(targets_[t]));
        }
        return nn::mse_loss(head_(rnn_(xs).h), targets);
    }

    [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }

private:
    Rng rng_;
    nn::RNN rnn_;
    nn::Linear head_;
    std::vector<Parameter> parameters_;
    std::vector<Matrix> xs_;
    std::vector<Matrix> targets_;
};

std::vector<double> by_tape(const CheckedNet& net) {
    const Loss loss(net);
    Tape tape;
    tape.backward(loss(tape));
    std::vector<double> all;
    for (const Parameter& p : loss.parameters()) { all.insert(all.end(), p.grad().begin(), p.grad().end()); }
    return all;
}

/// f' at 0 of f(step), which is the loss with one element moved by the step.
template <class F>
Real difference(const F& f, Stencil stencil, Real h) {
    switch (stencil) {
        case Stencil::forward:
            return (f(h) - f(0)) / h;  //                                   (CHECK.1)
        case Stencil::central:
            return (f(h) - f(-h)) / (2 * h);  //                                   (CHECK.2)
        case Stencil::fourth_order:
            break;
    }
    // (4 D(h) - D(2h)) / 3 of the central D, so that their errors in h² cancel                           (CHECK.3)
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);  //                                  (CHECK.4)
}

std::vector<double> by_differences(const CheckedNet& net, Stencil stencil, double h) {
    const Loss loss(net);
    Tape tape;
    std::vector<double> all;
    for (const Parameter& p : loss.parameters()) {
        for (Index i = 0; i < p.size(); ++i) {
            const Real here = p.value().data()[i];
            const auto moved_by = [&](Real step) {
                p.edit().data()[i] = here + step;
                tape.clear();
                return loss(tape).item();
            };
            all.push_back(difference(moved_by, stencil, static_cast<Real>(h)));
            p.edit().data()[i] = here;
        }
    }
    return all;
}

}  // namespace

#ifdef CHRONOGRAD_FLOAT
std::vector<double> by_tape_in_float(const CheckedNet& net) { return by_tape(net); }
std::vector<double> by_differences_in_float(const CheckedNet& net, Stencil stencil, double h) {
    return by_differences(net, stencil, h);
}
#else
std::vector<double> by_tape_in_double(const CheckedNet& net) { return by_tape(net); }
std::vector<double> by_differences_in_double(const CheckedNet& net, Stencil stencil, double h) {
    return by_differences(net, stencil, h);
}
#endif

}  // namespace chronograd::examples
