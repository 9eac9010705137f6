// The exercises, in order.
#include "../task.hpp"

namespace chronograd::exercises {

std::vector<Exercise> all_exercises() { return {chain_rule(), slopes(), rnn_bptt(), clipping(), adam(), radius()}; }

}  // namespace chronograd::exercises
