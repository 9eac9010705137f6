// Learning a memory task, one update after the other, with a look at fresh sequences now and then.
#include "memory_training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>

#include "csv.hpp"
#include "nn/clip.hpp"
#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "program.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

constexpr double irnn_spread = 0.1;
constexpr Real lstm_forget_bias = 1;

/// What a cell's parameters start with.
struct CellStart {
    std::string cell;
    std::string start;
};
constexpr const char* uniform = "all parameters U(-1/sqrt(hidden), 1/sqrt(hidden))";
const std::vector<CellStart> cell_starts{
    {"RNN", fmt::format("tanh; {}", uniform)},
    {"IRNN",
     fmt::format("relu; W_hh the identity, W_ih N(0, {:g}^2), biases 0 (Le, Jaitly and Hinton 2015)", irnn_spread)},
    {"LSTM", fmt::format("{}, but a forget bias of {:g}", uniform, lstm_forget_bias)},
    {"GRU", uniform}};

/// A generator for each purpose, so that all cells of a seed see the same sequences, however many are tested.
enum class Purpose { weights, training, tests };
Rng generator(Index seed, Purpose purpose) {
    return Rng(static_cast<std::uint32_t>(3 * seed + static_cast<Index>(purpose)));
}

Real test_loss(Tape& tape, const Learner& learner, const MemoryTask& task, const Training& training, Rng& rng) {
    Real sum = 0;
    for (Index i = 0; i < training.tests; ++i) {
        tape.clear();
        sum += learner.loss(tape, draw_examples(task, rng, training.batch)).item();
    }
    return sum / static_cast<Real>(training.tests);
}

}  // namespace

std::string described(const Training& t) {
    return fmt::format(
        "hidden {}, batch {}, Adam {:g} (beta 0.9, 0.999), gradient norm clipped at {:g}, float64; at most {} "
        "updates;\n"
        "every {} updates a test on {} fresh sequences, and the end where its loss says solved.",
        t.hidden, t.batch, t.learning_rate, t.clip, t.updates, t.every, t.tests * t.batch);
}

const char* word(Outcome outcome) {
    switch (outcome) {
        case Outcome::solved:
            return "solved";
        case Outcome::unsolved:
            return "not solved";
        default:
            return "diverged";
    }
}

std::string described(const MemoryRun& run) {
    return fmt::format("{:<4}  T = {}, seed {}: {} after {} updates, loss {:.3g}", run.cell, run.steps, run.seed,
                       word(run.outcome), run.updates, run.last_loss());
}

MemoryRun train_until_solved(const std::string& cell, const Learner& learner, const MemoryTask& task,
                             const Training& training, Index seed, const std::function<void(Index)>& done) {
    Rng data = generator(seed, Purpose::training);
    Rng fresh = generator(seed, Purpose::tests);
    optim::Adam adam(learner.parameters, {.lr = static_cast<Real>(training.learning_rate)});
    Tape tape;
    MemoryRun run{cell, task.steps, seed, {}, Outcome::unsolved, 0, 0};
    std::vector<Real> losses;
    while (true) {
        losses.push_back(test_loss(tape, learner, task, training, fresh));
        if (!std::isfinite(losses.back())) { run.outcome = Outcome::diverged; }
        if (losses.back() < task.solved) { run.outcome = Outcome::solved; }
        if (run.outcome != Outcome::unsolved || run.updates == training.updates) { break; }
        const Index until = std::min(run.updates + training.every, training.updates);
        const std::clock_t began = std::clock();
        while (run.updates < until) {
            tape.clear();  // forget the last sequences: their records go, the memory stays
            const Var loss = learner.loss(tape, draw_examples(task, data, training.batch));
            adam.zero_grad();
            tape.backward(loss);
            nn::clip_grad_norm(adam.parameters(), static_cast<Real>(training.clip));
            adam.step();
            done(++run.updates);
            check_interrupt();
        }
        run.seconds += static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    }
    run.curve = Matrix(std::ssize(losses), 2);
    for (Index i = 0; i < run.curve.rows(); ++i) {
        run.curve(i, 0) = static_cast<Real>(std::min(i * training.every, training.updates));
        run.curve(i, 1) = losses[i];
    }
    return run;
}

std::vector<std::string> cells_named(const std::string& list) {
    std::vector<std::string> cells;
    for (const std::string& name : split_cells(list)) {
        const auto known = std::find_if(cell_starts.begin(), cell_starts.end(),
                                        [&](const CellStart& one) { return lower_case(one.cell) == lower_case(name); });
        if (known == cell_starts.end()) {
            throw InputError(fmt::format("--cells: '{}' is none of RNN, IRNN, LSTM, GRU", name));
        }
        if (std::find(cells.begin(), cells.end(), known->cell) != cells.end()) {
            throw InputError(fmt::format("--cells: {} is listed twice", known->cell));
        }
        cells.push_back(known->cell);
    }
    return cells;
}

std::string starts_of(const std::vector<std::string>& cells) {
    std::string text;
    for (const auto& [cell, start] : cell_starts) {
        if (std::find(cells.begin(), cells.end(), cell) == cells.end()) { continue; }
        text += fmt::format("{}{:<5} {}", text.empty() ? "" : "\n", cell, start);
    }
    return text;
}

Learner make_learner(const std::string& cell, const MemoryTask& task, Index hidden, Index seed) {
    Rng rng = generator(seed, Purpose::weights);
    const auto with_head = [&](auto layer) {
        const nn::Linear head(hidden, task.outputs, rng);
        return learner_of(Net<decltype(layer)>{layer, head}, task);
    };
    if (cell == "RNN") { return with_head(nn::RNN(task.inputs, hidden, rng)); }
    if (cell == "LSTM") { return with_head(nn::LSTM(task.inputs, hidden, rng, {.forget_bias = lstm_forget_bias})); }
    if (cell == "GRU") { return with_head(nn::GRU(task.inputs, hidden, rng)); }
    nn::RNN irnn(task.inputs, hidden, rng, {.nonlinearity = nn::Nonlinearity::relu});
    const nn::RnnCell& c = irnn.cells[0];
    nn::init::identity(c.W_hh);
    nn::init::normal(c.W_ih, rng, 0, irnn_spread);
    nn::init::constant(c.b_ih, 0);
    nn::init::constant(c.b_hh, 0);
    return with_head(irnn);
}

}  // namespace chronograd::examples
