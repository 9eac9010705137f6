// right: an accumulator for each element, and both derivatives as transposes of the products in the other order, by product itself
// Exercise 3: the matrix product, and its two derivatives. README.md, beside this file, says what to do.
#include "exercise.hpp"

using namespace chronograd;

// Y = A B: A is n x m, B is m x p, Y is n x p. With three loops, and without A * B.
Matrix product(const Matrix& A, const Matrix& B) {
    // BEGIN YOUR CODE
    Matrix Y(A.rows(), B.cols());
    for (Index j = 0; j < Y.cols(); ++j) {
        for (Index i = 0; i < Y.rows(); ++i) {
            Real sum = 0;
            for (Index k = 0; k < B.rows(); ++k) { sum += B(k, j) * A(i, k); }
            Y(i, j) = sum;
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
    const Matrix dY_t = transpose(dY);
    return {transpose(product(B, dY_t)), transpose(product(dY_t, A))};
    // END YOUR CODE
}
