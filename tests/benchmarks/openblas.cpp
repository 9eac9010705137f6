// OpenBLAS by dlopen.
#include "openblas.hpp"

#include <dlfcn.h>

#include <cstdlib>

#include "ours.hpp"

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

// Kernels that run wherever this program does, as it was built, or null.
#if defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
constexpr const char* better_core = "SkylakeX";
#elif defined(__AVX2__) && defined(__FMA__)
constexpr const char* better_core = "Haswell";
#else
constexpr const char* better_core = nullptr;
#endif

bool is_for_unknown_processor(const std::string& text) { return text.find("Prescott") != std::string::npos; }

bool OpenBlas::open() {
    library_ = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    void (*set_num_threads)(int) = nullptr;
    char* (*get_config)() = nullptr;
    if (library_ == nullptr || !load(library_, "cblas_sgemm", sgemm_) || !load(library_, "cblas_dgemm", dgemm_) ||
        !load(library_, "openblas_set_num_threads", set_num_threads) ||
        !load(library_, "openblas_get_config", get_config)) {
        return false;
    }
    set_num_threads(1);
    name_ = get_config();
    return true;
}

const OpenBlas* OpenBlas::find() {
    static const OpenBlas* const found = []() -> const OpenBlas* {
        static OpenBlas blas;
        setenv("OPENBLAS_NUM_THREADS", "1", 1);  // else it starts threads as it is loaded
        if (!blas.open()) { return nullptr; }
        if (is_for_unknown_processor(blas.name_) && in_float().lanes >= 8) {
            // Unless another was asked for.
            if (better_core != nullptr) { setenv("OPENBLAS_CORETYPE", better_core, 0); }
            dlclose(blas.library_);
            if (!blas.open() || is_for_unknown_processor(blas.name_)) { return nullptr; }
            blas.name_ += ", asked for: it does not know this processor";
        }
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
