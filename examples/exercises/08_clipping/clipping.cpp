// Exercise 8: clipping by norm, and the wall that it is for. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The gradients of all weights, clipped by the norm of all of them together: as many matrices as there are in
// `gradients`, of the same sizes. threshold > 0; infinity means no clipping.
std::vector<Matrix> clip(const std::vector<Matrix>& gradients, double threshold) {
    // BEGIN YOUR CODE
    (void)gradients, (void)threshold;
    return todo();
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
    (void)unit, (void)T;
    return todo();
    // END YOUR CODE
}

// Where one step of gradient descent with clipping ends, and the loss there. threshold as in clip.
struct Landing {
    double w, b, E;
};

Landing after_step(const Unit& unit, int T, double learning_rate, double threshold) {
    // BEGIN YOUR CODE
    (void)unit, (void)T, (void)learning_rate, (void)threshold;
    return todo();
    // END YOUR CODE
}
