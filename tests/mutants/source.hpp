// A C++ source as mutants see it: words and signs, without comments, strings, messages and checks of input.
#pragma once

#include <string>
#include <vector>

namespace chronograd::mutants {

/// The text with blanks for what is not mutated, each character at its old place: comments, strings (which become "_"),
/// preprocessor lines, and the calls that refuse bad input (require..., throw, at(...) in ops.cpp).
std::string masked(const std::string& text);

/// A name, a number or an operator of a masked text: text.substr(begin, end - begin).
struct Token {
    std::string text;
    std::size_t begin;
    std::size_t end;
};

/// The words and signs of a masked text, with the places of brackets and operands in it. Positions count tokens.
class Source {
public:
    explicit Source(const std::string& text);

    [[nodiscard]] std::size_t size() const { return tokens_.size(); }
    /// Token i; an empty one outside.
    [[nodiscard]] const Token& operator[](std::size_t i) const { return i < size() ? tokens_[i] : none_; }
    [[nodiscard]] bool is(std::size_t i, const std::string& text) const { return (*this)[i].text == text; }
    [[nodiscard]] bool is_name(std::size_t i) const;
    [[nodiscard]] bool is_number(std::size_t i) const;
    /// Has blanks on both sides, as every operator with two operands has in this project's format.
    [[nodiscard]] bool is_spaced(std::size_t i) const;

    /// The bracket that token i closes or opens; i itself where there is none.
    [[nodiscard]] std::size_t partner(std::size_t i) const { return partner_[i]; }
    /// The bracket that is open at token i; 0 where none is.
    [[nodiscard]] std::size_t enclosing(std::size_t i) const;
    /// Where the operand that ends before token i begins: a name, a call, an element, something in brackets. With
    /// `term`, a whole product.
    [[nodiscard]] std::size_t operand_before(std::size_t i, bool term) const;
    /// The token after the operand that begins after token i.
    [[nodiscard]] std::size_t operand_after(std::size_t i, bool term) const;
    /// The token after the last one of the statement that begins at i, its semicolon included.
    [[nodiscard]] std::size_t statement_end(std::size_t i) const;
    /// Where the function (or class) around token i begins, as one stands in a namespace.
    [[nodiscard]] std::size_t function_begin(std::size_t i) const;

private:
    [[nodiscard]] bool is_product(std::size_t i) const;

    std::vector<Token> tokens_;
    std::vector<std::size_t> partner_;
    std::vector<std::size_t> function_;
    Token none_{"", 0, 0};
};

}  // namespace chronograd::mutants
