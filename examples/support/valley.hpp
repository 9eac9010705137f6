// A long narrow valley, L = 1/2 (x - x*)' A (x - x*), with two curvatures; the ways of the library's optimisers down
// it, and where SGD and momentum must be by the eigenvalues of their step.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "optim/optimizer.hpp"

namespace chronograd::examples {

/// A point (x, y).
using Point = std::array<Real, 2>;

/// With the gentle direction along x and the steep one along y, both turned by an angle.
struct Valley {
    Real gentle = 1;  ///< the curvatures, a > 0
    Real steep = 50;
    Real turned = 0;         ///< degrees
    Point minimum = {4, 1};  ///< not 0, so that weight decay pulls away from it
    Real scale = 1;          ///< of the loss

    /// A point's parts along the gentle and the steep direction, counted from the minimum.
    [[nodiscard]] Point along(Point p) const;
    [[nodiscard]] Real loss(Point p) const;
    [[nodiscard]] Point gradient(Point p) const;
};

/// An optimiser with its settings, ready for a parameter.
struct Method {
    std::string name;      ///< "Adam"
    std::string settings;  ///< "lr 0.1"
    std::function<std::unique_ptr<optim::Optimizer>(std::vector<Parameter>)> make;
};

/// Step sizes of the five.
struct Rates {
    Real sgd = Real(0.035);
    Real momentum = Real(0.8);
    Real adam = Real(0.1);  ///< of RMSprop, Adam and AdamW
    Real decay = Real(0.1);
};

/// SGD, SGD with momentum, RMSprop, Adam, AdamW.
std::vector<Method> methods(const Rates& rates);

/// Where the optimiser is, beginning with (0, 0): steps + 1 points. Ends early behind a point that is not finite.
std::vector<Point> way_of(const Method& method, const Valley& valley, Index steps);

/// Along a direction with this curvature, momentum's step is a matrix with the eigenvalues r of
/// r² - (1 + momentum - lr curvature) r + momentum = 0. The larger magnitude of the two is the factor by which the
/// distance shrinks, in the long run, at each step. SGD's for momentum = 0.                          (SGD.5)
Real factor_by_eigenvalues(Real lr, Real momentum, Real curvature);

/// Where SGD is after t steps from (0, 0), by these eigenvalues and no step made.
Point in_closed_form(const Valley& valley, Real lr, Real momentum, Index t);

/// The largest distance between a way of SGD and the closed form, as a part of the way's size where that is above 1.
Real off_closed_form(const std::vector<Point>& way, const Valley& valley, Real lr, Real momentum);

/// The largest distance between two ways, step by step, as far as the shorter one goes; infinite where one of them is
/// not finite.
Real apart(const std::vector<Point>& one, const std::vector<Point>& other);

/// Adam's longest step, in learning rates, whatever the gradients are and were.                             (ADAM.5)
Real longest_adam_step(Real beta1, Real beta2);

/// One weight, `calm` updates with a gradient of 1 up to a single one of `spike`, and calm ones again: how far
/// Adam moves it at each update after the spike, as a part of the learning rate; the spike's own first. With
/// max_norm > 0 gradients are clipped.
std::vector<Real> steps_after_spike(Real spike, Index calm, Index after, Real max_norm);

}  // namespace chronograd::examples
