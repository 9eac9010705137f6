// docs/bptt.md: its formulas as they stand there, in plain loops over numbers, against differences of the loss. The
// network is computed forward only for those, each step with copies of its own; nothing of the library has a part.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <functional>
#include <random>
#include <vector>

namespace {

using Number = long double;
using Matrix = std::vector<std::vector<Number>>;  // row by row

constexpr std::size_t I = 2, H = 3, O = 2, B = 4, T = 5;

Matrix zeros(std::size_t rows, std::size_t cols) { return {rows, std::vector<Number>(cols, 0)}; }

/// f(i, s) at every element.
template <class F>
Matrix made(std::size_t rows, std::size_t cols, const F& f) {
    Matrix m = zeros(rows, cols);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t s = 0; s < cols; ++s) { m[i][s] = f(i, s); }
    }
    return m;
}

/// Row i, column s of W h.
Number product(const Matrix& W, const Matrix& h, std::size_t i, std::size_t s) {
    Number sum = 0;
    for (std::size_t j = 0; j < h.size(); ++j) { sum += W[i][j] * h[j][s]; }
    return sum;
}

/// a = W h + b                                                                                          (BATCH.1)
Matrix affine(const Matrix& W, const Matrix& h, const Matrix& b) {
    return made(W.size(), h[0].size(), [&](auto i, auto s) { return product(W, h, i, s) + b[i][0]; });
}

/// What h, W and b receive from a = W h + b                                                             (BATCH.2)
struct Received {
    Matrix h, W, b;
};
Received received(const Matrix& W, const Matrix& h, const Matrix& da) {
    Received d = {zeros(h.size(), h[0].size()), zeros(W.size(), h.size()), zeros(W.size(), 1)};
    for (std::size_t i = 0; i < W.size(); ++i) {
        for (std::size_t s = 0; s < h[0].size(); ++s) {
            d.b[i][0] += da[i][s];
            for (std::size_t j = 0; j < h.size(); ++j) {
                d.h[j][s] += W[i][j] * da[i][s];
                d.W[i][j] += da[i][s] * h[j][s];
            }
        }
    }
    return d;
}

void add(Matrix& to, const Matrix& m) {
    for (std::size_t i = 0; i < m.size(); ++i) {
        for (std::size_t s = 0; s < m[0].size(); ++s) { to[i][s] += m[i][s]; }
    }
}

/// One step's copies of the weights, and what it reads and shall say.
struct Step {
    Matrix W_ih, W_hh, b, W_hy, b_y, x, y;
};

struct Net {
    Matrix h_0;
    std::vector<Step> steps;  // the step t is element t - 1

    Net() {
        std::mt19937 random(7);
        const auto any = [&](auto, auto) { return 3 * static_cast<Number>(random()) / 4294967296.0L - 1.5L; };
        h_0 = made(H, B, any);
        const Step shared = {
            made(H, I, any), made(H, H, any), made(H, 1, any), made(O, H, any), made(O, 1, any), {}, {}};
        for (std::size_t t = 0; t < T; ++t) {
            steps.push_back(shared);
            steps.back().x = made(I, B, any);
            steps.back().y = made(O, B, any);
        }
    }
    /// h_0 .. h_T, by (RNN.1) and (RNN.2).
    [[nodiscard]] std::vector<Matrix> states() const {
        std::vector<Matrix> h = {h_0};
        for (const Step& s : steps) {
            const Matrix from_x = affine(s.W_ih, s.x, s.b);
            const Matrix from_h = affine(s.W_hh, h.back(), zeros(H, 1));
            h.push_back(made(H, B, [&](auto i, auto c) { return std::tanh(from_x[i][c] + from_h[i][c]); }));
        }
        return h;
    }
    /// The mean of the squares over all numbers of all steps.
    [[nodiscard]] Number loss() const {
        const std::vector<Matrix> h = states();
        Number L = 0;
        for (std::size_t t = 1; t <= T; ++t) {
            const Step& s = steps[t - 1];
            const Matrix y_hat = affine(s.W_hy, h[t], s.b_y);  // (LINEAR.1)
            made(O, B, [&](auto i, auto c) { return L += (y_hat[i][c] - s.y[i][c]) * (y_hat[i][c] - s.y[i][c]); });
        }
        return L / (O * B * T);
    }
};

/// The adjoints of every step's copies and inputs, of the states, and of h_0, by the chapter's formulas.
struct Backward {
    std::vector<Step> d{T};  // y has none
    std::vector<Matrix> delta{T + 1}, dh{T + 1};

    explicit Backward(const Net& net) {
        const std::vector<Matrix> h = net.states();
        Matrix e = zeros(H, B);
        for (std::size_t t = T; t >= 1; --t) {
            const Step& s = net.steps[t - 1];
            const Matrix y_hat = affine(s.W_hy, h[t], s.b_y);
            const Number n = O * B * T;
            const Matrix dy =
                made(O, B, [&](auto i, auto c) { return 2 / n * (y_hat[i][c] - s.y[i][c]); });  // (BPTT.6)
            const Received head = received(s.W_hy, h[t], dy);                                   // (BPTT.5)
            delta[t] = dh[t] = head.h;
            add(dh[t], e);  // (BPTT.1)
            const Matrix da =
                made(H, B, [&](auto i, auto c) { return dh[t][i][c] * (1 - h[t][i][c] * h[t][i][c]); });  // (BPTT.2)
            const Received from_h = received(s.W_hh, h[t - 1], da);
            const Received from_x = received(s.W_ih, s.x, da);
            e = from_h.h;                                                             // (BPTT.3)
            d[t - 1] = {from_x.W, from_h.W, from_h.b, head.W, head.b, from_x.h, {}};  // (BPTT.7)
        }
        dh[0] = e;
    }
};

/// dL by the element, by differences.
Number slope(Number& element, const std::function<Number()>& loss) {
    const Number here = element;
    const Number far = 1e-3L;
    const auto at = [&](Number there) {
        element = there;
        return loss();
    };
    const Number d = (8 * (at(here + far) - at(here - far)) - (at(here + 2 * far) - at(here - 2 * far))) / (12 * far);
    element = here;
    return d;
}

void check_slopes(Matrix& moved, const Matrix& adjoint, const std::function<Number()>& loss) {
    for (std::size_t i = 0; i < moved.size(); ++i) {
        for (std::size_t s = 0; s < moved[0].size(); ++s) {
            CHECK(std::abs(slope(moved[i][s], loss) - adjoint[i][s]) < 1e-10L);
        }
    }
}

constexpr Matrix Step::*weights[] = {&Step::W_ih, &Step::W_hh, &Step::b, &Step::W_hy, &Step::b_y};

}  // namespace

TEST_CASE(
    "docs/bptt.md: each step's shares, and what inputs and the first state receive, are differences of the loss") {
    Net net;
    const Backward back(net);
    const auto loss = [&] { return net.loss(); };
    check_slopes(net.h_0, back.dh[0], loss);
    for (std::size_t t = 1; t <= T; ++t) {
        for (const auto W : weights) { check_slopes(net.steps[t - 1].*W, back.d[t - 1].*W, loss); }
        check_slopes(net.steps[t - 1].x, back.d[t - 1].x, loss);
    }
}

TEST_CASE("docs/bptt.md: with all copies moved together, the loss moves by the sum of the shares") {
    Net net;
    const Backward back(net);
    for (const auto W : weights) {
        Matrix sum = back.d[0].*W;  // (SHARES.1), (BPTT.4), (BPTT.5)
        for (std::size_t t = 2; t <= T; ++t) { add(sum, back.d[t - 1].*W); }
        Matrix shared = net.steps[0].*W;
        check_slopes(shared, sum, [&] {
            for (Step& s : net.steps) { s.*W = shared; }
            return net.loss();
        });
        for (Step& step : net.steps) { step.*W = shared; }
    }
}

TEST_CASE("docs/bptt.md: an error goes back through products of transposed Jacobians, which stay below the bound") {
    const Net net;
    const Backward back(net);
    const std::vector<Matrix> h = net.states();
    const Matrix& W = net.steps[0].W_hh;
    Number frobenius = 0;  // at least as large as the largest singular value
    made(H, H, [&](auto i, auto j) { return frobenius += W[i][j] * W[i][j]; });
    for (std::size_t c = 0; c < B; ++c) {
        for (std::size_t k = 0; k <= T; ++k) {
            std::vector<Number> sum(H, 0);
            Matrix P = made(H, H, [](auto i, auto j) { return i == j ? 1.0L : 0.0L; });  // dh_t/dh_k
            for (std::size_t t = k; t <= T; ++t) {
                if (t > k) {  // one more factor from the left: (FLOW.1), (FLOW.2)
                    const Matrix before = P;
                    P = made(H, H,
                             [&](auto i, auto j) { return (1 - h[t][i][c] * h[t][i][c]) * product(W, before, i, j); });
                }
                Number size = 0;
                for (std::size_t i = 0; i < H; ++i) {
                    for (std::size_t j = 0; j < H; ++j) {
                        size += P[i][j] * P[i][j];
                        if (t > 0) { sum[j] += P[i][j] * back.delta[t][i][c]; }
                    }
                }
                // The mean of the squared singular values is at most the largest one's square.        (FLOW.3)
                CHECK(std::sqrt(size / H) <= std::pow(std::sqrt(frobenius), static_cast<Number>(t - k)) * (1 + 1e-15L));
            }
            for (std::size_t j = 0; j < H; ++j) { CHECK(std::abs(sum[j] - back.dh[k][j][c]) < 1e-15L); }
        }
    }
}
