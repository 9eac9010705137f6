// wrong: tanh_backward takes the slope at dy in place of y: dy % (1 - dy^2)
// named: the slope was taken at dy: it belongs to y
// Exercise 2: the slopes of tanh and the logistic function, from their outputs. README.md says what to do.
#include "exercise.hpp"

using namespace chronograd;

// From y = tanh(x), the derivative dy/dx, at every element of y. Do not compute tanh again: y is all you need.
Matrix tanh_slope(const Matrix& y) {
    // BEGIN YOUR CODE
    return at_each(y, [](double a) { return 1 - a * a; });
    // END YOUR CODE
}

// From y = sigmoid(x) = 1 / (1 + exp(-x)), the derivative dy/dx, at every element of y.
Matrix sigmoid_slope(const Matrix& y) {
    // BEGIN YOUR CODE
    return at_each(y, [](double a) { return a * (1 - a); });
    // END YOUR CODE
}

// The chain rule with one of them: y = tanh(x), and dy is dL/dy. Returns dL/dx.
Matrix tanh_backward(const Matrix& y, const Matrix& dy) {
    // BEGIN YOUR CODE
    (void)y;
    return dy % tanh_slope(dy);
    // END YOUR CODE
}
