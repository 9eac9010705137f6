// wrong: loss_slope takes the last step's share of w and b alone
// named: the last step's share alone: w and b were used at every
// Exercise 8: clipping by norm, and the wall that it is for. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The gradients of all weights, clipped by the norm of all of them together: as many matrices as there are in
// `gradients`, of the same sizes. threshold > 0; infinity means no clipping.
std::vector<Matrix> clip(const std::vector<Matrix>& gradients, double threshold) {
    // BEGIN YOUR CODE
    double squares = 0;
    for (const Matrix& g : gradients) { squares += norm(g) * norm(g); }
    const double factor = std::min(1.0, threshold / std::sqrt(squares));
    std::vector<Matrix> clipped;
    for (const Matrix& g : gradients) { clipped.push_back(factor * g); }
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
    std::vector<double> x = {0.5};
    for (int t = 1; t <= T; ++t) { x.push_back(unit.w * s(x[t - 1]) + unit.b); }
    const double y = s(x[T]);
    const double dx = 2 * (y - 0.7) * y * (1 - y);
    double dw = 0, db = 0;
    if (T > 0) {
        dw = dx * s(x[T - 1]);
        db = dx;
    }
    return {(y - 0.7) * (y - 0.7), dw, db};
    // END YOUR CODE
}

// Where one step of gradient descent with clipping ends, and the loss there. threshold as in clip.
struct Landing {
    double w, b, E;
};

Landing after_step(const Unit& unit, int T, double learning_rate, double threshold) {
    // BEGIN YOUR CODE
    const Slope here = loss_slope(unit, T);
    const std::vector<Matrix> g = clip({Matrix{{here.dw}}, Matrix{{here.db}}}, threshold);
    const Unit next = {unit.w - learning_rate * g[0].item(), unit.b - learning_rate * g[1].item()};
    return {next.w, next.b, loss_slope(next, T).E};
    // END YOUR CODE
}
