// Tasks that only a memory solves: what is asked at the end was shown long before. Each with the loss that is reached
// without one.
#pragma once

#include <string>
#include <vector>

#include "autograd/matrix.hpp"
#include "autograd/random.hpp"
#include "net.hpp"
#include "nn/loss.hpp"

namespace chronograd::examples {

enum class TaskKind { adding, copy, order };

struct MemoryTask {
    TaskKind kind;
    std::string name;
    Index steps;    ///< T, as the task's paper counts it
    Index length;   ///< of a sequence: T, or T + 2 copied of the copy task
    Index inputs;   ///< the height of x_t
    Index outputs;  ///< the height of the head's output: 1 number, or a logit for each class
    Index asked;    ///< the last so many steps have a target
    Index copied;   ///< symbols to be kept; of the copy task alone
    Real baseline;  ///< the loss of the best predictor that has no memory
    Real solved;    ///< a loss below this one counts as a solution
};

/// x_t is a number from U[0, 1) and a mark: 1 at one step of the first half (rounded down) and one of the second, else
/// 0. At the end, the sum of the two marked numbers; mean squared error. Hochreiter and Schmidhuber 1997, experiment 4,
/// with the numbers of Le, Jaitly and Hinton 2015 and the places of Arjovsky, Shah and Bengio 2016. Without memory: 1,
/// always, which misses by the variance of the sum, 2/12. Solved below 0.01. Throws InputError for T < 2.
MemoryTask adding_problem(Index T);

/// n symbols out of 8, then T - 1 blanks, a delimiter and n blanks more: T + 2n steps, x_t one of 10 (one-hot: 0 to 7
/// the symbols, 8 the blank, 9 the delimiter). Out: blanks, and in the last n steps the symbols in their order (9
/// classes); cross-entropy, the mean over all steps. Arjovsky, Shah and Bengio 2016, section 4.1, with n = 10. Without
/// memory: blanks and then any of the 8, n ln 8 / (T + 2n). Solved below a tenth of that. Throws InputError for T < 1.
MemoryTask copy_memory(Index T, Index copied = 10);

/// x_t is one of 6 (one-hot: 0 and 1 are X and Y; 2 to 5 say nothing). X or Y comes twice, at a step of T/10 .. 2T/10
/// and one of 4T/10 .. 5T/10 (counted from 0); at the end, which of XX, XY, YX, YY it was; cross-entropy. Hochreiter
/// and Schmidhuber 1997, experiment 6a, with the places of Pascanu, Mikolov and Bengio 2013 for any T. Without memory:
/// ln 4. Solved below a tenth of that. Throws InputError for T < 10.
MemoryTask temporal_order(Index T);

/// The one of this name: adding, copy, order. Throws InputError for another name.
MemoryTask memory_task(const std::string& name, Index T);

/// What it asks, and its two losses, in two lines.
std::string described(const MemoryTask& task);

/// Sequences, and what shall come out of them.
struct Examples {
    std::vector<Matrix> x;     ///< `length` of them, each (inputs x batch)
    Matrix sums;               ///< adding: (1 x batch)
    std::vector<int> classes;  ///< else: one for each asked step and sequence, one step's batch after another's
};

Examples draw_examples(const MemoryTask& task, Rng& rng, Index batch);

/// What the head makes of a sequence of states, at the asked steps, against what it shall be.
Var task_loss(const MemoryTask& task, Sequence h, const nn::Linear& head, const Examples& examples);

template <class Layer>
Var loss_on(Tape& tape, const Net<Layer>& net, const MemoryTask& task, const Examples& examples) {
    const std::span<Var> xs = tape.sequence(std::ssize(examples.x));
    for (std::size_t i = 0; i < xs.size(); ++i) { xs[i] = tape.constant(examples.x[i]); }
    return task_loss(task, net.layer(xs).h, net.head, examples);
}

}  // namespace chronograd::examples
