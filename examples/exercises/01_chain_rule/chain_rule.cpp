// Exercise 1: the chain rule on paper. README.md, beside this file, says what to compute.
#include "exercise.hpp"

using namespace chronograd;

// Forward: pre-activations, states and the loss.
struct Forward {
    double a_1, h_1, a_2, h_2, L;
};

Forward forward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double a_1 = todo();
    const double h_1 = todo();
    const double a_2 = todo();
    const double h_2 = todo();
    const double L = todo();
    // END YOUR CODE
    return {a_1, h_1, a_2, h_2, L};
}

// Backward: dz stands for dL/dz.
struct Backward {
    double dh_2, da_2, dh_1, da_1, dh_0, dw, du;
};

Backward backward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double dh_2 = todo();
    const double da_2 = todo();
    const double dh_1 = todo();
    const double da_1 = todo();
    const double dh_0 = todo();
    const double dw = todo();
    const double du = todo();
    // END YOUR CODE
    return {dh_2, da_2, dh_1, da_1, dh_0, dw, du};
}
