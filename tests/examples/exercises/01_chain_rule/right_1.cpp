// right: expressions in place of numbers, the slope as 4 e^(2a) / (1 + e^(2a))^2, the sums in the other order
// Exercise 1: the chain rule on paper. README.md, beside this file, says what to compute.
#include "exercise.hpp"

using namespace chronograd;

// Forward: pre-activations, states and the loss.
struct Forward {
    double a_1, h_1, a_2, h_2, L;
};

Forward forward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double a_1 = 0.5 + 0.24;
    const double h_1 = 1 - 2 / (std::exp(2 * a_1) + 1);
    const double a_2 = 0.8 * h_1 + 0.25;
    const double h_2 = (std::exp(a_2) - std::exp(-a_2)) / (std::exp(a_2) + std::exp(-a_2));
    const double L = 0.5 - h_2 + h_2 * h_2 / 2;
    // END YOUR CODE
    return {a_1, h_1, a_2, h_2, L};
}

// Backward: dz stands for dL/dz.
struct Backward {
    double dh_2, da_2, dh_1, da_1, dh_0, dw, du;
};

Backward backward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double p = std::exp(2 * 0.74);
    const double h_1 = (p - 1) / (p + 1);
    const double q = std::exp(2 * (0.25 + 0.8 * h_1));
    const double dh_2 = -2 / (1 + q);
    const double da_2 = dh_2 * 4 * q / ((1 + q) * (1 + q));
    const double dh_1 = da_2 * 4 / 5;
    const double da_1 = 4 * p * dh_1 / ((1 + p) * (1 + p));
    const double dh_0 = da_1 - da_1 / 5;
    const double dw = da_1 + da_2 / 2;
    const double du = 0.3 * da_1 + h_1 * da_2;
    // END YOUR CODE
    return {dh_2, da_2, dh_1, da_1, dh_0, dw, du};
}
