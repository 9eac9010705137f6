// OpenBLAS, found while the program runs: nothing here is linked to it.
#pragma once

#include <string>

namespace chronograd::bench {

/// A stored matrix: read as it stands, or transposed.
template <class Number>
struct BlasFactor {
    const Number* data;
    int columns;  ///< as stored
    bool transposed;
};

/// Whether this text, OpenBLAS' configuration or the name of a core, speaks of the kernels that it takes for a
/// processor that it does not know, as one that is newer than itself: without AVX, several times slower than need be.
bool is_for_unknown_processor(const std::string& text);

/// One thread of it.
class OpenBlas {
public:
    /// The library, or nullptr where there is none that can be compared with. One that does not know this processor is
    /// loaded again, and told by the environment which kernels run on it; so a process that is started later uses them,
    /// too.
    static const OpenBlas* find();

    /// Its version, and the processor that it has chosen its kernels for.
    [[nodiscard]] const std::string& name() const { return name_; }

    // C (m x n) = A (m x k) B (k x n), all of them row after row.
    void gemm(int m, int n, int k, BlasFactor<float> A, BlasFactor<float> B, float* C) const;
    void gemm(int m, int n, int k, BlasFactor<double> A, BlasFactor<double> B, double* C) const;

private:
    OpenBlas() = default;
    bool open();

    // cblas_sgemm and cblas_dgemm; CBLAS' enumerations are ints.
    template <class Number>
    using Gemm = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k, Number alpha,
                          const Number* A, int lda, const Number* B, int ldb, Number beta, Number* C, int ldc);

    std::string name_;
    void* library_ = nullptr;
    Gemm<float> sgemm_ = nullptr;
    Gemm<double> dgemm_ = nullptr;
};

}  // namespace chronograd::bench
