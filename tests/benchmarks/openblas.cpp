// OpenBLAS by dlopen.
#include "openblas.hpp"

#include <dlfcn.h>

#include <cstdlib>

namespace chronograd::bench {
namespace {

template <class Function>
bool load(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
}

template <class Gemm, class Number>
void call(Gemm gemm, int m, int n, int k, BlasFactor<Number> A, BlasFactor<Number> B, Number* C) {
    constexpr int row_major = 101;
    constexpr int plain = 111;  // transposed: the next one
    gemm(row_major, plain + static_cast<int>(A.transposed), plain + static_cast<int>(B.transposed), m, n, k, 1, A.data,
         A.columns, B.data, B.columns, 0, C, n);
}

}  // namespace

const OpenBlas* OpenBlas::find() {
    static const OpenBlas* const found = []() -> const OpenBlas* {
        setenv("OPENBLAS_NUM_THREADS", "1", 1);  // else it starts threads as it is loaded
        void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) { return nullptr; }
        static OpenBlas blas;
        void (*set_num_threads)(int) = nullptr;
        char* (*get_config)() = nullptr;
        if (!load(library, "cblas_sgemm", blas.sgemm_) || !load(library, "cblas_dgemm", blas.dgemm_) ||
            !load(library, "openblas_set_num_threads", set_num_threads) ||
            !load(library, "openblas_get_config", get_config)) {
            return nullptr;
        }
        set_num_threads(1);
        blas.name_ = get_config();
        return &blas;
    }();
    return found;
}

void OpenBlas::gemm(int m, int n, int k, BlasFactor<float> A, BlasFactor<float> B, float* C) const {
    call(sgemm_, m, n, k, A, B, C);
}
void OpenBlas::gemm(int m, int n, int k, BlasFactor<double> A, BlasFactor<double> B, double* C) const {
    call(dgemm_, m, n, k, A, B, C);
}

}  // namespace chronograd::bench
