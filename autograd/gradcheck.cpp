// The gradient check: every element of every input, by a fourth-order central difference.
#include "autograd/gradcheck.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/ops.hpp"
#include "autograd/random.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

static Real relative_error(Real a, Real b, Real largest) {
    if (!std::isfinite(a) || !std::isfinite(b)) { return std::numeric_limits<Real>::infinity(); }
    const Real scale = std::max({std::abs(a), std::abs(b), largest / 1000});  //                         (CHECK.8)
    return scale == 0 ? 0 : std::abs(a - b) / scale;
}

std::string Gradcheck::message() const {
    return fmt::format("{}: d/d{}({}, {}): tape {:.17g}, differences {:.17g}, relative error {:.2g}", operation, input,
                       row, col, tape, difference, error);
}

Gradcheck gradcheck(const Computation& computation, std::span<const Parameter> inputs, std::uint32_t seed, Real step) {
    Gradcheck worst;
    worst.error = inputs.empty() ? std::numeric_limits<Real>::infinity() : -1;
    Tape tape;

    // L, a random projection of all that is computed, is what both sides differentiate.
    const auto loss = [&] {
        tape.clear();
        const Var y = computation(tape);
        Rng rng(seed);
        Matrix R(y.rows(), y.cols());
        for (Real& r : R.ref()) { r = rng.normal(0, 1); }
        const Record& record = tape[y.index()];
        if (worst.operation.empty()) { worst.operation = fmt::format("{}", Where{record.op(), record.time()}); }
        return sum(tape.constant(R) % y);  //                                                            (CHECK.9)
    };

    for (const Parameter& x : inputs) { x.zero_grad(); }
    tape.backward(loss());

    for (const Parameter& x : inputs) {
        Matrix differences(x.rows(), x.cols());
        for (Index i = 0; i < x.size(); ++i) {
            const Real here = x.value().data()[i];
            const Real h = step * std::max(Real(1), std::abs(here));
            const auto at = [&](Real there) {
                x.edit().data()[i] = there;
                return loss().item();
            };
            // The limit behind (CHAIN.1), with a step that is not 0, and errors up to h⁴ cancelled.
            differences.ref().data()[i] =
                (8 * (at(here + h) - at(here - h)) - (at(here + 2 * h) - at(here - 2 * h))) / (12 * h);  // (CHECK.4)
            x.edit().data()[i] = here;
        }
        const Real largest = std::max(max_abs(x.grad()), max_abs(differences));
        for (Index i = 0; i < x.size(); ++i) {
            const Real by_tape = x.grad().data()[i];
            const Real by_difference = differences.view().data()[i];
            const Real error = relative_error(by_tape, by_difference, largest);
            if (error > worst.error) {
                worst = {error, worst.operation, x.name(), i / x.cols(), i % x.cols(), by_tape, by_difference};
            }
        }
    }
    for (const Parameter& x : inputs) { x.zero_grad(); }
    return worst;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
