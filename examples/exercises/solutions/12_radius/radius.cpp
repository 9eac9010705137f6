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
    const double vanishes = 0.758578;  // 10^(-6/50)
    const double explodes = 1.071519;  // 10^(3/100)
    // END YOUR CODE
    return {vanishes, explodes};
}

// The same as a function: the radius at which a gradient becomes `goal` times itself in n steps. goal > 0.
double radius_for(double goal, int n) {
    // BEGIN YOUR CODE
    return std::pow(goal, 1.0 / n);  // rho^n = goal
    // END YOUR CODE
}

// The linear network h_t = W h_{t-1}: W is H x H. dh_T = dL/dh_T is H x B, an error for each of B sequences.
// Returns the lengths of dh_T, dh_{T-1} .. dh_{T-n}: element k is the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> lengths(const Matrix& W, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    std::vector<double> all = {norm(dh_T)};
    Matrix dh = dh_T;
    for (int k = 1; k <= n; ++k) {
        dh = transpose(W) * dh;  // one step further into the past
        all.push_back(norm(dh));
    }
    return all;
    // END YOUR CODE
}

// A 2 x 2 matrix whose largest singular value is at least 2, and that in 50 steps makes every gradient shorter than
// 10^-6 of itself.
Matrix grows_then_vanishes() {
    // BEGIN YOUR CODE
    return {{0.5, 2}, {0, 0.5}};  // rho = 0.5, and n a^(n-1) b = 50 * 0.5^49 * 2 = 1.8e-13                (FLOW.6)
    // END YOUR CODE
}

// The largest singular value of W, H x H: the most by which W makes a vector longer.
double sigma_max(const Matrix& W) {
    // BEGIN YOUR CODE
    // W^T W has the squares of W's singular values as its eigenvalues. Applied again and again, it turns a vector
    // towards the one that grows most.
    Matrix v(W.rows(), 1);
    for (Index r = 0; r < v.rows(); ++r) { v(r, 0) = 1 + static_cast<double>(r); }
    for (int i = 0; i < 200; ++i) {
        v = transpose(W) * (W * v);
        v = v / norm(v);
    }
    return norm(W * v);
    // END YOUR CODE
}

// An upper bound on lengths(W, dh_T, n) where each step's error is also multiplied by slopes of at most gamma:
// element k is the bound on the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> bounds(const Matrix& W, double gamma, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    std::vector<double> all = {norm(dh_T)};
    const double factor = gamma * sigma_max(W);
    for (int k = 1; k <= n; ++k) { all.push_back(factor * all.back()); }  //                              (FLOW.4)
    return all;
    // END YOUR CODE
}
