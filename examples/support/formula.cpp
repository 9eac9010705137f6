// Each operation computes its value and becomes a node of a small tree; writing is one walk over the tree.
#include "formula.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace chronograd::examples {

enum class Op { name, sum, difference, product, hadamard, transposed, call };

namespace {

// How tightly the outermost operation of a formula binds: what binds less than its place asks for is put in brackets.
constexpr int as_sum = 0;
constexpr int as_negative = 1;  // a number with a minus in front
constexpr int as_product = 2;
constexpr int as_name = 3;

template <class F>
Matrix each(const Matrix& a, const F& f) {
    Matrix result = a;
    for (Real& x : result.ref()) { x = f(x); }
    return result;
}

std::string bmatrix(MatrixView X) {
    std::string text = "\\begin{bmatrix} ";
    for (Index r = 0; r < X.rows(); ++r) {
        if (r > 0) { text += " \\\\ "; }
        for (Index c = 0; c < X.cols(); ++c) { text += (c > 0 ? " & " : "") + number(X(r, c)); }
    }
    return text + " \\end{bmatrix}";
}

}  // namespace

struct Term::Node {
    Op op;
    Matrix value;
    std::vector<Term> of;
    std::string text;  // the name; of a call, what stands before and behind its operand
    std::string behind;
    std::string tex;
    std::string tex_behind;
    int operand = as_sum;  // how tightly a call's operand must bind
};

// --------------------------------------------------------------------------------------- computing

Term::Term(Node node) : node_(std::make_shared<const Node>(std::move(node))) {}

Term::Term(std::string name, Matrix value) {
    std::string tex = tex_name(name);
    node_ = std::make_shared<const Node>(
        Node{Op::name, std::move(value), {}, std::move(name), "", std::move(tex), "", as_sum});
}

const Matrix& Term::value() const { return node_->value; }
bool Term::has_matrix() const {
    return value().size() > 1 ||
           std::any_of(node_->of.begin(), node_->of.end(), [](const Term& t) { return t.has_matrix(); });
}
bool Term::is_name() const { return node_->op == Op::name; }

Term operator+(const Term& a, const Term& b) {
    return Term({Op::sum, a.value() + b.value(), {a, b}, " + ", "", " + ", "", as_sum});
}

Term operator-(const Term& a, const Term& b) {
    return Term({Op::difference, a.value() - b.value(), {a, b}, " - ", "", " - ", "", as_sum});
}

Term operator-(Real one, const Term& b) {
    const Matrix value = each(b.value(), [one](Real x) { return one - x; });
    const std::string before = fmt::format("{} - ", number(one));
    return Term({Op::call, value, {b}, before, "", before, "", as_product});
}

Term operator*(const Term& a, const Term& b) {
    return Term({Op::product, a.value() * b.value(), {a, b}, " ", "", " ", "", as_product});
}

Term operator%(const Term& a, const Term& b) {
    if (a.value().size() == 1) { return a * b; }
    return Term({Op::hadamard, a.value() % b.value(), {a, b}, " % ", "", " \\odot ", "", as_product});
}

Term transpose(const Term& a) {
    return Term({Op::transposed, transpose(a.value()), {a}, "", "ᵀ", "", "^\\top", as_name});
}

Term squared(const Term& a) { return Term({Op::call, a.value() % a.value(), {a}, "", "²", "", "^2", as_name}); }

Term tanh(const Term& a) {
    const Matrix value = each(a.value(), [](Real x) { return std::tanh(x); });
    return Term({Op::call, value, {a}, "tanh(", ")", "\\tanh\\left(", "\\right)", as_sum});
}

Term sigmoid(const Term& a) {
    const Matrix value = each(a.value(), [](Real x) { return 1 / (1 + std::exp(-x)); });
    return Term({Op::call, value, {a}, "σ(", ")", "\\sigma\\left(", "\\right)", as_sum});
}

Term half_squared_norm(const Term& a) {
    Real sum = 0;
    for (const Real x : a.value().view()) { sum += x * x; }
    const Matrix value(1, 1, sum / 2);
    if (a.value().size() == 1) { return Term({Op::call, value, {a}, "1/2 (", ")²", "\\tfrac12 (", ")^2", as_sum}); }
    return Term({Op::call, value, {a}, "1/2 |", "|²", "\\tfrac12 \\left|", "\\right|^2", as_sum});
}

// ----------------------------------------------------------------------------------------- writing

int Term::binding(Style style) const {
    const bool shown_as_number = style.numbers && (is_name() || node_->op == Op::transposed);
    if (shown_as_number) { return value().size() == 1 && value().item() < 0 ? as_negative : as_name; }
    switch (node_->op) {
        case Op::sum:
        case Op::difference:
            return as_sum;
        case Op::product:
        case Op::hadamard:
            return as_product;
        case Op::call:
            return node_->operand == as_product ? as_sum : as_name;  // 1 - x is a sum
        default:
            return as_name;
    }
}

Box Term::operand(Style style, int at_least) const {
    const Box inner = whole(style);
    return binding(style) >= at_least ? inner : beside(beside({"("}, "", inner), ")", {""});
}

Box Term::whole(Style style) const {
    const Node& n = *node_;
    if (style.numbers && (n.op == Op::name || n.op == Op::transposed)) { return examples::written(value(), style.tex); }
    const std::string& text = style.tex ? n.tex : n.text;
    const std::string& behind = style.tex ? n.tex_behind : n.behind;
    switch (n.op) {
        case Op::name:
            return {text};
        case Op::transposed:
        case Op::call:
            return beside(beside({text}, "", n.of[0].operand(style, n.operand)), behind, {""});
        case Op::product: {
            const bool of_number = n.of[0].value().size() == 1 || n.of[1].value().size() == 1;
            const std::string times = style.tex ? (of_number ? " \\cdot " : " ") : " * ";
            return beside(n.of[0].operand(style, as_product), style.numbers ? times : text,
                          n.of[1].operand(style, as_product));
        }
        case Op::hadamard:
            return beside(n.of[0].operand(style, as_product), text, n.of[1].operand(style, as_product));
        default:
            return beside(n.of[0].whole(style), text, n.of[1].operand(style, as_product));
    }
}

std::vector<Box> Term::written(Style style) const {
    if (node_->op != Op::sum) { return {whole(style)}; }
    std::vector<Box> summands = node_->of[0].written(style);
    summands.push_back(beside({"+ "}, "", node_->of[1].operand(style, as_product)));
    return summands;
}

std::string tex_name(const std::string& name) {
    if (name == "%") { return "\\odot"; }
    std::string rest = name;
    std::string tex;
    if (rest.size() > 1 && rest[0] == 'd' && std::isalpha(static_cast<unsigned char>(rest[1])) != 0) {
        tex = "\\mathrm{d}";
        rest.erase(0, 1);
    }
    if (rest.starts_with("δ")) { rest.replace(0, std::string("δ").size(), "\\delta"); }
    for (std::size_t i = 0; i < rest.size(); ++i) {
        tex += rest[i];
        if (rest[i] != '_' && rest[i] != '^') { continue; }
        const std::size_t end = std::min(rest.find_first_of("_^", i + 1), rest.size());
        const std::string script = rest.substr(i + 1, end - i - 1);
        tex += script.size() > 1 ? fmt::format("{{{}}}", script) : script;
        i = end - 1;
    }
    return tex;
}

std::size_t width(const std::string& line) {
    return static_cast<std::size_t>(std::count_if(
        line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string number(Real x) { return fmt::format("{:.5g}", x == 0 ? 0 : x); }

Box written(MatrixView X, bool tex) {
    if (X.size() == 1) { return {number(X.item())}; }
    if (tex) { return {bmatrix(X)}; }
    Box box;
    for (Index r = 0; r < X.rows(); ++r) {
        std::string line = "[";
        for (Index c = 0; c < X.cols(); ++c) {
            std::size_t widest = 0;
            for (Index i = 0; i < X.rows(); ++i) { widest = std::max(widest, number(X(i, c)).size()); }
            line += fmt::format(" {:>{}}", number(X(r, c)), widest);
        }
        box.push_back(line + " ]");
    }
    return box;
}

Box beside(const Box& a, const std::string& between, const Box& b) {
    std::size_t left = width(between);
    for (const std::string& line : a) { left = std::max(left, width(line) + width(between)); }
    Box box(std::max(a.size(), b.size()));
    for (std::size_t i = 0; i < box.size(); ++i) {
        std::string line = i < a.size() ? a[i] : "";
        if (i == 0) { line += std::string(left - width(line) - width(between), ' ') + between; }
        if (i < b.size()) { line += std::string(left - width(line), ' ') + b[i]; }
        box[i] = line;
    }
    return box;
}

}  // namespace chronograd::examples
