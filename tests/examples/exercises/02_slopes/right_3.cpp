// right: through each other: tanh(x) = 2 sigmoid(2x) - 1, so its slope is 4 times the logistic one at (y + 1) / 2
// Exercise 2: the slopes of tanh and the logistic function, from their outputs. README.md says what to do.
#include "exercise.hpp"

using namespace chronograd;

// From y = tanh(x), the derivative dy/dx, at every element of y. Do not compute tanh again: y is all you need.
Matrix tanh_slope(const Matrix& y) {
    // BEGIN YOUR CODE
    auto logistic = [](double s) { return s - s * s; };
    return at_each(y, [&](double a) { return 4 * logistic((a + 1) / 2); });
    // END YOUR CODE
}

// From y = sigmoid(x) = 1 / (1 + exp(-x)), the derivative dy/dx, at every element of y.
Matrix sigmoid_slope(const Matrix& y) {
    // BEGIN YOUR CODE
    return y - y % y;
    // END YOUR CODE
}

// The chain rule with one of them: y = tanh(x), and dy is dL/dy. Returns dL/dx.
Matrix tanh_backward(const Matrix& y, const Matrix& dy) {
    // BEGIN YOUR CODE
    return tanh_slope(y) % dy;
    // END YOUR CODE
}
