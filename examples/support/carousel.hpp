// The constant error carousel, measured: how much of an error at the end reaches a cell state k steps before, along the
// cell and around it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "memory_training.hpp"
#include "nn/lstm.hpp"

namespace chronograd::examples {

/// sigma(b)^k: what a forget gate that stays at sigma(b) leaves of an error after k steps.
Real kept(Real bias, Index k);

/// The ways back from c_T to every c_k, for one sequence.
struct Paths {
    /// (T + 1 x 4), row n for n = T - k steps back: n, and the sizes of the direct path (LSTM.11), the leak (LSTM.12)
    /// and their sum dc_T/dc_k. The size of an H x H matrix is its norm over sqrt(H): 1 for the identity, and
    /// sigma(b)^n where every forget gate is sigma(b).
    Matrix sizes;
    Matrix forget;  ///< (3 x 1): the smallest, the mean and the largest f_t, over units and steps
    Index zeros;    ///< sizes that are exactly 0, which a logarithmic axis does not show
};

/// From c_0 = h_0 = 0. x: T inputs, each (inputs x 1).
Paths measure_paths(const nn::LSTM& lstm, const std::vector<Matrix>& x);

/// One forget bias: the same network before and after training.
struct Carousel {
    Real bias;
    Paths fresh;
    Paths trained;
    MemoryRun run;
};

/// 1, 20 and 100 steps back, as far as T reaches, and T.
std::vector<Index> steps_back(Index T);
/// A line for each bias and each of these numbers of steps back: sigma(b)^n, and what was measured.
std::string paths_table(const std::vector<Carousel>& all, const std::vector<Index>& back);
std::string gates_table(const std::vector<Carousel>& all);
/// What the numbers say at n steps back.
std::string carousel_seen(const std::vector<Carousel>& all, const MemoryTask& task, Index n);
/// network,bias,back,closed_form,direct,leak,all_ways
std::string paths_csv(const std::vector<Carousel>& all);

/// A panel for each bias, of the fresh or the trained networks: sizes against steps back.
void send_paths(std::ostream& gp, const std::vector<Carousel>& all, bool trained);

/// Of --full: a run for each task (the delays, in order) and bias (in order).
struct Delays {
    std::vector<MemoryTask> tasks;
    std::vector<Real> biases;
    std::vector<MemoryRun> runs;
};
/// A row for each delay, a column for each bias: updates until solved; else, in brackets, the loss at the end as a part
/// of that without memory.
std::string delays_table(const Delays& all);
std::string delays_seen(const Delays& all);
std::string delays_csv(const Delays& all);

}  // namespace chronograd::examples
