// Gradients through time as tables, sentences and CSV.
#pragma once

#include <string>
#include <vector>

#include "gradient_flow.hpp"

namespace chronograd::examples {

/// Two linear units whose matrix is not normal, [a b; 0 a]: the error starts at the first, at the second; and the same
/// matrix in a tanh network, from the first.
struct NonNormal {
    Real a = 0;
    Real b = 0;
    Flow first;
    Flow second;
    Flow tanh;
};

/// Everything that the program measures.
struct Study {
    std::vector<Real> radii;   ///< of W_hh, in this order in the two that follow
    std::vector<Flow> linear;  ///< h_t = a_t
    std::vector<Flow> tanh;    ///< h_t = tanh(a_t), with the same weights
    Flow irnn;
    std::vector<Flow> gated;  ///< LSTMs, then the GRU; their rho is that of a step at rest                  (FLOW.11)
    Flow saturated;           ///< a tanh network whose inputs are `strength` times those of the others
    Real strength = 1;
    NonNormal non_normal;
    std::vector<Heat> heat;

    /// All of them, in the order of the tables.
    [[nodiscard]] std::vector<Flow> all() const;
};

std::string flow_tables(const Study& study);

/// What was seen, from the numbers of this run.
std::string flow_seen(const Study& study);

std::string flow_csv(const Study& study);             ///< case, n, k, norm, bound
std::string flow_slopes_csv(const Study& study);      ///< the tables, a row for each case
std::string flow_non_normal_csv(const Study& study);  ///< n, and the closed form beside the norms
std::string flow_heat_csv(const Study& study);        ///< network, t, k, norm

}  // namespace chronograd::examples
