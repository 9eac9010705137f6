// Training a network on a memory task until it has solved it, or may not go on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "memory_task.hpp"

namespace chronograd::examples {

/// How a network is trained: the same for all cells.
struct Training {
    Index hidden = 50;
    Index batch = 20;              ///< sequences an update, drawn anew each time
    double learning_rate = 0.005;  ///< Adam's
    double clip = 1;               ///< the gradient's largest norm
    Index updates = 2000;          ///< and no more
    Index every = 50;              ///< updates between two tests
    Index tests = 25;              ///< batches of a test, drawn anew each time
};

/// All of it, in lines.
std::string described(const Training& training);

/// A network on a task.
struct Learner {
    std::vector<Parameter> parameters;
    std::function<Var(Tape&, const Examples&)> loss;
};

template <class Layer>
Learner learner_of(const Net<Layer>& net, const MemoryTask& task) {
    return {net.parameters(), [=](Tape& tape, const Examples& e) { return loss_on(tape, net, task, e); }};
}

enum class Outcome { solved, unsolved, diverged };
const char* word(Outcome outcome);  ///< "solved", ...

/// What became of a network.
struct MemoryRun {
    std::string cell;
    Index steps;   ///< the task's T
    Index seed;    ///< of weights, training data and test data
    Matrix curve;  ///< (tests x 2): updates done, loss on fresh sequences
    Outcome outcome;
    Index updates;   ///< done in all: where it is solved, until then
    double seconds;  ///< of processor time for the updates, without the tests

    [[nodiscard]] Real last_loss() const { return curve(curve.rows() - 1, 1); }
};

/// What became of it, in a line.
std::string described(const MemoryRun& run);

/// Adam on batches from Rng(3 seed + 1), with the gradient's norm clipped; before the first update and after every few,
/// a test on batches from Rng(3 seed + 2). Ends when a test's loss says solved, or is not finite, or after the last
/// update. `done` hears of each update. Throws Interrupted after Ctrl-C.
MemoryRun train_until_solved(const std::string& cell, const Learner& learner, const MemoryTask& task,
                             const Training& training, Index seed, const std::function<void(Index)>& done);

/// The names in a list, as "RNN,lstm": of RNN, IRNN, LSTM, GRU, in these letters or small ones. Throws InputError for
/// another one, or one given twice.
std::vector<std::string> cells_named(const std::string& list);
/// What the parameters of each start with, a line each.
std::string starts_of(const std::vector<std::string>& cells);

/// A network with one of these cells, its weights from Rng(3 seed), and a linear head.
Learner make_learner(const std::string& cell, const MemoryTask& task, Index hidden, Index seed);

}  // namespace chronograd::examples
