// right: lengths is a recursion with element-wise loops, sigma_max squares W^T W eight times (256 steps at once) and takes its longest column
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
    const double vanishes = std::exp(-6 * std::log(10.0) / 50);
    const double explodes = std::pow(10.0, 0.03);
    // END YOUR CODE
    return {vanishes, explodes};
}

// The same as a function: the radius at which a gradient becomes `goal` times itself in n steps. goal > 0.
double radius_for(double goal, int n) {
    // BEGIN YOUR CODE
    return std::pow(10.0, std::log10(goal) / n);
    // END YOUR CODE
}

// The linear network h_t = W h_{t-1}: W is H x H. dh_T = dL/dh_T is H x B, an error for each of B sequences.
// Returns the lengths of dh_T, dh_{T-1} .. dh_{T-n}: element k is the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> lengths(const Matrix& W, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    std::vector<double> all = {norm(dh_T)};
    if (n == 0) { return all; }
    Matrix before(W.cols(), dh_T.cols());
    for (Index i = 0; i < W.rows(); ++i) {
        for (Index j = 0; j < W.cols(); ++j) {
            for (Index b = 0; b < dh_T.cols(); ++b) { before(j, b) += W(i, j) * dh_T(i, b); }
        }
    }
    const std::vector<double> rest = lengths(W, before, n - 1);
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
    // END YOUR CODE
}

// A 2 x 2 matrix whose largest singular value is at least 2, and that in 50 steps makes every gradient shorter than
// 10^-6 of itself.
Matrix grows_then_vanishes() {
    // BEGIN YOUR CODE
    // W^2 = I / 4, so W^50 = I / 4^25.
    return Matrix{{0.5, 0}, {-3, -0.5}};
    // END YOUR CODE
}

// The largest singular value of W, H x H: the most by which W makes a vector longer.
double sigma_max(const Matrix& W) {
    // BEGIN YOUR CODE
    const double size = norm(W);
    if (size == 0) { return 0; }
    const Matrix U = W / size;
    Matrix P = transpose(U) * U;
    for (int k = 0; k < 8; ++k) {
        P = P / norm(P);
        P = P * P;
    }
    // Every column of P is a multiple of v now; the longest one is the most exact.
    Matrix v(P.rows(), 1);
    for (Index c = 0; c < P.cols(); ++c) {
        Matrix column(P.rows(), 1);
        for (Index r = 0; r < P.rows(); ++r) { column(r, 0) = P(r, c); }
        if (norm(column) > norm(v)) { v = column; }
    }
    return size * norm(U * v) / norm(v);
    // END YOUR CODE
}

// An upper bound on lengths(W, dh_T, n) where each step's error is also multiplied by slopes of at most gamma:
// element k is the bound on the norm of dh_{T-k}, k = 0 .. n.
std::vector<double> bounds(const Matrix& W, double gamma, const Matrix& dh_T, int n) {
    // BEGIN YOUR CODE
    const double sigma = sigma_max(W);
    Matrix dh = dh_T;
    std::vector<double> all;
    for (int k = 0; k <= n; ++k) {
        all.push_back(norm(dh));
        dh = (gamma * sigma) * dh;
    }
    return all;
    // END YOUR CODE
}
