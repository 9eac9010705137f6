// Exercise 3: the matrix product, and its two derivatives. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// Y = A B: A is n x m, B is m x p, Y is n x p. With three loops, and without A * B.
Matrix product(const Matrix& A, const Matrix& B) {
    // BEGIN YOUR CODE
    (void)A, (void)B;
    return todo();
    // END YOUR CODE
}

// dZ stands for dL/dZ, and has Z's shape.
struct Gradients {
    Matrix dA, dB;
};

// What A (n x m) and B (m x p) receive, where Y = A B receives dY (n x p).
Gradients product_backward(const Matrix& A, const Matrix& B, const Matrix& dY) {
    // BEGIN YOUR CODE
    (void)A, (void)B, (void)dY;
    return todo();
    // END YOUR CODE
}
