// What the benchmark measures of the library, once in each precision: the .cpp files that define it are compiled
// twice, with the double library and with the float library, and the inline namespace keeps the two apart.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "measure.hpp"
#include "track_job.hpp"

namespace chronograd::bench {

/// A recurrent layer with a Linear head that maps every h_t back to an input, mean squared error, Adam.
struct TrainingCase {
    std::string cell;  ///< rnn, lstm or gru
    Index batch;
    Index steps;
    Index input;
    Index hidden;
    bool fused = false;  ///< of an lstm: see nn::LstmCell
};

/// A training step that can be taken again and again.
struct Training {
    Work step;          ///< record, backward, update
    Work sweep;         ///< record and backward alone
    Work checkpointed;  ///< the same by nn::checkpoint
    Index parameters;   ///< their elements
};

/// W X = Y, with W (m x k) and X (k x n), and what backward needs of it.
struct ProductCase {
    enum class Form { Y, dX, dW };  ///< W X, Wᵀ dY, dY Xᵀ
    Form form;
    Index m;
    Index n;
    Index k;
};

/// A product by gemm and by OpenBLAS, of the same factors.
struct Product {
    Work ours;
    Work openblas;                       ///< empty where it is not there
    std::function<double()> difference;  ///< of the two results, as a part of the largest magnitude
};

/// A function on an array, by the library's kernel and by the C library.
struct Kernel {
    std::string name;
    Index elements;
    Work ours;
    Work c_library;
    std::function<double(Index points)> worst_error;  ///< in units in the last place, against long double
};

/// All of it in one precision.
struct Ours {
    std::string precision;  ///< "f32" or "f64", as PyTorch abbreviates it
    Index lanes;            ///< numbers in a vector register
    Training (*training)(const TrainingCase&);
    /// Bytes of all values on the tape, and of the adjoints of those through which a gradient flows.
    Index (*values_and_adjoints)(const TrainingCase&);
    Work (*track_by_tape)(const TrackJob&);  ///< the whole job
    Work (*track_by_hand)(const TrackJob&);  ///< the same
    Product (*product)(const ProductCase&);
    std::vector<Kernel> (*kernels)();
};

/// The library in float.
const Ours& in_float();
/// The library in double.
const Ours& in_double();

}  // namespace chronograd::bench
