// What optimizer_paths tells: tables, CSV, a picture, sentences.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "valley.hpp"

namespace chronograd::examples {

/// The way of one method, and that on the same valley with the loss a thousand times as large.
struct MethodRun {
    Method method;
    std::vector<Point> way;
    std::vector<Point> way_of_larger;
};

/// For each: the loss after some steps; the last are all that were asked for, which a way that overflows does not have.
std::string loss_table(const std::vector<MethodRun>& runs, const Valley& valley, Index steps);
/// SGD and momentum: the factor a step along each direction, by eigenvalues and as measured, and the distance to the
/// closed form.
std::string factor_table(const std::vector<MethodRun>& runs, const Valley& valley, const Rates& rates, Index steps);
/// What a loss a thousand times as large changes.
std::string scale_table(const std::vector<MethodRun>& runs);
/// Adam's steps after one huge gradient, without and with clipping.
std::string spike_table(Real spike, const std::vector<Real>& plain, const std::vector<Real>& clipped);

std::string valley_csv(const std::vector<MethodRun>& runs, const Valley& valley);

/// The ways on the valley's contours, and the loss at each step.
void draw_valley(std::ostream& gp, const std::vector<MethodRun>& runs, const Valley& valley);

/// What was seen, made of the numbers. `spike`: Adam's steps without clipping, its own first.
std::string what_was_seen(const std::vector<MethodRun>& runs, const Valley& valley, const std::vector<Real>& spike,
                          Index steps);

}  // namespace chronograd::examples
