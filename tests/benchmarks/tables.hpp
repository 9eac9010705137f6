// The tables of the benchmark: their cases, their targets, and what stands beside ours.
#pragma once

#include <memory>

#include "ours.hpp"
#include "peer.hpp"
#include "report.hpp"

namespace chronograd::bench {

/// How long everything may take.
struct Effort {
    bool quick = false;

    /// Seven rounds of so many seconds a contender; if quick, two short ones.
    [[nodiscard]] Pace rounds_of(double seconds) const { return quick ? Pace{2, 0.001} : Pace{7, seconds}; }
    /// Points at which an error is measured.
    [[nodiscard]] Index points() const { return quick ? 20'000 : 10'000'000; }
};

// Nothing is measured before a case's turn. What is passed by reference must outlive the table.
Table training_table(Effort effort, const std::unique_ptr<Peer>& peer);  ///< beside PyTorch; a peer may be missing
Table track_table(Effort effort, const TrackJob& job);                   ///< beside the program without a tape
Table products_table(Effort effort);                                     ///< beside OpenBLAS
Table functions_table(Effort effort);                                    ///< beside the C library
Table errors_table(Effort effort);                                       ///< of the same functions
Table length_table(Effort effort);                                       ///< long sequences beside short ones
Table memory_table();                                                    ///< beside what values and adjoints need
Table checkpoint_table(Effort effort);                                   ///< beside one tape for all steps
Table peak_table(Effort effort);                                         ///< of a very long sequence, checkpointed

/// To see how much memory a sweep takes, bench starts itself anew. If these are such a process' arguments, it sweeps,
/// says how many kB it has had in use at most, and returns true.
bool sweeps_alone(int argc, char** argv);

}  // namespace chronograd::bench
