// right: numbers from paper, each rounded to 4 significant digits
// Exercise 1: the chain rule on paper. README.md, beside this file, says what to compute.
#include "exercise.hpp"

using namespace chronograd;

// Forward: pre-activations, states and the loss.
struct Forward {
    double a_1, h_1, a_2, h_2, L;
};

Forward forward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double a_1 = 0.7400;
    const double h_1 = 0.6291;
    const double a_2 = 0.7533;
    const double h_2 = 0.6371;
    const double L = 0.06584;
    // END YOUR CODE
    return {a_1, h_1, a_2, h_2, L};
}

// Backward: dz stands for dL/dz.
struct Backward {
    double dh_2, da_2, dh_1, da_1, dh_0, dw, du;
};

Backward backward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double dh_2 = -0.3629;
    const double da_2 = -0.2156;
    const double dh_1 = -0.1725;
    const double da_1 = -0.1042;
    const double dh_0 = -0.08336;
    const double dw = -0.2120;
    const double du = -0.1669;
    // END YOUR CODE
    return {dh_2, da_2, dh_1, da_1, dh_0, dw, du};
}
