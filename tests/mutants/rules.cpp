// The patterns. Each function looks at one token and plants what can be wrong there.
#include "rules.hpp"

#include <cctype>
#include <set>

#include "names.hpp"
#include "planter.hpp"
#include "source.hpp"

namespace chronograd::mutants {
namespace {

const std::set<std::string> comparisons = {"==", "!=", "<", "<=", ">", ">="};

// ------------------------------------------------------------------------------- signs, sums, factors, numbers

void plant_signs(Planter& p, std::size_t i) {
    const Source& s = p.source();
    if (s.is_spaced(i) && (s.is(i, "+") || s.is(i, "-"))) { p.replace("sign", i, s.is(i, "+") ? "-" : "+"); }
    if (s.is(i, "-") && !s.is_spaced(i)) { p.replace("sign", i, ""); }
    if (s.is(i, "+=")) {
        p.replace("sign", i, "-=");
        p.replace("accumulation", i, "=");
    }
}

void plant_factors(Planter& p, std::size_t i) {
    const Source& s = p.source();
    const bool sum = s.is(i, "+") || s.is(i, "-");
    if (!s.is_spaced(i) || !(sum || s.is(i, "*") || s.is(i, "%") || s.is(i, "/"))) { return; }
    const std::string kind = sum ? "term" : "factor";
    p.replace(kind, s[s.operand_before(i, sum)].begin, s[i + 1].begin, "");
    p.replace(kind, s[i - 1].end, s[s.operand_after(i, sum) - 1].end, "");
    if (s.is(i, "/")) { p.replace("factor", i, "*"); }
}

void plant_numbers(Planter& p, std::size_t i) {
    const Source& s = p.source();
    if (s.is(i, "true") || s.is(i, "false")) { p.replace("constant", i, s.is(i, "true") ? "false" : "true"); }
    if (!s.is_number(i) || s.is(i - 1, "<")) { return; }
    const bool index = s.is(i - 1, "(") && (s.is(i - 2, "X") || s.is(i - 2, "accumulate"));
    const int n = std::stoi(s[i].text);
    p.replace(index ? "operand" : "constant", i, std::to_string(n == 0 ? 1 : n - 1));
    if (n == 1 && (s.is_spaced(i - 1) || s.is_spaced(i + 1)) && !index) { p.replace("constant", i, "2"); }
}

// ------------------------------------------------------------------------------------ conditions, statements

void plant_conditions(Planter& p, std::size_t i) {
    const Source& s = p.source();
    const std::size_t open = s.enclosing(i);
    if (s.is(i, "==") || s.is(i, "!=")) { p.replace("condition", i, s.is(i, "==") ? "!=" : "=="); }
    if (s.is(i, "&&") && s.is_spaced(i)) { p.replace("condition", i, "||"); }
    if (s.is(i, "||")) { p.replace("condition", i, "&&"); }
    if (s.is(i, "!")) { p.replace("condition", i, ""); }
    if (s.is(i, "?") && comparisons.count(s[s.operand_before(i, true) - 1].text) == 0) {
        const std::size_t begin = s[s.operand_before(i, true)].begin;
        p.replace("condition", begin, begin, "!");
    }
    if (s.is(i, "if")) {
        const std::size_t begin = s[i + 1].end;
        const std::size_t end = s[s.partner(i + 1)].begin;
        p.replace("condition", begin, end, "!(" + p.text().substr(begin, end - begin) + ")");
    }
    if (!s.is_spaced(i)) { return; }
    if (s.is(i, "<") && open > 0 && s.is(open - 1, "for")) {
        p.replace("time", s[s.operand_after(i, true) - 1].end, s[s.operand_after(i, true) - 1].end, " - 1");
    } else if (s.is(i, "<") || s.is(i, ">")) {
        p.replace("condition", i, s[i].text + "=");
    } else if (s.is(i, "<=") || s.is(i, ">=")) {
        p.replace("condition", i, s[i].text.substr(0, 1));
    }
}

/// A call or an assignment that stands alone is left out.
void plant_statements(Planter& p, std::size_t i) {
    const Source& s = p.source();
    static const std::set<std::string> keywords = {"return", "if",     "for",  "while",
                                                   "const",  "static", "else", "operator"};
    static const std::set<std::string> goes_on = {".", "->", "(", "[", "=", "+="};
    const bool begins = i > 0 && (s.is(i - 1, ";") || s.is(i - 1, "{") || s.is(i - 1, "}"));
    const bool constructor = std::isupper(static_cast<unsigned char>(s[i].text[0])) != 0 && s.is(i + 1, "(");
    const bool recipe = std::isupper(static_cast<unsigned char>(s[i].text[0])) != 0 && s.is(i + 1, "{");
    if (!begins || !s.is_name(i) || keywords.count(s[i].text) != 0 || constructor) { return; }
    if (!recipe && goes_on.count(s[i + 1].text) == 0) { return; }
    const std::size_t end = s.statement_end(i);
    if (end > s.size() || s.enclosing(end - 1) != s.enclosing(i)) { return; }  // not a statement, but a list
    p.replace("statement", s[i].begin, s[end - 1].end, "");
}

// ------------------------------------------------------------------------------------------ operands, transposes

/// Each use of a lambda's parameter becomes the other one of its type; one that is not named changes its place.
void plant_lambda(Planter& p, std::size_t i) {
    const Source& s = p.source();
    const bool subscript = i > 0 && s[i - 1].end == s[i].begin && (s.is_name(i - 1) || s.partner(i - 1) < i - 1);
    const std::size_t open = s.partner(i) + 1;
    if (!s.is(i, "[") || subscript || !s.is(open, "(") || !s.is(s.partner(open) + 1, "{")) { return; }
    const std::size_t body = s.partner(open) + 1;
    std::vector<Parameter> parameters = p.parameters(open);
    if (parameters.size() == 2 && parameters[0].type == parameters[1].type &&
        (parameters[0].name.empty() != parameters[1].name.empty() || parameters[0].type == "Index")) {
        p.swap("operand", parameters[0], parameters[1]);
    }
    for (std::size_t k = body; k < s.partner(body); ++k) {
        for (const Parameter& here : parameters) {
            if (!s.is(k, here.name) || s.is(k - 1, ".")) { continue; }
            for (const Parameter& other : parameters) {
                if (other.type == here.type && !other.name.empty()) { p.replace("operand", k, other.name); }
            }
        }
    }
}

void plant_transposes(Planter& p, std::size_t i) {
    const Source& s = p.source();
    if (!s.is(i + 1, "(") || p.is_declared(i)) { return; }
    if (s.is(i, "transposed")) { p.replace("transpose", i, ""); }
    if (s.is(i, "transpose_of")) { p.replace("transpose", i, "copy"); }
    if (s.is(i, "product")) {
        const std::vector<Parameter> factors = p.parameters(i + 1);
        p.swap("transpose", factors[0], factors[1]);
    }
}

void plant_names(Planter& p, std::size_t i) {
    const Source& s = p.source();
    if (!s.is_name(i) || p.is_declared(i)) { return; }
    for (const std::string& other : names_instead_of(s, i)) { p.replace("name", i, other); }
}

// ----------------------------------------------------------------------------------- gates' rows, indices of time

void plant_blocks(Planter& p, std::size_t i) {
    const Source& s = p.source();
    if (!s.is(i, "rows") || !s.is(i + 1, "(") || s.is(i - 1, ".") || p.is_declared(i)) { return; }
    const std::vector<Parameter> arguments = p.parameters(i + 1);
    if (arguments.size() != 3) { return; }
    for (const std::string block : {"0", "H", "2 * H", "3 * H"}) {
        if (p.text().find(block) != std::string::npos) {
            p.replace("gate", arguments[1].begin, arguments[1].end, block);
        }
    }
}

void plant_time(Planter& p, std::size_t i) {
    const Source& s = p.source();
    const bool subscript = s.is(i - 1, "[") && s.is(i + 1, "]") && i > 1 && s[i - 2].end == s[i - 1].begin;
    if (subscript && s.is_name(i) && (s.is_name(i - 2) || s.partner(i - 2) < i - 2)) {
        p.replace("time", i, s[i].text + " > 0 ? " + s[i].text + " - 1 : " + s[i].text);
    }
    // a = b = c: one of them is not assigned
    if (!s.is(i, "=") || !s.is_spaced(i)) { return; }
    const std::size_t begin = s.operand_before(i, false);
    const std::size_t next = s.operand_after(i, false);
    if (s.is(begin - 1, "=") || s.is(next, "=")) { p.replace("time", s[begin].begin, s[i + 1].begin, ""); }
}

}  // namespace

std::vector<Mutant> mutants_of(const std::string& file, const std::string& text) {
    const Source source(text);
    Planter planter(file, text, source);
    for (std::size_t i = 1; i + 1 < source.size(); ++i) {
        for (const auto plant : {plant_signs, plant_factors, plant_numbers, plant_conditions, plant_statements,
                                 plant_lambda, plant_transposes, plant_names, plant_blocks, plant_time}) {
            plant(planter, i);
        }
    }
    return planter.mutants();
}

std::string Mutant::applied_to(const std::string& text) const {
    return text.substr(0, begin) + replacement + text.substr(end);
}

}  // namespace chronograd::mutants
