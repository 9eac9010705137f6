// The exercises, in order.
#include "../task.hpp"

namespace chronograd::exercises {

std::vector<Exercise> all_exercises() {
    return {chain_rule(), slopes(),   matrix_product(), tape(), rnn_forward(), rnn_bptt(),
            truncation(), clipping(), lstm(),           gru(),  adam(),        radius()};
}

}  // namespace chronograd::exercises
