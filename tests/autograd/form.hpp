// What a row of ops_test.cpp's table consists of: an operation, on the tape and as plain as it is, the shapes that it
// is tried on, and how its inputs are drawn.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

namespace chronograd::test {

using Vars = std::vector<Var>;
using Values = std::vector<Matrix>;
using Shape = std::pair<Index, Index>;
using Shapes = std::vector<Shape>;  // one for each input

struct Form {
    std::string declaration;       ///< as it stands in ops.hpp, without the names of the parameters
    std::vector<Shapes> shapes;    ///< the inputs' shapes: each is a run of its own
    Var (*recorded)(const Vars&);  ///< on the tape
    Matrix (*plain)(const Values&);
    /// The step of the differences. They are exact for polynomials up to the fourth degree, of any step, and then a
    /// large one suffers least from rounding.
    Real step = 0.1;
    Real low = -2;  ///< inputs are drawn from U[low, high)
    Real high = 2;
};

constexpr Real curved = 1e-3;  // the step for all other functions

// The shapes that several operations are tried on.
inline const std::vector<Shapes> of_one = {{{1, 1}}, {{1, 5}}, {{5, 1}}, {{2, 11}}};
inline const std::vector<Shapes> of_two = {{{1, 1}, {1, 1}}, {{1, 5}, {1, 5}}, {{5, 1}, {5, 1}}, {{2, 11}, {2, 11}}};
inline const std::vector<Shapes> broadcast = {{{2, 3}, {2, 1}}, {{1, 5}, {1, 1}}, {{2, 11}, {2, 1}}};
inline const std::vector<Shapes> of_square = {{{1, 1}}, {{4, 4}}, {{9, 9}}};
inline const std::vector<Shapes> products = {{{1, 1}, {1, 1}}, {{1, 6}, {6, 1}},   {{6, 1}, {1, 6}},
                                             {{2, 3}, {3, 4}}, {{4, 17}, {17, 1}}, {{9, 5}, {5, 19}}};
inline const std::vector<Shapes> affines = {{{1, 1}, {1, 1}, {1, 1}},   {{2, 3}, {3, 4}, {2, 1}},
                                            {{1, 6}, {6, 1}, {1, 1}},   {{6, 1}, {1, 6}, {6, 1}},
                                            {{4, 17}, {17, 1}, {4, 1}}, {{9, 5}, {5, 19}, {9, 1}}};
inline const std::vector<Shapes> two_affines = {
    {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}, {{2, 3}, {3, 4}, {2, 1}, {2, 5}, {5, 4}, {2, 1}},
    {{1, 6}, {6, 1}, {1, 1}, {1, 2}, {2, 1}, {1, 1}}, {{1, 6}, {6, 3}, {1, 1}, {1, 2}, {2, 3}, {1, 1}},
    {{9, 5}, {5, 1}, {9, 1}, {9, 9}, {9, 1}, {9, 1}}, {{9, 5}, {5, 19}, {9, 1}, {9, 9}, {9, 19}, {9, 1}}};

/// Draws the inputs again until none of them is so close to 0, where relu has its kink, that a difference would
/// step over it.
inline std::vector<Parameter> draw(const Form& form, const Shapes& shapes, Rng& rng) {
    std::vector<Parameter> inputs;
    for (const auto& [rows, cols] : shapes) {
        const Parameter x("x_" + std::to_string(inputs.size()), Matrix(rows, cols));
        for (Real& element : x.edit()) {
            do { element = rng.uniform(form.low, form.high); } while (std::abs(element) < 0.01);
        }
        inputs.push_back(x);
    }
    return inputs;
}

inline Vars leaves(Tape& tape, const std::vector<Parameter>& parameters) {
    Vars all;
    for (const Parameter& p : parameters) { all.push_back(tape.parameter(p)); }
    return all;
}

}  // namespace chronograd::test
