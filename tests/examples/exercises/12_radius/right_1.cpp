// right: lengths goes back with rows times W, sigma_max turns pairs of columns until all are orthogonal (Jacobi) in place of power iteration
// Exercise 12: the spectral radius: predict, then measure. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// The spectral radius at which a gradient becomes 10^-6 of itself in 50 steps, and that at which it becomes 1000 times
// itself in 100 steps.
struct Radii {
    double vanishes, explodes;
};

Radii radii_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 digits
    const double vanishes = 0.7586;
    const double explodes = 1.0715;
    // END YOUR CODE
    return {vanishes, explodes};
}

// The same as a function: the radius at which a gradient becomes `goal` times itself in n steps. goal > 0.
double radius_for(double goal, int n) {
    // BEGIN YOUR CODE
    return std::exp(std::log(goal) / n);
    // END YOUR CODE
}

// The linear network h_t = W h_{t-1}: W is H x H. dh_T = dL/dh_T is H x B, an error for each of B sequences.
// Returns the lengths of dh_T, dh_{T-1} .. dh_{T-n}: element k is the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> lengths(const Matrix& W, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    // (W^T dh)^T = dh^T W, and a transposed matrix is as long.
    Matrix row = transpose(dh_T);
    std::vector<double> all;
    for (int k = 0; k < n; ++k) {
        all.push_back(norm(row));
        row = row * W;
    }
    all.push_back(norm(row));
    return all;
    // END YOUR CODE
}

// A 2 x 2 matrix whose largest singular value is at least 2, and that in 50 steps makes every gradient shorter than
// 10^-6 of itself.
Matrix grows_then_vanishes() {
    // BEGIN YOUR CODE
    return Matrix{{0, 2}, {0, 0}};
    // END YOUR CODE
}

// The largest singular value of W, H x H: the most by which W makes a vector longer.
double sigma_max(const Matrix& W) {
    // BEGIN YOUR CODE
    const double size = norm(W);
    if (size == 0) { return 0; }
    Matrix A = W / size;
    for (int sweep = 0; sweep < 60; ++sweep) {
        for (Index p = 0; p < A.cols(); ++p) {
            for (Index q = p + 1; q < A.cols(); ++q) {
                double pp = 0, qq = 0, pq = 0;
                for (Index r = 0; r < A.rows(); ++r) {
                    pp += A(r, p) * A(r, p);
                    qq += A(r, q) * A(r, q);
                    pq += A(r, p) * A(r, q);
                }
                const double angle = 0.5 * std::atan2(2 * pq, pp - qq);
                const double co = std::cos(angle), si = std::sin(angle);
                for (Index r = 0; r < A.rows(); ++r) {
                    const double a = A(r, p), b = A(r, q);
                    A(r, p) = co * a + si * b;
                    A(r, q) = co * b - si * a;
                }
            }
        }
    }
    double longest = 0;
    for (Index c = 0; c < A.cols(); ++c) {
        double length = 0;
        for (Index r = 0; r < A.rows(); ++r) { length = std::hypot(length, A(r, c)); }
        longest = std::max(longest, length);
    }
    return size * longest;
    // END YOUR CODE
}

// An upper bound on lengths(W, dh_T, n) where each step's error is also multiplied by slopes of at most gamma:
// element k is the bound on the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> bounds(const Matrix& W, double gamma, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    const double factor = gamma * sigma_max(W);
    std::vector<double> all = {norm(dh_T)};
    while (static_cast<int>(all.size()) <= n) { all.push_back(all.back() * factor); }
    return all;
    // END YOUR CODE
}
