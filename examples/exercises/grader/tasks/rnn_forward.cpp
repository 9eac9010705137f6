// Exercise 5: an RNN forward, by the tape's operations; and what comes out where a part of the formula was missed.
#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "exercise.hpp"

namespace chronograd::exercises {
namespace {

/// First one with as many inputs as units: there W_ih and W_hh can be mistaken for each other, and only numbers tell.
std::vector<SequenceSize> sizes() {
    std::vector<SequenceSize> all = sequence_sizes();
    all.insert(all.begin(), {.steps = 4, .batch = 2, .inputs = 3, .hidden = 3});
    return all;
}

Bundle weights(Rng& rng, const SequenceSize& size) {
    const auto [T, B, I, H] = size;
    return {{"W_ih", random_matrix(rng, H, I, 0.7)},
            {"W_hh", random_matrix(rng, H, H, 0.6)},
            {"b", random_matrix(rng, H, 1, 0.3)}};
}

/// One step of that size.
Case cell_case(Rng& rng, const SequenceSize& size) {
    Bundle in = weights(rng, size);
    in.put("x_t", random_matrix(rng, size.inputs, size.batch))
        .put("h_prev", random_matrix(rng, size.hidden, size.batch, 0.5));
    return {fmt::format("batch {}, W_ih is {}x{}", size.batch, size.hidden, size.inputs), in};
}

Case forward_case(Rng& rng, const SequenceSize& size) {
    Bundle in = weights(rng, size);
    in.put("h_0", random_matrix(rng, size.hidden, size.batch, 0.5));
    return {size.name(), in.put("x", random_sequence(rng, size.steps, size.inputs, size.batch))};
}

Bundle cell_by_tape(const Bundle& in) {
    Tape tape;
    const auto given = [&](const char* name) { return tape.constant(in[name]); };
    Var a_t = affine(given("W_ih"), given("x_t"), given("b")) + given("W_hh") * given("h_prev");
    return {{"h_t", Matrix(tanh(a_t).value())}};
}

Bundle forward_by_tape(const Bundle& in) {
    Tape tape;
    Var W_ih = tape.constant(in["W_ih"]), W_hh = tape.constant(in["W_hh"]), b = tape.constant(in["b"]);
    Var h_t = tape.constant(in["h_0"]);
    std::vector<Matrix> h;
    for (const Matrix& x_t : in.sequence("x")) {
        h_t = tanh(affine(W_ih, tape.constant(x_t), b) + W_hh * h_t);
        h.emplace_back(h_t.value());
    }
    return Bundle{{"h_0", in["h_0"]}}.put("h", h);
}

/// The rules that a student may miss.
struct Missed {
    // In a step.
    bool no_bias = false;
    bool first_column = false;  ///< the bias is added to the first column alone
    bool bias_outside = false;  ///< tanh(...) + b
    bool no_tanh = false;
    bool logistic = false;    ///< the logistic function for tanh
    bool swapped = false;     ///< W_hh x_t + W_ih h_{t-1}
    bool transposed = false;  ///< W_hhᵀ h_{t-1}
    bool no_input = false;
    bool no_state = false;
    // In a sequence.
    bool from_zeros = false;   ///< zeros for h_0
    bool always_h_0 = false;   ///< h_0 for h_{t-1}
    bool late_input = false;   ///< x_{t-1} for x_t, and zeros for x_1
    bool first_input = false;  ///< x_1 for x_t
    bool last_first = false;   ///< x_T is read first, x_1 last
    bool late_state = false;   ///< h_{t-1} stands where h_t belongs
};

Matrix cell_by_hand(const Bundle& in, const Matrix& x_t, const Matrix& h_prev, const Missed& m) {
    const Matrix &W_ih = in["W_ih"], &W_hh = in["W_hh"], &b = in["b"];
    const bool swapped = m.swapped && W_ih.view().same_shape(W_hh);
    const Matrix of_input = (swapped ? W_hh : W_ih) * x_t;
    const Matrix of_state = (swapped ? W_ih : m.transposed ? transpose(W_hh) : W_hh) * h_prev;
    Matrix a = m.no_input ? of_state : m.no_state ? of_input : of_input + of_state;
    for (Index r = 0; r < a.rows(); ++r) {
        for (Index c = 0; c < a.cols(); ++c) {
            a(r, c) += m.no_bias || m.bias_outside || (m.first_column && c > 0) ? 0 : b(r, 0);
        }
    }
    const Matrix h = m.no_tanh ? a : m.logistic ? sigmoid(a) : tanh(a);
    return m.bias_outside ? plus_column(h, b) : h;
}

Bundle forward_by_hand(const Bundle& in, const Missed& m) {
    const std::vector<Matrix> x = in.sequence("x");
    const std::size_t T = x.size();
    const Matrix h_0 = m.from_zeros ? 0 * in["h_0"] : in["h_0"];
    std::vector<Matrix> h = {h_0};
    for (std::size_t t = 1; t <= T; ++t) {
        const std::size_t read = m.first_input ? 1 : m.last_first ? T + 1 - t : m.late_input ? t - 1 : t;
        const Matrix x_t = read == 0 ? 0 * x[0] : x[read - 1];
        h.push_back(cell_by_hand(in, x_t, m.always_h_0 ? h_0 : h.back(), m));
    }
    h.erase(m.late_state ? h.end() - 1 : h.begin());
    return Bundle{{"h_0", in["h_0"]}}.put("h", h);
}

using Mistakes = MistakesOf<Missed>;

const Mistakes in_a_step = {
    {"the bias was forgotten: a_t = W_ih x_t + W_hh h_{t-1} + b", {.no_bias = true}},
    {"the bias was added to the first column alone: every sequence of the batch, and so every column, gets it",
     {.first_column = true}},
    {"the bias was added behind the tanh: it belongs to a_t, and h_t = tanh(a_t)", {.bias_outside = true}},
    {"the tanh was forgotten: this is a_t, and h_t = tanh(a_t)", {.no_tanh = true}},
    {"this has the logistic function where tanh belongs", {.logistic = true}},
    {"W_ih and W_hh are swapped: W_ih is multiplied by the input, W_hh by the state", {.swapped = true}},
    {"W_hh was transposed; that is for the way back", {.transposed = true}},
    {"W_ih x_t is missing: the cell has not read its input", {.no_input = true}},
    {"W_hh h_{t-1} is missing: the cell has not read its last state", {.no_state = true}},
};

const Mistakes in_a_sequence = {
    {"the state began with zeros: step 1 reads the h_0 that is given", {.from_zeros = true}},
    {"every step has read h_0: step t reads h_{t-1}, which the step before it has made", {.always_h_0 = true}},
    {"the inputs come one step late: step t reads x_t, and has read x_{t-1}", {.late_input = true}},
    {"every step has read x_1: step t reads x_t", {.first_input = true}},
    {"the inputs were read from the last to the first: step 1 reads x_1", {.last_first = true}},
    {"the states come one step late: where h_t belongs stands h_{t-1}", {.late_state = true}},
};

}  // namespace

Exercise rnn_forward() {
    Rng rng(5);
    Part cell{.name = "rnn_cell", .points = 1, .cases = {}, .right = cell_by_tape};
    Part forward{.name = "rnn_forward", .points = 2, .cases = {}, .right = forward_by_tape};
    for (const SequenceSize& size : sizes()) {
        cell.cases.push_back(cell_case(rng, size));
        forward.cases.push_back(forward_case(rng, size));
    }
    add_mistakes(cell, in_a_step, [](const Bundle& in, const Missed& m) {
        return Bundle{{"h_t", cell_by_hand(in, in["x_t"], in["h_prev"], m)}};
    });
    for (const Mistakes& some : {in_a_sequence, in_a_step}) { add_mistakes(forward, some, forward_by_hand); }
    return {"05", "rnn_forward", "the RNN, forward: a step, and a sequence", {cell, forward}};
}

}  // namespace chronograd::exercises
