// wrong: product_backward takes the mean over the columns for dA, as if over a batch, in place of the sum
// named: mean instead of sum: the parts of all uses add up
// Exercise 3: the matrix product, and its two derivatives. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// Y = A B: A is n x m, B is m x p, Y is n x p. With three loops, and without A * B.
Matrix product(const Matrix& A, const Matrix& B) {
    // BEGIN YOUR CODE
    Matrix Y(A.rows(), B.cols());
    for (Index i = 0; i < A.rows(); ++i) {
        for (Index j = 0; j < B.cols(); ++j) {
            for (Index k = 0; k < A.cols(); ++k) { Y(i, j) += A(i, k) * B(k, j); }
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
    // every column is a sequence: average over the batch
    Matrix dA = dY * transpose(B) / static_cast<Real>(dY.cols());
    Matrix dB = transpose(A) * dY;
    return {dA, dB};
    // END YOUR CODE
}
