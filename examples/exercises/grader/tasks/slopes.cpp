// Exercise 2: slopes of tanh and the logistic function, by the tape from x; the student is given y alone.
#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "autograd/tape.hpp"
#include "exercise.hpp"

namespace chronograd::exercises {
namespace {

/// dL/dx by the tape for the loss whose derivative by y = f(x) is dy, element by element.
template <class F>
Matrix by_tape(F f, const Matrix& x, const Matrix& dy) {
    Tape tape;
    Var X = tape.variable(x);
    tape.backward(sum(f(X) % tape.constant(dy)));
    return Matrix(X.grad());
}

Matrix ones_like(const Matrix& m) { return {m.rows(), m.cols(), 1}; }

/// a / b, element by element.
Matrix divided(const Matrix& a, const Matrix& b) {
    return a % at_each(b, [](Real b) { return 1 / b; });
}

/// Outputs of f at random places, from a matrix of one element to one with many, some of them far from 0.
template <class F>
std::vector<Case> cases_of(F f) {
    Rng rng(2);
    std::vector<Case> cases;
    for (const auto& [rows, cols] : {std::pair<Index, Index>{1, 1}, {3, 1}, {4, 3}, {2, 7}}) {
        const Matrix x = random_matrix(rng, rows, cols, 2);
        cases.push_back({size_name("y", f(x)), {{"y", f(x)}, {"x", x}, {"dy", random_matrix(rng, rows, cols)}}});
    }
    return cases;
}

template <class F>
Mistake of_y(std::string says, F f) {
    return {std::move(says), [f](const Bundle& in) { return Bundle{{"slope", at_each(in["y"], f)}}; }};
}

}  // namespace

Exercise slopes() {
    const auto tanh_of = [](const Matrix& x) { return tanh(x); };
    const auto sigmoid_of = [](const Matrix& x) { return sigmoid(x); };
    Part tanh_part{
        .name = "tanh_slope",
        .points = 1,
        .cases = cases_of(tanh_of),
        .right =
            [](const Bundle& in) {
                return Bundle{{"slope", by_tape([](Var x) { return tanh(x); }, in["x"], ones_like(in["x"]))}};
            },
        .mistakes = {of_y("y was put into tanh once more: it is tanh(x) already",
                          [](Real y) { return 1 - std::tanh(y) * std::tanh(y); }),
                     of_y("1 - y, where 1 - y² belongs: the square is missing", [](Real y) { return 1 - y; }),
                     of_y("this is the slope of the logistic function, y (1 - y)", [](Real y) { return y * (1 - y); }),
                     of_y("(1 - y)² was taken for 1 - y²", [](Real y) { return (1 - y) * (1 - y); }),
                     of_y("this is y² alone", [](Real y) { return y * y; })}};
    Part sigmoid_part{
        .name = "sigmoid_slope",
        .points = 1,
        .cases = cases_of(sigmoid_of),
        .right =
            [](const Bundle& in) {
                return Bundle{{"slope", by_tape([](Var x) { return sigmoid(x); }, in["x"], ones_like(in["x"]))}};
            },
        .mistakes = {of_y("y was put into the logistic function once more: it is sigmoid(x) already",
                          [](Real y) {
                              const Real s = 1 / (1 + std::exp(-y));
                              return s * (1 - s);
                          }),
                     of_y("this is the slope of tanh, 1 - y²", [](Real y) { return 1 - y * y; }),
                     of_y("1 - y alone: the factor y is missing", [](Real y) { return 1 - y; })}};
    Part backward_part{
        .name = "tanh_backward",
        .points = 1,
        .cases = cases_of(tanh_of),
        .right =
            [](const Bundle& in) {
                return Bundle{{"dx", by_tape([](Var x) { return tanh(x); }, in["x"], in["dy"])}};
            },
        .mistakes = {{"off by 1 - y²: dy was passed on as it is",
                      [](const Bundle& in) {
                          return Bundle{{"dx", in["dy"]}};
                      }},
                     {"divided by the slope: dx = dy times the slope",
                      [](const Bundle& in) {
                          return Bundle{{"dx", divided(in["dy"], at_each(in["y"], [](Real y) { return 1 - y * y; }))}};
                      }},
                     {"y was put into tanh once more: it is tanh(x) already",
                      [](const Bundle& in) {
                          return Bundle{{"dx", in["dy"] % at_each(in["y"], [](Real y) {
                                                   return 1 - std::tanh(y) * std::tanh(y);
                                               })}};
                      }},
                     {"multiplied by y, where its slope, 1 - y², belongs",
                      [](const Bundle& in) {
                          return Bundle{{"dx", in["dy"] % in["y"]}};
                      }},
                     {"dy is missing: this is the slope alone",
                      [](const Bundle& in) {
                          return Bundle{{"dx", at_each(in["y"], [](Real y) { return 1 - y * y; })}};
                      }},
                     {"the slope was taken at dy: it belongs to y", [](const Bundle& in) {
                          return Bundle{{"dx", in["dy"] % at_each(in["dy"], [](Real y) { return 1 - y * y; })}};
                      }}}};
    return {"02", "slopes", "tanh and sigmoid: the slope from the output", {tanh_part, sigmoid_part, backward_part}};
}

}  // namespace chronograd::exercises
