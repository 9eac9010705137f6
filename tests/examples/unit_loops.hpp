// The oracle for one recurrent unit: plain loops, and derivatives carried forward in time beside the state, where the
// tape's go backward.
#pragma once

#include <cmath>

namespace chronograd::test {

inline double s(double x) { return 1 / (1 + std::exp(-x)); }

struct ForwardMode {
    double x;
    double dx_dx_0 = 1;
    double dx_dw = 0;
    double dx_db = 0;
    double E = 0;
    double dE_dw = 0;
    double dE_db = 0;
    [[nodiscard]] double gradient() const { return std::sqrt(dE_dw * dE_dw + dE_db * dE_db); }
};

inline ForwardMode forward_mode(double w, double b, double x_0, int T) {
    ForwardMode f{x_0};
    for (int t = 1; t <= T; ++t) {
        const double slope = w * s(f.x) * (1 - s(f.x));
        f.dx_dw = s(f.x) + slope * f.dx_dw;
        f.dx_db = 1 + slope * f.dx_db;
        f.dx_dx_0 *= slope;
        f.x = w * s(f.x) + b;
    }
    const double off = s(f.x) - 0.7;
    const double through = 2 * off * s(f.x) * (1 - s(f.x));
    f.E = off * off;
    f.dE_dw = through * f.dx_dw;
    f.dE_db = through * f.dx_db;
    return f;
}

}  // namespace chronograd::test
