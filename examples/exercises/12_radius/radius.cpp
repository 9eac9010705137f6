// Exercise 12: the spectral radius: predict, then measure. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The spectral radius at which a gradient becomes 10^-6 of itself in 50 steps, and that at which it becomes 1000 times
// itself in 100 steps.
struct Radii {
    double vanishes, explodes;
};

Radii radii_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double vanishes = todo();
    const double explodes = todo();
    // END YOUR CODE
    return {vanishes, explodes};
}

// The same as a function: the radius at which a gradient becomes `goal` times itself in n steps. goal > 0.
double radius_for(double goal, int n) {
    // BEGIN YOUR CODE
    (void)goal, (void)n;
    return todo();
    // END YOUR CODE
}

// The linear network h_t = W h_{t-1}: W is H x H. dh_T = dL/dh_T is H x B, an error for each of B sequences.
// Returns the lengths of dh_T, dh_{T-1} .. dh_{T-n}: element k is the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> lengths(const Matrix& W, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    (void)W, (void)dh_T, (void)n;
    return todo();
    // END YOUR CODE
}

// A 2 x 2 matrix whose largest singular value is at least 2, and that in 50 steps makes every gradient shorter than
// 10^-6 of itself.
Matrix grows_then_vanishes() {
    // BEGIN YOUR CODE
    return todo();
    // END YOUR CODE
}

// The largest singular value of W, H x H: the most by which W makes a vector longer.
double sigma_max(const Matrix& W) {
    // BEGIN YOUR CODE
    (void)W;
    return todo();
    // END YOUR CODE
}

// An upper bound on lengths(W, dh_T, n) where each step's error is also multiplied by slopes of at most gamma:
// element k is the bound on the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> bounds(const Matrix& W, double gamma, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    (void)W, (void)gamma, (void)dh_T, (void)n;
    return todo();
    // END YOUR CODE
}
