// The numbers of the main job.
#include "track_job.hpp"

#include "autograd/random.hpp"
#include "track.hpp"

namespace chronograd::bench {

TrackJob make_track_job() {
    Rng rng(0);
    TrackJob job;
    const examples::Track track = examples::synthetic_track(rng);
    for (Index i = 0; i < track.points.size(); ++i) { job.track[i] = track.points.view().data()[i]; }
    const Index head = TrackJob::features * (TrackJob::hidden + 1);
    for (Index i = 0; i < TrackJob::parameters; ++i) {
        job.initial[i] = i < TrackJob::parameters - head ? rng.normal(0, 0.001) : rng.uniform(-0.25, 0.25);
    }
    for (Index i = 0; i < TrackJob::updates; ++i) { job.starts.push_back(rng.below(10)); }
    return job;
}

}  // namespace chronograd::bench
