// Confusions about time: shares, windows, last states, and what decides whether gradients vanish.
#include <algorithm>
#include <cmath>

#include "autograd/describe.hpp"
#include "autograd/jacobian.hpp"
#include "confusions.hpp"
#include "nn/ledger.hpp"
#include "nn/rnn.hpp"
#include "truncation.hpp"

namespace chronograd::examples {
namespace {

// One unit with these weights; two biases, of which the second is 0.
nn::RnnCell unit(Real W_ih, Real W_hh, Real b, nn::Nonlinearity f) {
    Rng rng(0);
    nn::RnnCell cell(1, 1, rng, f);
    cell.W_ih.edit().fill(W_ih);
    cell.W_hh.edit().fill(W_hh);
    cell.b_ih.edit().fill(b);
    cell.b_hh.edit().fill(0);
    return cell;
}

// A sum over time: with relu, weights of 1 and no bias, h_t = x_1 + ... + x_t.
void make_adder(const nn::RNN& rnn) {
    for (const Parameter& p : rnn.parameters()) { p.edit().fill(p.name().starts_with("weight") ? 1 : 0); }
}

Var scalar(Tape& tape, Real x) { return tape.constant(Matrix(1, 1, x)); }

Sequence sequence(Tape& tape, std::initializer_list<Real> numbers) {
    const std::span<Var> xs = tape.sequence(std::ssize(numbers));
    std::transform(numbers.begin(), numbers.end(), xs.begin(), [&](Real x) { return scalar(tape, x); });
    return xs;
}

}  // namespace

std::string show_shares() {
    Lines say;
    const nn::RnnCell cell = unit(0.5, -1, 0.25, nn::Nonlinearity::tanh);
    const Real y[] = {0.5, 0.25, 1};
    Tape tape;
    const auto loss = [&] {
        tape.clear();
        const Sequence h = nn::unroll(cell, sequence(tape, {1, -1, 0.5}), scalar(tape, 0.5));
        return Real(0.5) * square(h[0] - y[0]) + Real(0.5) * square(h[1] - y[1]) + Real(0.5) * square(h[2] - y[2]);
    };
    const std::vector<nn::Share> shares = nn::ledger(loss(), cell.W_hh);
    for (const std::size_t k : {2, 1, 0}) {  // in the order in which they arrive
        say("dW_hh from t = {}: {:9.6f}", shares[k].time, shares[k].given.item());
    }
    say("added (+=):       {:9.6f}", shares[0].given.item() + shares[1].given.item() + shares[2].given.item());
    say("overwritten (=):  {:9.6f}   what came last, from t = 1", shares[0].given.item());
    const auto at = [&](Real w) {
        cell.W_hh.edit().fill(w);
        return loss().item();
    };
    const Real h = Real(1e-4);
    say("(L(w + h) - L(w - h)) / 2h: {:9.6f}", (at(-1 + h) - at(-1 - h)) / (2 * h));
    return say.text();
}

std::string show_far() {
    Lines say;
    const nn::RnnCell cell = unit(1, 0.5, 0, nn::Nonlinearity::relu);
    constexpr Index T = 20;
    Tape tape;
    const std::span<Var> xs = tape.sequence(T);
    for (Var& x : xs) { x = scalar(tape, 1); }
    const Var L = nn::unroll(cell, Sequence(xs), scalar(tape, 0)).back();
    say("h_t = 0.5 h_(t-1) + 1, h_0 = 0, L = h_20; what each step gives to dL/dW_hh:");
    Real sum = 0;
    for (const nn::Share& share : nn::ledger(L, cell.W_hh)) {
        sum += share.given.item();
        if (share.time == 2 || share.time == 10 || share.time >= 18) {
            say("t = {:2}: {:.3g}", share.time, share.given.item());
        }
    }
    say("all 20: {:.4f}", sum);
    return say.text();
}

std::string show_window() {
    Lines say;
    constexpr Index T = 6;
    // Every pair of times gives 1, so that a gradient counts its pairs.
    std::vector<std::vector<Matrix>> ones;
    for (Index j = 1; j <= T; ++j) { ones.emplace_back(j, Matrix(1, 1, 1)); }
    const Pairs pairs(ones);
    say("6 steps, and how many steps back the loss of each reaches, itself counted:");
    for (const auto& [k1, k2] : {std::pair<Index, Index>{6, 6}, {2, 2}, {2, 4}, {1, 2}}) {
        const std::vector<Block> blocks = blocks_of(T, k1, k2);
        std::string reach;
        Index run = 0;
        for (const Block& b : blocks) {
            for (Index j = b.counted; j <= b.last; ++j) { reach += fmt::format(" {}", j - b.first + 1); }
            run += b.last - b.first + 1;
        }
        say("k1 = {}, k2 = {}:{}   {:2} of 21 pairs, {:2} steps run", k1, k2, reach, gradient_of(pairs, blocks).item(),
            run);
    }
    return say.text();
}

std::string show_last() {
    Lines say;
    Rng rng(0);
    Tape tape;
    const Sequence xs = sequence(tape, {1, 2, 3});
    say("every cell adds up what it reads; x = (1, 2, 3)");
    const auto show = [&](const char* what, const nn::RNN& rnn) {
        make_adder(rnn);
        const auto [h, last] = rnn(xs);
        say("{:<15} output at t = 1: {:<7} at t = 3: {:<7} last state: {}", what, brief(h[0].value()),
            brief(h[2].value()), brief(last.value()));
    };
    show("one layer:", nn::RNN(1, 1, rng, {.nonlinearity = nn::Nonlinearity::relu}));
    show("two layers:", nn::RNN(1, 1, rng, {.num_layers = 2, .nonlinearity = nn::Nonlinearity::relu}));
    show("bidirectional:", nn::RNN(1, 1, rng, {.bidirectional = true, .nonlinearity = nn::Nonlinearity::relu}));
    return say.text();
}

std::string show_radius() {
    Lines say;
    const Matrix W{{0.5, 4}, {0, 0.5}};
    say("W = {}: both eigenvalues are 0.5, the spectral radius {:.4f}; the largest singular value {:.4f}", brief(W),
        spectral_radius(W), singular_values(W)[0]);
    Matrix power = W;
    for (Index k = 1; k <= 32; k *= 2) {
        say("||W^{}|| {} {:.4g}", k, k < 10 ? " " : "", singular_values(power)[0]);
        power = power * power;
    }
    return say.text();
}

}  // namespace chronograd::examples
