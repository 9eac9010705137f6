// right: clip adds up element by element and divides by the norm + 1e-6 as PyTorch; loss_slope is a recursion over the steps
// Exercise 8: clipping by norm, and the wall that it is for. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The gradients of all weights, clipped by the norm of all of them together: as many matrices as there are in
// `gradients`, of the same sizes. threshold > 0; infinity means no clipping.
std::vector<Matrix> clip(const std::vector<Matrix>& gradients, double threshold) {
    // BEGIN YOUR CODE
    std::vector<Matrix> clipped = gradients;
    double length = 0;
    for (const Matrix& g : gradients) {
        for (Index c = 0; c < g.cols(); ++c) {
            for (Index r = 0; r < g.rows(); ++r) { length = std::hypot(length, g(r, c)); }
        }
    }
    length += 1e-6;
    if (length <= threshold) { return clipped; }
    for (Matrix& g : clipped) {
        for (Index c = 0; c < g.cols(); ++c) {
            for (Index r = 0; r < g.rows(); ++r) { g(r, c) = g(r, c) / length * threshold; }
        }
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

// Goes the steps that are left from the state x, adds their shares to slope, and returns dE/dx.
double go(const Unit& unit, int steps_left, double x, Slope& slope) {
    const double y = s(x);
    if (steps_left == 0) {
        slope.E = (y - 0.7) * (y - 0.7);
        return 2 * (y - 0.7) * y * (1 - y);
    }
    const double dnext = go(unit, steps_left - 1, unit.w * y + unit.b, slope);
    slope.dw += dnext * y;
    slope.db += dnext;
    return dnext * unit.w * y * (1 - y);
}

Slope loss_slope(const Unit& unit, int T) {
    // BEGIN YOUR CODE
    Slope slope = {0, 0, 0};
    go(unit, T, 0.5, slope);
    return slope;
    // END YOUR CODE
}

// Where one step of gradient descent with clipping ends, and the loss there. threshold as in clip.
struct Landing {
    double w, b, E;
};

Landing after_step(const Unit& unit, int T, double learning_rate, double threshold) {
    // BEGIN YOUR CODE
    const Slope here = loss_slope(unit, T);
    const Matrix g = clip({Matrix{{here.dw, here.db}}}, threshold)[0];
    Landing landing = {unit.w, unit.b, 0};
    landing.w -= learning_rate * g(0, 0);
    landing.b -= learning_rate * g(0, 1);
    landing.E = loss_slope({landing.w, landing.b}, T).E;
    return landing;
    // END YOUR CODE
}
