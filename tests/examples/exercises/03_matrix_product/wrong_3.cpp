// wrong: product assigns each term in place of adding it, so that only the last k is left
// named: the last term of each sum alone, as = leaves it where +=
// Exercise 3: the matrix product, and its two derivatives. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// Y = A B: A is n x m, B is m x p, Y is n x p. With three loops, and without A * B.
Matrix product(const Matrix& A, const Matrix& B) {
    // BEGIN YOUR CODE
    Matrix Y(A.rows(), B.cols());
    for (Index i = 0; i < A.rows(); ++i) {
        for (Index j = 0; j < B.cols(); ++j) {
            for (Index k = 0; k < A.cols(); ++k) { Y(i, j) = A(i, k) * B(k, j); }
        }
    }
    return Y;
    // END YOUR CODE
}

// dZ stands for dL/dZ, and has Z's shape.
struct Gradients {
    Matrix dA, dB;
};

// What A (n x m) and B (m x p) receive, where Y = A B receives dY (n x p).
Gradients product_backward(const Matrix& A, const Matrix& B, const Matrix& dY) {
    // BEGIN YOUR CODE
    return {dY * transpose(B), transpose(A) * dY};
    // END YOUR CODE
}
