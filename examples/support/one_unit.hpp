// The smallest recurrent network: one unit without input, x_t = w s(x_{t-1}) + b, where s is the logistic function.
// Pascanu, Mikolov and Bengio 2013, figures 3 and 6. Many of them are run at once: a column of each matrix is one.
#pragma once

#include "autograd/matrix.hpp"
#include "autograd/tape.hpp"

namespace chronograd::examples {

/// The logistic function, and its slope s (1 - s).
Real logistic(Real x);
Real logistic_slope(Real x);

/// x_T after T steps from x_0, element by element; all of one shape, on one tape.                        (CLIFF.1)
Var through_unit(Var w, Var b, Var x_0, Index T);

/// E = (s(x_T) - 0.7)², element by element.
Var unit_error(Var x_T);

/// Some runs of T steps, one a column: every matrix is (1 x runs). All derivatives are the tape's.
struct UnitRuns {
    Matrix x_T;
    Matrix dx_T;      ///< dx_T/dx_0
    Matrix E;         ///< (s(x_T) - 0.7)²
    Matrix dE_dw;     ///< dE/dw
    Matrix dE_db;     ///< dE/db
    Matrix gradient;  ///< the norm of (dE/dw, dE/db)
};

/// Runs from x_0 with w and b, each (1 x runs); T >= 0. Throws Error where the shapes differ.
UnitRuns run_units(MatrixView w, MatrixView b, MatrixView x_0, Index T);

/// One run.
UnitRuns run_unit(Real w, Real b, Real x_0, Index T);

/// n >= 2 numbers from low to high, equally far apart, as a row.
Matrix evenly(Real low, Real high, Index n);

}  // namespace chronograd::examples
