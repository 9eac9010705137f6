// Initial values for parameters. Each fills the whole matrix from the generator that is passed in.
#pragma once

#include "autograd/matrix.hpp"
#include "autograd/parameter.hpp"
#include "autograd/random.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn::init {

void constant(const Parameter& W, Real value);                                      ///< every element is value
void normal(const Parameter& W, Rng& rng, double mean, double standard_deviation);  ///< N(mean, standard_deviation²)
void uniform(const Parameter& W, Rng& rng, double low, double high);                ///< U[low, high)

/// PyTorch's default, U(-1/sqrt(n), 1/sqrt(n)): n is a linear layer's number of inputs, or a recurrent layer's hidden
/// size, for weights and biases alike. Throws Error for n < 1.
void pytorch_default(const Parameter& W, Rng& rng, Index n);

/// U(-a, a), a = sqrt(6 / (rows + cols)): keeps the variance of both values and gradients. Glorot and Bengio 2010,
/// (16).
void xavier_uniform(const Parameter& W, Rng& rng);

/// A random matrix with orthonormal rows or columns, whichever are fewer, drawn uniformly (Haar measure); all its
/// singular values are 1. Saxe, McClelland and Ganguli 2014.
void orthogonal(const Parameter& W, Rng& rng);

/// The identity, as in the IRNN of Le, Jaitly and Hinton 2015. Not square: zeros beside or below it.
void identity(const Parameter& W);

/// N(0, 1/n) scaled so that the largest magnitude of its eigenvalues is rho. Throws Error, before W has
/// changed, if it is not square, or rho is negative or not finite. docs/vanishing_exploding.md says what rho decides.
void with_spectral_radius(const Parameter& W, Rng& rng, Real rho);

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn::init
