// The fixed points of one recurrent unit, x = w s(x) + b, as b changes: branches, the folds where two of them meet, the
// attractors that runs end at, and the derivative through time at all of these.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "one_unit.hpp"

namespace chronograd::examples {

/// Where a stable and an unstable fixed point meet and vanish.
struct Fold {
    Real b;
    Real x;
};

/// Both folds, that of the smaller x first, in closed form: w s(x) (1 - s(x)) = 1. None for w <= 4.      (CLIFF.8)
std::vector<Fold> folds(Real w);
/// The same, found: bisection for the x where dx_1/dx_0, by the tape, is 1.
std::vector<Fold> find_folds(Real w);

/// A fixed point, and what the tape says of it.
struct FixedPoint {
    Real b;
    Real x;
    Real slope;       ///< dx_1/dx_0 there; it is stable if that is below 1
    Real derivative;  ///< dx_T/dx_0 from there
    [[nodiscard]] bool stable() const { return slope < 1; }
};

/// All fixed points with this b, the smallest x first: bisection on both sides of the folds.
std::vector<FixedPoint> fixed_points(Real w, Real b, const std::vector<Fold>& folds, Index T);

/// The curve of all fixed points: to each x its b, from that of b_low to that of b_high.
std::vector<FixedPoint> fixed_point_curve(Real w, Real b_low, Real b_high, Index points, Index T);

/// Steps after which a run has come to rest, unless a fold is very near.
inline constexpr Index long_run = 1000;

/// A run: where it started, where it has come to.
struct UnitRun {
    Real b;
    Real start;
    Real end;
    Real derivative;  ///< dx_T/dx_0 along the run
};

/// Runs of T steps from each start with each b.
std::vector<UnitRun> run_from(Real w, MatrixView b, MatrixView starts, Index T);

/// b of the jump, between b_low and b_high: runs of T steps from `start` end below it on one side, above it on the
/// other.
Real find_jump(Real w, Real start, Real b_low, Real b_high, Index T);

/// All that the program has found.
struct Bifurcation {
    Real w;
    Index T;
    std::vector<Fold> closed;
    std::vector<Fold> found;
    std::vector<std::vector<FixedPoint>> at;    ///< for some b each: all fixed points
    std::vector<std::vector<UnitRun>> runs_at;  ///< for the same b: runs from many starts
    std::vector<FixedPoint> curve;
    std::vector<UnitRun> runs;        ///< from several starts, long ones
    std::vector<UnitRun> from_start;  ///< of T steps, all from x_0 = 0.5
    Real jump;                        ///< b where these jump, found; NaN where there are no folds
};

/// b at the left and right of the pictures: the folds are well within.
Real left_of(Real w);
Real right_of(Real w);

std::string fold_table(const Bifurcation& all);
std::string fixed_point_table(const Bifurcation& all);
std::string curve_csv(const Bifurcation& all);
std::string runs_csv(const std::vector<UnitRun>& runs);
void draw_branches(std::ostream& gp, const Bifurcation& all);
void draw_derivatives(std::ostream& gp, const Bifurcation& all);
/// What the two pictures show.
std::string branches_caption(const Bifurcation& all);
std::string derivatives_caption(const Bifurcation& all);
/// What was seen, made of the numbers.
std::string what_was_seen(const Bifurcation& all);

}  // namespace chronograd::examples
