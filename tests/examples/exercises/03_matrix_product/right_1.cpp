// right: a sum of outer products with k outermost and backwards, and one triple loop that makes both derivatives at once
// Exercise 3: the matrix product, and its two derivatives. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// Y = A B: A is n x m, B is m x p, Y is n x p. With three loops, and without A * B.
Matrix product(const Matrix& A, const Matrix& B) {
    // BEGIN YOUR CODE
    Matrix Y(A.rows(), B.cols());
    for (Index k = A.cols(); k-- > 0;) {
        for (Index j = 0; j < B.cols(); ++j) {
            for (Index i = 0; i < A.rows(); ++i) { Y(i, j) += A(i, k) * B(k, j); }
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
    Gradients g{Matrix(A.rows(), A.cols()), Matrix(B.rows(), B.cols())};
    // Every term A(i, k) * B(k, j) of Y(i, j) gives a part to each of its two factors.
    for (Index j = 0; j < dY.cols(); ++j) {
        for (Index k = 0; k < B.rows(); ++k) {
            for (Index i = 0; i < dY.rows(); ++i) {
                g.dA(i, k) += dY(i, j) * B(k, j);
                g.dB(k, j) += A(i, k) * dY(i, j);
            }
        }
    }
    return g;
    // END YOUR CODE
}
