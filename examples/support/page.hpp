// A derivation as a page: sections, sentences, equations with their numbers, tables. It is written as text for a
// terminal, at most 100 columns wide, or as Markdown with formulas as GitHub shows them.
#pragma once

#include <string>
#include <vector>

#include "formula.hpp"

namespace chronograd::examples {

class Page {
public:
    void title(const std::string& text);
    void section(const std::string& text);
    /// A paragraph. `h_t` between grave accents is a name.
    void say(const std::string& text);

    /// name = value, for what the derivation starts from; side by side with those before and after it.
    Term given(const std::string& name, const Matrix& value);
    /// name = formula = the formula with its numbers = value; the tag, as "(BPTT.1)", stands at the right. Returns the
    /// value under its new name, for the formulas to come. Equations that follow each other are aligned.
    Term equation(const std::string& name, const Term& formula, const std::string& tag = "");
    /// The next equation begins a group of its own, and the next given value a new line.
    void gap() { apart_ = true; }

    /// The first row heads it; the columns from the third on hold numbers.
    void table(const std::vector<std::vector<std::string>>& rows);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string markdown() const;

private:
    struct Equation {
        std::string name;
        Term formula;
        std::string tag;
        bool apart = false;
    };
    using Rows = std::vector<std::vector<std::string>>;
    enum class Kind { title, section, paragraph, given, equations, table };
    struct Item {
        Kind kind;
        std::string text;
        std::vector<Equation> equations;
        Rows rows;
    };

    std::vector<Equation>& equations(Kind kind);
    static std::string in_columns(const std::vector<Equation>& equations);
    static std::string below_one_another(const Equation& e);
    static std::string side_by_side(const std::vector<Equation>& given);
    static std::string as_text(const Item& item);
    static std::string as_markdown(const Item& item);

    std::vector<Item> items_;
    bool apart_ = false;  // the next equation stands apart from the last
};

}  // namespace chronograd::examples
