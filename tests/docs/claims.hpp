// Holds rows and sentences of docs/ to their numbers, one by one and in their order: each digit must be what the
// library computes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>
#include <string>
#include <vector>

#include "page.hpp"
#include "support.hpp"

namespace chronograd::test {

/// A chapter has this text once, and after it, in the same row or paragraph, these numbers, right to the last digit.
struct Claim {
    std::string text;
    std::vector<Real> numbers;
};

/// A number with a decimal point, and where it stands.
struct PrintedNumber {
    std::size_t position;
    std::string digits;
};

/// Those between a text and the end of its row or paragraph; none unless the text is there exactly once.
inline std::vector<PrintedNumber> numbers_after(const std::string& text, const std::string& page) {
    const std::size_t found = page.find(text);
    if (found == std::string::npos || page.find(text, found + 1) != std::string::npos) { return {}; }
    const std::size_t first = found + text.size();
    const std::string rest = page.substr(first, std::min(page.find("\n\n", first), page.find("\n|", first)) - first);
    const std::regex number(R"(-?[0-9]+\.[0-9]+(e-?[0-9]+)?)");
    std::vector<PrintedNumber> all;
    for (std::sregex_iterator m(rest.begin(), rest.end(), number), end; m != end; ++m) {
        all.push_back({first + static_cast<std::size_t>(m->position()), m->str()});
    }
    return all;
}

/// Whether x rounds to what is printed.
inline bool rounds_to(const std::string& printed, Real x) {
    const std::size_t e = printed.find('e');
    const std::string mantissa = printed.substr(0, e);
    const int exponent = e == std::string::npos ? 0 : std::atoi(printed.c_str() + e + 1);
    const auto decimals = static_cast<int>(mantissa.size() - mantissa.find('.') - 1);
    const Real half_a_digit = 0.5 * std::pow(10.0, exponent - decimals);
    return std::abs(std::atof(printed.c_str()) - x) <= half_a_digit * (1 + 1e-9);
}

inline std::vector<std::string> faults(const std::vector<Claim>& claims, const std::string& page) {
    std::vector<std::string> wrong;
    for (const auto& [text, numbers] : claims) {
        const std::vector<PrintedNumber> printed = numbers_after(text, page);
        if (printed.size() < numbers.size()) {
            wrong.push_back(text + ": not there once, or without its numbers");
            continue;
        }
        for (std::size_t k = 0; k < numbers.size(); ++k) {
            if (rounds_to(printed[k].digits, numbers[k])) { continue; }
            wrong.push_back(text + " says " + printed[k].digits + " but is " + std::to_string(numbers[k]));
        }
    }
    return wrong;
}

/// Holds a page to its claims, and then shows that each number's last digit counts. Afterwards the numbers are known.
inline void check_claims(const std::vector<Claim>& claims, const Page& of, Known& known) {
    const std::string& page = of.text();
    for (const std::string& fault : faults(claims, page)) { FAIL_CHECK(fault); }
    for (const Claim& claim : claims) {
        if (!faults({claim}, page).empty()) { continue; }
        for (const Real x : claim.numbers) { known.value(x); }
        const std::vector<PrintedNumber> printed = numbers_after(claim.text, page);
        for (std::size_t k = 0; k < std::min(printed.size(), claim.numbers.size()); ++k) {
            std::string wrong = page;
            char& last = wrong[printed[k].position + printed[k].digits.size() - 1];
            last = last == '9' ? '8' : static_cast<char>(last + 1);
            INFO(claim.text, " ", printed[k].digits);
            CHECK(faults({claim}, wrong).size() == 1);
        }
    }
}

// ------------------------------------------------------------------------------------------- finding values

/// The record that was labelled so, as "f_2".
inline Var named(Tape& tape, const std::string& name) {
    for (Index i = 0; i < tape.size(); ++i) {
        if (tape[i].name() == name) { return tape.var(i); }
    }
    throw Error("no " + name);
}

/// What x was computed from.
inline Var input(Var x, std::size_t k) { return x.tape().var(x.tape()[x.index()].inputs()[k]); }

}  // namespace chronograd::test
