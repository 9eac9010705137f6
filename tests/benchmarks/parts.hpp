// The parts of `Ours`, declared for the precision that is being compiled.
#pragma once

#include <vector>

#include "ours.hpp"

namespace chronograd::bench::inline CHRONOGRAD_PRECISION {

// As the members of Ours.
Training training(const TrainingCase& c);
Index values_and_adjoints(const TrainingCase& c);
Product product(const ProductCase& c);
std::vector<Kernel> kernels();

}  // namespace chronograd::bench::inline CHRONOGRAD_PRECISION
