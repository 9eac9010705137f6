// Differences, and going through two or three sets of gradients together.
#include "agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace chronograd::examples {

Matrix slopes(const std::vector<Parameter>& moved, const std::function<Real()>& loss) {
    Matrix all(moved[0].rows(), moved[0].cols());
    for (Index i = 0; i < all.size(); ++i) {
        const Real here = moved[0].value().data()[i];
        const auto move_to = [&](Real there) {
            for (const Parameter& W : moved) { W.edit().data()[i] = there; }
        };
        const auto at = [&](Real there) {
            move_to(there);
            return loss();
        };
        const Real h = 1e-3;
        all.ref().data()[i] = (8 * (at(here + h) - at(here - h)) - (at(here + 2 * h) - at(here - 2 * h))) / (12 * h);
        move_to(here);
    }
    return all;
}

Real disagreement(MatrixView a, MatrixView b) {
    if (!a.same_shape(b) || !all_finite(a) || !all_finite(b)) { return std::numeric_limits<Real>::infinity(); }
    const Real difference = max_abs(a - b);
    return difference == 0 ? 0 : difference / std::max(max_abs(a), max_abs(b));
}

static std::vector<Matrix> flat(const Gradients& g) {
    std::vector<Matrix> all = {g.h_0, g.c_0};
    for (std::size_t p = 0; p < g.sums.size(); ++p) {
        all.push_back(g.sums[p]);
        all.insert(all.end(), g.shares[p].begin(), g.shares[p].end());
    }
    return all;
}

Real disagreement(const Gradients& a, const Gradients& b) {
    const std::vector<Matrix> of_a = flat(a);
    const std::vector<Matrix> of_b = flat(b);
    Real worst = of_a.size() == of_b.size() ? 0 : std::numeric_limits<Real>::infinity();
    for (std::size_t k = 0; k < std::min(of_a.size(), of_b.size()); ++k) {
        worst = std::max(worst, disagreement(of_a[k], of_b[k]));
    }
    return worst;
}

static std::string element(const std::string& name, const Matrix& of, Index r, Index c) {
    if (of.size() == 1) { return name; }
    return of.cols() == 1 ? fmt::format("{}[{}]", name, r + 1) : fmt::format("{}[{},{}]", name, r + 1, c + 1);
}

bool compare(Page& page, const Hand& hand, const Gradients& tape, const Gradients& differences) {
    const Gradients& g = hand.gradients;
    std::vector<std::vector<std::string>> rows = {{"", "", "by hand", "by the tape", "by differences"}};
    const auto add = [&](const std::string& name, const std::string& when, Real a, Real b, Real c) {
        const auto digits = [](Real x) { return fmt::format("{:.10f}", x); };
        rows.push_back({name, when, digits(a), digits(b), digits(c)});
    };
    const Index H = g.h_0.rows();
    for (const auto& [name, k, first_row] : hand.parts) {
        const Matrix part(H, g.sums[k].cols());
        for (Index i = 0; i < part.size(); ++i) {
            const Index row = first_row + i / part.cols();
            const Index col = i % part.cols();
            std::string shown = element(name, part, i / part.cols(), col);
            for (std::size_t t = 0; t < g.shares[k].size(); ++t) {
                add(shown, fmt::format("t = {}", t + 1), g.shares[k][t](row, col), tape.shares[k][t](row, col),
                    differences.shares[k][t](row, col));
                shown.clear();
            }
            add("", "sum", g.sums[k](row, col), tape.sums[k](row, col), differences.sums[k](row, col));
        }
    }
    const auto add_state = [&](const std::string& name, const Matrix& a, const Matrix& b, const Matrix& c) {
        for (Index r = 0; r < a.rows(); ++r) { add(element(name, a, r, 0), "", a(r, 0), b(r, 0), c(r, 0)); }
    };
    add_state("dh_0", g.h_0, tape.h_0, differences.h_0);
    add_state("dc_0", g.c_0, tape.c_0, differences.c_0);

    page.section("The same gradients in three ways");
    page.table(rows);
    const Real from_hand = disagreement(g, tape);
    const Real from_differences = disagreement(tape, differences);
    page.say(
        fmt::format("The largest differences, as parts of a gradient's largest element: between hand and tape {:.1e}, "
                    "between tape and differences {:.1e}.",
                    from_hand, from_differences));
    return from_hand <= 1e-12 && from_differences <= 1e-9;
}

}  // namespace chronograd::examples
