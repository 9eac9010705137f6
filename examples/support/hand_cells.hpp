// Backpropagation through time by hand, for one RNN, LSTM or GRU cell over a few steps: forward, backward and sums as
// on paper, each formula written once, by which it is both computed and printed. No tape has a part in it.
#pragma once

#include "derivation.hpp"

namespace chronograd::examples {

/// Computes the gradients by hand, and writes every step of it on the page.
Hand by_hand(const Problem& problem, Page& page);

}  // namespace chronograd::examples
