// Formulas that know their numbers: a Term is computed by plain matrix arithmetic, and remembers how, so that it can be
// written with its symbols or with the numbers put in, as text or as TeX. No tape has a part in it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "autograd/matrix.hpp"

namespace chronograd::examples {

/// Lines of text of one width: a number takes one, a matrix one a row.
using Box = std::vector<std::string>;

/// In how many columns of a terminal a line of UTF-8 is shown.
std::size_t width(const std::string& line);

/// A number as the derivation shows it: to five digits.
std::string number(Real x);

/// How a formula is written.
struct Style {
    bool numbers;  ///< with the numbers put in, else with the symbols
    bool tex;      ///< as TeX, in one line; else as text, its matrices as boxes
};

class Term {
public:
    /// What has a name, as "W_hh", "h_2", "da_i,3", "dW_hh^(3)": in TeX, the d before a capital or small letter is
    /// upright, and what follows _ and ^ is set low and high.
    Term(std::string name, Matrix value);

    [[nodiscard]] const Matrix& value() const;
    /// Whether it is a name alone, and no formula.
    [[nodiscard]] bool is_name() const;
    /// Whether any number in it is a matrix of more than one element.
    [[nodiscard]] bool has_matrix() const;
    /// The summands of the outermost sum, each with its sign, or the whole formula: a line may be broken before each.
    [[nodiscard]] std::vector<Box> written(Style style) const;

    friend Term operator+(const Term& a, const Term& b);
    friend Term operator-(const Term& a, const Term& b);
    friend Term operator-(Real one, const Term& b);
    friend Term operator*(const Term& a, const Term& b);  ///< matrix product
    friend Term operator%(const Term& a, const Term& b);  ///< element by element; of numbers, simply their product
    friend Term transpose(const Term& a);
    friend Term squared(const Term& a);  ///< element by element
    friend Term tanh(const Term& a);
    friend Term sigmoid(const Term& a);            ///< written as σ
    friend Term half_squared_norm(const Term& a);  ///< (1/2) |a|², which is (1/2) a² of a number

private:
    struct Node;
    explicit Term(Node node);
    [[nodiscard]] Box whole(Style style) const;
    [[nodiscard]] Box operand(Style style, int at_least) const;
    [[nodiscard]] int binding(Style style) const;

    std::shared_ptr<const Node> node_;
};

/// A name as TeX: \mathrm{d}W_{hh}^{(3)}.
std::string tex_name(const std::string& name);

/// A matrix on its own: a number, or a box; in TeX a bmatrix.
Box written(MatrixView X, bool tex);

/// b beside a, with `between` in their first line.
Box beside(const Box& a, const std::string& between, const Box& b);

}  // namespace chronograd::examples
