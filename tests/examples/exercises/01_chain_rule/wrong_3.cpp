// wrong: backward: du multiplies each da by the state of its own step (h_2, h_1) in place of the one before
// named: h_t was used where h_{t-1} belongs: at step t, u is
// Exercise 1: the chain rule on paper. README.md, beside this file, says what to compute.
#include "exercise.hpp"

using namespace chronograd;

// Forward: pre-activations, states and the loss.
struct Forward {
    double a_1, h_1, a_2, h_2, L;
};

Forward forward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double a_1 = 0.740000;
    const double h_1 = 0.629145;
    const double a_2 = 0.753316;
    const double h_2 = 0.637123;
    const double L = 0.065840;
    // END YOUR CODE
    return {a_1, h_1, a_2, h_2, L};
}

// Backward: dz stands for dL/dz.
struct Backward {
    double dh_2, da_2, dh_1, da_1, dh_0, dw, du;
};

Backward backward_on_paper() {
    // BEGIN YOUR CODE: a number in the place of each todo(), right to 4 significant digits
    const double dh_2 = -0.362877;
    const double da_2 = -0.215576;
    const double dh_1 = -0.172461;
    const double da_1 = -0.104197;
    const double dh_0 = -0.083357;
    const double dw = -0.211984;
    const double du = -0.202903;
    // END YOUR CODE
    return {dh_2, da_2, dh_1, da_1, dh_0, dw, du};
}
