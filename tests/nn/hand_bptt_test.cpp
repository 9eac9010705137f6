// The tape against backpropagation through time written out by hand: two derivations that do not know each other.
#include "nn/hand_bptt.hpp"

#include "nn/layers.hpp"
#include "nn/loss.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

constexpr Index input = 3;
constexpr Index hidden = 5;

HandRnn hand_cell(const nn::RnnCell& cell) {
    return {cell.nonlinearity == nn::Nonlinearity::tanh ? Phi::tanh : Phi::relu};
}
HandLstm hand_cell(const nn::LstmCell&) { return {}; }
HandGru hand_cell(const nn::GruCell& cell) {
    return {cell.reset == nn::Reset::after_product ? ResetPlace::after_product : ResetPlace::before_product};
}

/// A network and a sequence, for the tape and for the hand.
template <class Options>
struct Setting {
    using Layer = decltype(make_layer(1, 1, std::declval<Rng&>(), Options()));

    Setting(const Options& options, Index batch, Index steps)
        : layer(make_layer(input, hidden, rng, options)),
          directions(options.bidirectional ? 2 : 1),
          x(random_sequence(rng, steps, input, batch)),
          y(random_sequence(rng, steps, directions * hidden, batch)) {
        for (const auto& cell : layer.cells) {
            weights.push_back({Matrix(cell.W_ih.value()), Matrix(cell.W_hh.value()), Matrix(cell.b_ih.value()),
                               Matrix(cell.b_hh.value())});
            const bool has_c = std::is_same_v<Layer, nn::LSTM>;
            initial.push_back({random(rng, hidden, batch), has_c ? random(rng, hidden, batch) : Matrix()});
        }
    }

    [[nodiscard]] HandBptt by_hand() const {
        return hand_bptt(hand_cell(layer.cells[0]), weights, static_cast<std::size_t>(directions), x, y, initial);
    }

    Rng rng{1};
    Layer layer;
    Index directions;
    std::vector<Matrix> x, y;
    std::vector<Weights> weights;
    std::vector<State> initial;
};

/// The same part, "h" or "c", of each cell's state.
const Matrix& part(const State& s, std::string_view name) { return name == "h" ? s.h : s.c; }

/// Calls check(name, by tape, by hand) for every number that there is.
template <class Options, class Check>
void compare(const Setting<Options>& s, const HandBptt& hand, const Check& check) {
    Tape tape;
    const std::vector<Var> x = variables(tape, s.x);
    std::vector<std::pair<std::string, std::vector<Var>>> initial;  // the parts of each cell's first state
    const auto state = state_of<typename decltype(s.layer)::State>([&](const char* name) {
        std::vector<Var> leaves;
        for (const State& of_cell : s.initial) { leaves.push_back(tape.variable(part(of_cell, name))); }
        initial.emplace_back(name, leaves);
        return leaves.size() == 1 ? leaves[0] : stack_rows(leaves);
    });
    const auto [h, last] = s.layer(x, state);
    const Var loss = nn::mse_loss(h, variables(tape, s.y));
    tape.backward(loss);

    check("loss", loss.value(), Matrix{{hand.loss}});
    for (std::size_t t = 0; t < x.size(); ++t) {
        check("output_" + std::to_string(t + 1), h[t].value(), hand.outputs[t]);
        check("dx_" + std::to_string(t + 1), x[t].grad(), hand.dx[t]);
    }
    for (std::size_t k = 0; k < s.initial.size(); ++k) {
        for (std::size_t p = 0; p < initial.size(); ++p) {
            const auto& [name, leaves] = initial[p];
            const Var of_cell = rows(parts_of(last)[p], static_cast<Index>(k) * hidden, hidden);
            check("last " + name, of_cell.value(), part(hand.last[k], name));
            check("d" + name + "_0", leaves[k].grad(), part(hand.d_initial[k], name));
        }
        const auto& cell = s.layer.cells[k];
        check(cell.W_ih.name(), cell.W_ih.grad(), hand.dw[k].W_ih);
        check(cell.W_hh.name(), cell.W_hh.grad(), hand.dw[k].W_hh);
        check(cell.b_ih.name(), cell.b_ih.grad(), hand.dw[k].b_ih);
        check(cell.b_hh.name(), cell.b_hh.grad(), hand.dw[k].b_hh);
    }
}

/// The worst disagreement over all numbers, and of what.
template <class Options>
std::pair<Real, std::string> worst_of(const Setting<Options>& s, const HandBptt& hand) {
    std::pair<Real, std::string> worst = {0, ""};
    compare(s, hand, [&](const std::string& what, MatrixView by_tape, MatrixView by_hand) {
        worst = std::max(worst, {disagreement(by_tape, by_hand), what});
    });
    return worst;
}

}  // namespace

TEST_CASE("the tape's values and gradients are those of BPTT by hand") {
    Real worst = 0;
    for_each_stack([&](const auto& options) {
        for (const Index batch : {1, 3}) {
            for (const Index steps : {1, 2, 7}) {
                INFO("batch ", batch, ", steps ", steps);
                const Setting s(options, batch, steps);
                compare(s, s.by_hand(), [&](const std::string& what, MatrixView by_tape, MatrixView by_hand) {
                    CAPTURE(what);
                    const Real error = disagreement(by_tape, by_hand);
                    CHECK(error <= 1e-12);
                    CHECK(max_abs(by_hand) > 0);
                    worst = std::max(worst, error);
                });
            }
        }
    });
    CHECK(worst > 0);  // the two do not run the same code
}

TEST_CASE("every number of the hand's is looked at: a change of one is seen, in whatever tensor") {
    for_each_kind([](const std::string& name, const auto& options) {
        INFO(name);
        const Setting s(with(options, 2, true), 3, 2);
        HandBptt hand = s.by_hand();
        CHECK(worst_of(s, hand).first <= 1e-12);
        std::vector<Matrix*> numbers;
        for (Matrix& m : hand.outputs) { numbers.push_back(&m); }
        for (Matrix& m : hand.dx) { numbers.push_back(&m); }
        for (State& of_cell : hand.last) { numbers.insert(numbers.end(), {&of_cell.h, &of_cell.c}); }
        for (State& of_cell : hand.d_initial) { numbers.insert(numbers.end(), {&of_cell.h, &of_cell.c}); }
        for (Weights& w : hand.dw) { numbers.insert(numbers.end(), {&w.W_ih, &w.W_hh, &w.b_ih, &w.b_hh}); }
        for (Matrix* const m : numbers) {
            if (m->size() == 0) { continue; }  // c, where there is none
            const Matrix right = *m;
            (*m)(m->rows() - 1, m->cols() - 1) += 1e-10 * max_abs(right);
            CHECK(worst_of(s, hand).first > 1e-12);
            *m = right;
        }
    });
}

TEST_CASE("backpropagation that is cut off after one step is not that of the hand") {
    const Setting s(nn::RnnOptions{}, 3, 7);
    const HandBptt hand = s.by_hand();
    Tape tape;
    const nn::RnnCell& cell = s.layer.cells[0];
    Var h = tape.constant(s.initial[0].h);
    std::vector<Var> losses;
    for (std::size_t t = 0; t < s.x.size(); ++t) {
        h = cell.step(tape.constant(s.x[t]), detach(h));
        losses.push_back(nn::mse_loss(h, tape.constant(s.y[t])));
    }
    const Var loss = mean(stack_columns(losses));
    tape.backward(loss);
    CHECK(disagreement(loss.item(), hand.loss) <= 1e-12);  // forward, nothing is amiss
    CHECK(disagreement(cell.W_hh.grad(), hand.dw[0].W_hh) > 0.01);
    CHECK(disagreement(cell.W_ih.grad(), hand.dw[0].W_ih) > 0.01);
}

// ------------------------------------------------------------------------------------------ planted mistakes

namespace {

/// A step back through an LSTM whose cell hands nothing to the one before: no carousel, (LSTM.8) without its second
/// part.
struct WithoutCarousel : HandLstm {
    [[nodiscard]] static Sent back(const Weights& w, const Step& s, const State& d, Weights& dw) {
        return HandLstm::back(w, s, {d.h, zeros_like(d.c)}, dw);
    }
};

/// An LSTM whose way back takes f for i and i for f.
struct SwappedGates : HandLstm {
    [[nodiscard]] static Sent back(const Weights& w, Step s, const State& d, Weights& dw) {
        std::swap(s.i, s.f);
        return HandLstm::back(w, s, d, dw);
    }
};

/// A GRU whose way back resets in the other place.
struct OtherReset : HandGru {
    [[nodiscard]] Sent back(const Weights& w, const Step& s, const State& d, Weights& dw) const {
        const bool after = reset == ResetPlace::after_product;
        return HandGru{after ? ResetPlace::before_product : ResetPlace::after_product}.back(w, s, d, dw);
    }
};

/// A GRU whose way back forgets that h_t holds z % h_{t-1}.
struct WithoutDirectPart : HandGru {
    [[nodiscard]] Sent back(const Weights& w, const Step& s, const State& d, Weights& dw) const {
        Sent sent = HandGru::back(w, s, d, dw);
        sent.prev.h = sent.prev.h - d.h % s.z;
        return sent;
    }
};

/// Whether the comparison sees the mistake, in the gradients alone: forward, nothing is amiss.
template <class Options, class Cell>
bool is_seen(const Options& options, const Cell& mistaken) {
    const Setting s(options, 3, 7);
    const HandBptt hand = hand_bptt(mistaken, s.weights, static_cast<std::size_t>(s.directions), s.x, s.y, s.initial);
    CHECK(disagreement(hand.loss, s.by_hand().loss) == 0);
    return worst_of(s, hand).first > 0.01;
}

}  // namespace

TEST_CASE("a mistake on the way back through an LSTM or a GRU is seen") {
    for (const bool bidirectional : {false, true}) {
        const auto lstm = with(nn::LstmOptions{}, 2, bidirectional);
        CHECK_FALSE(is_seen(lstm, HandLstm{}));
        CHECK(is_seen(lstm, WithoutCarousel{}));
        CHECK(is_seen(lstm, SwappedGates{}));
        for (const auto reset : {nn::Reset::after_product, nn::Reset::before_product}) {
            const auto gru = with(nn::GruOptions{.reset = reset}, 2, bidirectional);
            const auto place =
                reset == nn::Reset::after_product ? ResetPlace::after_product : ResetPlace::before_product;
            CHECK_FALSE(is_seen(gru, HandGru{place}));
            CHECK(is_seen(gru, OtherReset{{place}}));
            CHECK(is_seen(gru, WithoutDirectPart{{place}}));
        }
    }
}

}  // namespace chronograd::test
