// Every operation on the tape. Each throws Error, naming itself, the shapes and the time step, where the shapes do not
// fit, where its inputs are on different tapes, or where the tape of one has been cleared. Every rule is derived in
// docs/matrix_derivatives.md.
#pragma once

#include <span>

#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

// Matrix products. `*` and `%` have one precedence and read left to right: r % (W * h) wants its parentheses.
Var operator*(Var A, Var B);      ///< A B: (m x k)(k x n) -> m x n
Var affine(Var W, Var x, Var b);  ///< W x + b: (m x k)(k x n) + (m x 1) -> m x n, b added to each column
/// W x + b + U h + c, in one record: what a cell makes of its input and its state. Each term as above, of one shape.
Var affine(Var W, Var x, Var b, Var U, Var h, Var c);
Var transpose(Var X);  ///< Xᵀ: m x n -> n x m

// Elementwise, two matrices of one shape. Of `+` and `-`, the right operand may be a column, which is added to (taken
// from) each column of the left: the one broadcast.
Var operator+(Var A, Var B);
Var operator-(Var A, Var B);
Var operator%(Var A, Var B);  ///< Hadamard product: no broadcast

// Arithmetic with real numbers, at every element.
Var operator+(Var X, Real c);
Var operator+(Real c, Var X);
Var operator-(Var X, Real c);
Var operator-(Real c, Var X);
Var operator*(Real c, Var X);
Var operator*(Var X, Real c);
Var operator/(Var X, Real c);
Var operator-(Var X);

// Elementwise functions: X's shape.
Var tanh(Var X);
Var sigmoid(Var X);  ///< the logistic function 1 / (1 + e^-x)
Var relu(Var X);     ///< max(0, x); its derivative at 0 is taken as 0
Var exp(Var X);      ///< e^x
Var log(Var X);      ///< ln x: NaN below 0, -infinity at 0
Var square(Var X);   ///< x²

// Sums over all elements -> 1x1.
Var sum(Var X);
Var mean(Var X);

// Rearranging. Throw Error also for rows that are not there, and for no parts.
Var rows(Var X, Index first, Index count);  ///< rows [first, first + count) as a view: the gates
Var stack_rows(Sequence parts);             ///< one below another; all of one width
Var stack_columns(Sequence parts);          ///< side by side; all of one height
Var detach(Var X);                          ///< the value without its history: no gradient flows through

// Losses -> 1x1.
Var mean_squared_error(Var Y, Var target);  ///< mean over all elements of (Y - target)²
/// Mean over the columns of -ln softmax(z)_class: logits (classes x batch), one class (0, 1, ...) a column. As
/// torch.nn.CrossEntropyLoss. No logit is too large: the largest of a column is taken off before e^z.
/// Throws Error for a class that does not exist or a number of classes other than batch.
Var softmax_cross_entropy(Var logits, std::span<const int> classes);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
