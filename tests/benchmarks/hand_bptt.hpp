// The main job without a tape: backpropagation through time written out for these sizes, in plain loops, as somebody
// would write it who wants nothing else. What a tape costs is measured against it.
#pragma once

#include <span>

#include "track_job.hpp"

namespace chronograd::bench {

/// Number: float or double. Nothing is allocated.
template <class Number>
class HandBptt {
public:
    /// With the job's initial parameters.
    explicit HandBptt(const TrackJob& job);

    /// The loss of the window that starts there, and its gradient; keeps the last state for the next window.
    Number backward(Index start);
    /// Of the parameters, by that gradient.
    void update();

    /// All elements, in the order of TrackJob::initial.
    [[nodiscard]] std::span<const Number> gradient() const { return {flat(dW), TrackJob::parameters}; }

private:
    static constexpr int I = TrackJob::features;
    static constexpr int H = TrackJob::hidden;
    static constexpr int T = TrackJob::window;

    /// Every parameter, or something for every parameter: a gradient, a moment.
    struct Parameters {
        Number W_ih[H][I];
        Number W_hh[H][H];
        Number b_ih[H];
        Number b_hh[H];
        Number W_hy[I][H];
        Number b_y[I];
    };
    static_assert(sizeof(Parameters) == sizeof(Number) * TrackJob::parameters);

    /// The same as one array.
    static Number* flat(Parameters& p) { return reinterpret_cast<Number*>(&p); }
    static const Number* flat(const Parameters& p) { return reinterpret_cast<const Number*>(&p); }

    Number forward(Index start);

    Number points[TrackJob::points][I];
    Parameters W;
    Parameters dW = {};
    Parameters m = {};
    Parameters v = {};
    Number beta1_t = 1;
    Number beta2_t = 1;
    Number h[T + 1][H] = {};  // h[0] is the state that the window starts with
    Number dy[T][I] = {};
};

}  // namespace chronograd::bench
