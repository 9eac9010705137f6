// Reading C++ as far as it takes to find operands: with brackets that match, and blanks where clang-format puts them.
#include "source.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

namespace chronograd::mutants {

static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

static void blank(std::string& text, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < std::min(end, text.size()); ++i) {
        if (text[i] != '\n') { text[i] = ' '; }
    }
}

/// One past the bracket that closes the one at `open`.
static std::size_t past_bracket(const std::string& text, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        if (text[i] == '(') { ++depth; }
        if (text[i] == ')' && --depth == 0) { return i + 1; }
    }
    return text.size();
}

static void mask_comments_and_strings(std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 2, "//") == 0 || (text[i] == '#' && (i == 0 || text[i - 1] == '\n'))) {
            blank(text, i, std::min(text.find('\n', i), text.size()));
        } else if (text.compare(i, 2, "/*") == 0) {
            blank(text, i, std::min(text.find("*/", i), text.size()) + 2);
        } else if (text[i] == '"' || text[i] == '\'') {
            const char quote = text[i];
            for (++i; i < text.size() && text[i] != quote; ++i) {
                if (text[i] == '\\') { text[i++] = '_'; }
                if (i < text.size()) { text[i] = '_'; }
            }
        }
    }
}

std::string masked(const std::string& text) {
    std::string result = text;
    mask_comments_and_strings(result);
    static const std::regex refusal(R"((^|[^\w.])((require\w*|throw \w+|at) ?\())");
    for (std::smatch m; std::regex_search(result.cbegin(), result.cend(), m, refusal);) {
        const auto begin = static_cast<std::size_t>(m.position(2));
        blank(result, begin, past_bracket(result, result.find('(', begin)));
    }
    return result;
}

// ------------------------------------------------------------------------------------------------- tokens

static std::vector<Token> tokens_of(const std::string& text) {
    static const std::vector<std::string> signs = {
        "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "++", "--", "->", "::"};
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        if (is_word(text[i])) {
            const bool number = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
            while (end < text.size() && (is_word(text[end]) || (number && text[end] == '.'))) { ++end; }
        } else if (std::find(signs.begin(), signs.end(), text.substr(i, 2)) != signs.end()) {
            end = i + 2;
        }
        if (std::isspace(static_cast<unsigned char>(text[i])) == 0) {
            tokens.push_back({text.substr(i, end - i), i, end});
        }
        i = end;
    }
    return tokens;
}

/// For each token, the bracket that it opens or closes. < is one where it stands close to a name.
static std::vector<std::size_t> partners_of(const std::vector<Token>& tokens) {
    static const std::string opening = "([{<";
    static const std::string closing = ")]}>";
    std::vector<std::size_t> partner;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        partner.push_back(i);
        const std::string& text = tokens[i].text;
        if (text.size() != 1) { continue; }
        const bool close_to_name = i > 0 && (tokens[i - 1].end == tokens[i].begin || tokens[i - 1].text == "template");
        if (opening.find(text) != std::string::npos && (text != "<" || close_to_name)) { open.push_back(i); }
        const std::size_t kind = closing.find(text);
        if (kind == std::string::npos || open.empty() || tokens[open.back()].text[0] != opening[kind]) { continue; }
        partner[i] = open.back();
        partner[open.back()] = i;
        open.pop_back();
    }
    return partner;
}

/// For each token, where the function around it begins: after the } or ; before it, in a namespace.
static std::vector<std::size_t> functions_of(const std::vector<Token>& tokens,
                                             const std::vector<std::size_t>& partner) {
    std::vector<std::size_t> function(tokens.size());
    std::size_t begin = 0;
    std::size_t in_namespace = tokens.size();  // up to here
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].text == "namespace") {
            while (i < tokens.size() && tokens[i].text != "{") { function[i++] = begin; }
            begin = i + 1;
        } else if (tokens[i].text == "{" && i < in_namespace) {
            for (const std::size_t end = partner[i]; i < end; ++i) { function[i] = begin; }
            function[i] = begin;
            begin = i + 1;
            continue;
        } else if (tokens[i].text == ";") {
            begin = i + 1;
        }
        if (i < tokens.size()) { function[i] = begin; }
    }
    return function;
}

Source::Source(const std::string& text)
    : tokens_(tokens_of(masked(text))), partner_(partners_of(tokens_)), function_(functions_of(tokens_, partner_)) {}

bool Source::is_number(std::size_t i) const {
    const std::string& text = (*this)[i].text;
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) != 0;
}

bool Source::is_name(std::size_t i) const {
    const std::string& text = (*this)[i].text;
    return !text.empty() && is_word(text[0]) && !is_number(i);
}

bool Source::is_spaced(std::size_t i) const {
    return i > 0 && i + 1 < size() && tokens_[i - 1].end < tokens_[i].begin && tokens_[i].end < tokens_[i + 1].begin;
}

// ----------------------------------------------------------------------------------------------- operands

bool Source::is_product(std::size_t i) const {
    return i < size() && is_spaced(i) && (is(i, "*") || is(i, "%") || is(i, "/"));
}

std::size_t Source::operand_before(std::size_t i, bool term) const {
    std::size_t k = i - 1;
    for (bool more = true; more;) {
        while (partner(k) < k && k > 0) {  // an element, a call, what is in brackets
            k = partner(k);
            const bool called = (is_name(k - 1) && !is(k - 1, "return")) || partner(k - 1) < k - 1;
            if (k == 0 || !called || tokens_[k - 1].end != tokens_[k].begin) { break; }
            --k;
        }
        more = k >= 2 && (is(k - 1, ".") || is(k - 1, "->") || is(k - 1, "::"));
        if (more) { k -= 2; }
    }
    return term && k > 0 && is_product(k - 1) ? operand_before(k - 1, term) : k;
}

std::size_t Source::operand_after(std::size_t i, bool term) const {
    std::size_t k = i + 1;
    while (is(k, "-") || is(k, "!") || is(k, "*")) { ++k; }
    if (partner(k) == k) { ++k; }
    for (bool more = true; more && k < size();) {
        if (partner(k) > k && (tokens_[k - 1].end == tokens_[k].begin || k == i + 1)) {
            k = partner(k) + 1;
        } else if (is(k, ".") || is(k, "->") || is(k, "::")) {
            k += 2;
        } else {
            more = false;
        }
    }
    return term && is_product(k) ? operand_after(k, term) : k;
}

std::size_t Source::enclosing(std::size_t i) const {
    while (i > 0) {
        --i;
        if (partner(i) > i) { return i; }
        i = partner(i);
    }
    return 0;
}

std::size_t Source::statement_end(std::size_t i) const {
    while (i < size() && !is(i, ";")) { i = std::max(partner(i), i) + 1; }
    return i + 1;
}

std::size_t Source::function_begin(std::size_t i) const { return function_[i]; }

}  // namespace chronograd::mutants
