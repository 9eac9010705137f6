// What looking costs: as much for each record that is passed, however long the tape. Quadratic loops are caught here.
#include <algorithm>
#include <ctime>

#include "autograd/jacobian.hpp"
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// How much longer work(8 n) takes than work(n), in processor time, the best of three each: 8 where the cost is linear,
/// 64 where it is quadratic.
template <class Work>
double growth(const Work& work, int n) {
    const auto seconds = [&](int size) {
        double best = 1e9;
        for (int i = 0; i < 3; ++i) { best = std::min(best, work(size)); }
        return best;
    };
    return seconds(8 * n) / seconds(n);
}

double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// h_t = tanh(w h_{t-1}) for t = 0 .. T.
std::vector<Var> recurrence(Tape& tape, const Parameter& w, int T) {
    std::vector<Var> h{tape.variable(Matrix{{0.5}})};
    for (int t = 1; t <= T; ++t) { h.push_back(tanh(tape.parameter(w) * h.back())); }
    return h;
}

}  // namespace

TEST_CASE("a rewind past a changed parameter that its root does not use is linear in the length of the tape") {
    const auto work = [](int T) {
        const Parameter w("w", {{1.5}});
        const Parameter unused("unused", {{1}});
        Tape tape;
        const std::vector<Var> h = recurrence(tape, w, T);
        square(tape.parameter(unused));
        (void)unused.edit();
        const double start = now();
        Rewind(h.back()).finish();
        return now() - start;
    };
    CHECK(growth(work, 1000) < 25);
}

TEST_CASE("the Jacobians of all steps are linear in the length of the tape") {
    const auto work = [](int T) {
        const Parameter w("w", {{1.5}});
        Tape tape;
        const std::vector<Var> h = recurrence(tape, w, T);
        const double start = now();
        step_jacobians(h);
        return now() - start;
    };
    CHECK(growth(work, 1000) < 25);
}

TEST_CASE("the paths of a cell are linear in the length of the tape") {
    const auto work = [](int T) {
        const Parameter w("w", {{1.5}});
        Tape tape;
        std::vector<Var> c{tape.variable(Matrix{{0.5}})};
        std::vector<Var> h{tape.variable(Matrix{{0.5}})};
        for (int t = 1; t <= T; ++t) {
            c.push_back(0.9 * c.back() + tape.parameter(w) * h.back());
            h.push_back(tanh(c.back()));
        }
        const double start = now();
        cell_paths(c, h);
        return now() - start;
    };
    CHECK(growth(work, 1000) < 25);
}

}  // namespace chronograd::test
