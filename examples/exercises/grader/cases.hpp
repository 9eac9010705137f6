// What the exercises' cases are made of: random matrices, and names.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "autograd/matrix.hpp"
#include "autograd/random.hpp"

namespace chronograd::exercises {

/// rows x cols from N(0, sigma²).
inline Matrix random_matrix(Rng& rng, Index rows, Index cols, Real sigma = 1) {
    Matrix m(rows, cols);
    for (Real& x : m.ref()) { x = rng.normal(0, sigma); }
    return m;
}

/// n of them.
inline std::vector<Matrix> random_sequence(Rng& rng, Index n, Index rows, Index cols) {
    std::vector<Matrix> all;
    for (Index i = 0; i < n; ++i) { all.push_back(random_matrix(rng, rows, cols)); }
    return all;
}

/// "y is 4x3".
inline std::string size_name(const std::string& name, const Matrix& m) {
    return fmt::format("{} is {}x{}", name, m.rows(), m.cols());
}

/// A size of a recurrent network's case.
struct SequenceSize {
    Index steps, batch, inputs, hidden;
    /// "batch 3, 4 steps, 2 inputs, 3 units".
    [[nodiscard]] std::string name() const {
        return fmt::format("batch {}, {} step{}, {}", batch, steps, steps == 1 ? "" : "s", widths());
    }
    /// "batch 3, 2 inputs, 3 units", of a case that is one step.
    [[nodiscard]] std::string step_name() const { return fmt::format("batch {}, {}", batch, widths()); }

private:
    [[nodiscard]] std::string widths() const {
        return fmt::format("{} input{}, {} unit{}", inputs, inputs == 1 ? "" : "s", hidden, hidden == 1 ? "" : "s");
    }
};

/// Batch 1 and 3, one step, few, and many: no formula fits all of them that is not right.
inline std::vector<SequenceSize> sequence_sizes() {
    return {{1, 1, 1, 1}, {3, 1, 2, 3}, {1, 3, 3, 2}, {4, 3, 2, 3}, {40, 3, 1, 4}};
}

}  // namespace chronograd::exercises
