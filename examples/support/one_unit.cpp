// One unit through time, for many pairs (w, b) by one tape.
#include "one_unit.hpp"

#include <cmath>

#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"

namespace chronograd::examples {

Real logistic(Real x) { return 1 / (1 + std::exp(-x)); }
Real logistic_slope(Real x) { return logistic(x) * (1 - logistic(x)); }

Var through_unit(Var w, Var b, Var x_0, Index T) {
    Var x = x_0;
    for (Index t = 1; t <= T; ++t) {
        const AtTime now(x_0.tape(), static_cast<int>(t));
        x = w % sigmoid(x) + b;  //                                                                      (CLIFF.1)
    }
    return x;
}

Var unit_error(Var x_T) { return square(sigmoid(x_T) - Real(0.7)); }

UnitRuns run_units(MatrixView w, MatrixView b, MatrixView x_0, Index T) {
    Tape tape;
    const Var W = tape.variable(w);
    const Var B = tape.variable(b);
    const Var start = tape.variable(x_0);
    const Var x_T = through_unit(W, B, start, T);
    const Var E = unit_error(x_T);
    // No column touches another, so the gradient of a sum over columns holds each column's own. Two sweeps over one
    // tape: a looking one from x_T, the training one from E.
    Rewind from_x_T(x_T, Matrix(1, x_T.cols(), 1));
    from_x_T.finish();
    tape.backward(sum(E));
    UnitRuns runs{Matrix(x_T.value()), from_x_T.grad(start), Matrix(E.value()),
                  Matrix(W.grad()),    Matrix(B.grad()),     Matrix(1, x_T.cols())};
    for (Index i = 0; i < x_T.cols(); ++i) { runs.gradient(0, i) = std::hypot(runs.dE_dw(0, i), runs.dE_db(0, i)); }
    return runs;
}

UnitRuns run_unit(Real w, Real b, Real x_0, Index T) { return run_units(Matrix{{w}}, Matrix{{b}}, Matrix{{x_0}}, T); }

Matrix evenly(Real low, Real high, Index n) {
    Matrix row(1, n);
    for (Index i = 0; i < n; ++i) { row(0, i) = low + (high - low) * static_cast<Real>(i) / static_cast<Real>(n - 1); }
    return row;
}

}  // namespace chronograd::examples
