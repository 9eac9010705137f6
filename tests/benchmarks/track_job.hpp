// The main job, track prediction, as numbers: what the tape and the program written by hand both start from.
#pragma once

#include <array>
#include <vector>

#include "autograd/real.hpp"

namespace chronograd::bench {

/// An RNN 3 -> 16 and a head 16 -> 3 learn where the points of the synthetic track will be 5 points later; a window of
/// 15 points at a time, Adam, 3000 updates.
struct TrackJob {
    static constexpr Index features = 3;
    static constexpr Index hidden = 16;
    static constexpr Index points = 30;
    static constexpr Index window = 15;
    static constexpr Index horizon = 5;
    static constexpr Index updates = 3000;
    static constexpr Index parameters = hidden * (features + hidden + 2) + features * (hidden + 1);
    static constexpr double learning_rate = 0.01;

    std::array<double, points * features> track;  ///< point by point
    std::array<double, parameters> initial;       ///< W_ih, W_hh, b_ih, b_hh, W_hy, b_y, each row by row
    std::vector<Index> starts;                    ///< where each update's window starts
};

/// Always the same one, from a fixed seed.
TrackJob make_track_job();

}  // namespace chronograd::bench
