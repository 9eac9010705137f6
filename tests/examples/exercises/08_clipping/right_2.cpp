// right: loss_slope carries dx_t/dw and dx_t/db forward instead of going backward, with s' = 1 / (2 + e^x + e^-x)
// Exercise 8: clipping by norm, and the wall that it is for. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The gradients of all weights, clipped by the norm of all of them together: as many matrices as there are in
// `gradients`, of the same sizes. threshold > 0; infinity means no clipping.
std::vector<Matrix> clip(const std::vector<Matrix>& gradients, double threshold) {
    // BEGIN YOUR CODE
    Matrix norms(static_cast<Index>(gradients.size()), 1);
    for (Index k = 0; k < norms.rows(); ++k) { norms(k, 0) = norm(gradients[static_cast<std::size_t>(k)]); }
    const double all = norm(norms);
    std::vector<Matrix> clipped = gradients;
    if (all > threshold) {
        for (Matrix& g : clipped) { g = (threshold / all) * g; }
    }
    return clipped;
    // END YOUR CODE
}

// The logistic function.
double s(double x) { return 1 / (1 + std::exp(-x)); }

// A network of one unit, x_t = w s(x_{t-1}) + b, from x_0 = 0.5.
struct Unit {
    double w, b;
};

// Its loss after T steps, E = (s(x_T) - 0.7)^2, with dE/dw and dE/db.
struct Slope {
    double E, dw, db;
};

Slope loss_slope(const Unit& unit, int T) {
    // BEGIN YOUR CODE
    auto slope_of_s = [](double x) { return 1 / (2 + std::exp(x) + std::exp(-x)); };
    double x = 0.5;
    double x_by_w = 0, x_by_b = 0;  // dx_t/dw and dx_t/db
    for (int t = 0; t < T; ++t) {
        const double back = unit.w * slope_of_s(x);
        x_by_w = s(x) + back * x_by_w;
        x_by_b = 1 + back * x_by_b;
        x = unit.w * s(x) + unit.b;
    }
    const double off = s(x) - 0.7;
    const double dx = 2 * off * slope_of_s(x);
    return {off * off, dx * x_by_w, dx * x_by_b};
    // END YOUR CODE
}

// Where one step of gradient descent with clipping ends, and the loss there. threshold as in clip.
struct Landing {
    double w, b, E;
};

Landing after_step(const Unit& unit, int T, double learning_rate, double threshold) {
    // BEGIN YOUR CODE
    const Slope at = loss_slope(unit, T);
    double factor = threshold / std::hypot(at.dw, at.db);
    if (!(factor < 1)) { factor = 1; }
    const double w = unit.w - learning_rate * factor * at.dw;
    const double b = unit.b - learning_rate * factor * at.db;
    return {w, b, loss_slope(Unit{w, b}, T).E};
    // END YOUR CODE
}
