// Clipping by global norm and by value.
#include "nn/clip.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

Real grad_norm(std::span<const Parameter> parameters) {
    // The norm of the norms; std::hypot neither overflows nor underflows on the way.
    Real total = 0;
    for (const Parameter& p : parameters) { total = std::hypot(total, norm(p.grad())); }
    return total;
}

Real clip_grad_norm(std::span<const Parameter> parameters, Real max_norm) {
    require(max_norm > 0, "clip_grad_norm: max_norm must be above 0, not {}", max_norm);
    const Real total = grad_norm(parameters);
    const Real factor = max_norm / (total + Real(1e-6));  //                                              (CLIP.1)
    if (factor < 1 && std::isfinite(total)) {
        for (const Parameter& p : parameters) {
            for (Real& g : p.edit_grad()) { g *= factor; }
        }
    }
    return total;
}

void clip_grad_value(std::span<const Parameter> parameters, Real limit) {
    require(limit > 0, "clip_grad_value: the limit must be above 0, not {}", limit);
    for (const Parameter& p : parameters) {
        for (Real& g : p.edit_grad()) { g = std::clamp(g, -limit, limit); }  //                           (CLIP.3)
    }
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
