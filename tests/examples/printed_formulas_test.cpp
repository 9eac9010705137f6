// The formulas that bptt_by_hand prints for one unit, read and worked out: with the symbols, for which the values
// printed before are put in here, and with the numbers that the program has put in, each gives the value that stands
// beside it.
#include <doctest/doctest.h>

#include <cmath>

#include "output_of.hpp"
#include "printed_derivation.hpp"

using namespace chronograd::test;

namespace {

/// Sums of products of numbers, names, brackets, tanh(...), s(...) for σ, and ^ for a square; what stands side by side
/// is multiplied, and so is what has a * between.
class Formula {
public:
    Formula(std::string text, const std::map<std::string, double>& names) : text_(std::move(text)), names_(names) {}

    double value() {
        const double result = sum();
        REQUIRE_MESSAGE(at_ == text_.size(), text_);
        return result;
    }

private:
    double sum() {
        double total = product();
        for (;;) {
            if (take(R"( *\+ +)")) {
                total += product();
            } else if (take(" *- +")) {
                total -= product();
            } else {
                return total;
            }
        }
    }

    double product() {
        double result = factor();
        while (take(R"( \* )") ||
               (at_ + 1 < text_.size() && std::regex_search(rest(), std::regex("^ *[(a-zA-Z@0-9]")))) {
            take(" +");
            result *= factor();
        }
        return result;
    }

    double factor() {
        double x = 0;
        if (take("tanh\\(")) {
            x = std::tanh(in_brackets());
        } else if (take("s\\(")) {
            x = 1 / (1 + std::exp(-in_brackets()));
        } else if (take("\\(")) {
            x = in_brackets();
        } else if (take("1/2")) {
            x = 0.5;
        } else if (take(R"(-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?)")) {
            x = std::stod(taken_);
        } else {
            REQUIRE_MESSAGE(take(R"([a-zA-Z@]+(_[a-z]+)?([_,][0-9])?(\^\([0-9]\))?)"), rest());
            REQUIRE_MESSAGE(names_.count(taken_) == 1, taken_);
            x = names_.at(taken_);
        }
        return take("\\^") ? x * x : x;
    }

    double in_brackets() {
        const double inside = sum();
        REQUIRE_MESSAGE(take("\\)"), text_);
        return inside;
    }

    [[nodiscard]] std::string rest() const { return text_.substr(at_); }

    bool take(const std::string& pattern) {
        std::smatch m;
        const std::string here = rest();
        if (!std::regex_search(here, m, std::regex("^(" + pattern + ")"))) { return false; }
        taken_ = m.str();
        at_ += taken_.size();
        return true;
    }

    std::string text_;
    const std::map<std::string, double>& names_;
    std::size_t at_ = 0;
    std::string taken_;
};

/// Parts between signs of equality, without the tag and the blanks around them.
std::vector<std::string> parts_of(std::string equation) {
    equation = std::regex_replace(equation, std::regex(R"(  \([A-Z]+\.[0-9]+\))"), "");
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= equation.size();) {
        const std::size_t end = std::min(equation.find("= ", at), equation.size());
        parts.push_back(std::regex_replace(equation.substr(at, end - at), std::regex("^ +| +$"), ""));
        at = end + 2;
    }
    return parts;
}

}  // namespace

TEST_CASE("bptt_by_hand: each formula, with symbols and with the numbers put in, gives the value beside it") {
    std::map<std::string, double> none;
    CHECK(Formula("1/2 (0.5 - (-1))^", none).value() == 1.125);
    CHECK(Formula("(-2) * (1 - 0.5^) + 3 2", none).value() == 4.5);

    for (const auto& [name, equations] : {std::pair("rnn", 35), {"lstm", 123}, {"gru", 102}}) {
        const std::string cell = name;
        INFO(cell);
        std::string text = output_of_bptt_by_hand(std::string("--units 1 --cell ") + cell);
        std::map<std::string, double> known = {{"e_3", 0}, {"q_3", 0}};
        for (const auto& [given, numbers] : read_text(text).given) { known[given] = std::stod(numbers.at(0)); }

        for (const auto& [from, to] : {std::pair("²", "^"), {"σ", "s"}, {"δ", "@"}}) {
            text = replaced(text, from, to);
        }
        const std::vector<std::string> lines = lines_of(text.substr(text.find("Forward")));
        int seen = 0;
        for (std::size_t k = 0; k + 1 < lines.size(); ++k) {
            if (!std::regex_match(lines[k], std::regex(R"(^  [^ =]\S* += .*)"))) { continue; }
            const bool goes_on =
                lines[k + 1].find("= ") == lines[k + 1].find_first_not_of(' ') && !lines[k + 1].empty();
            const std::vector<std::string> parts = parts_of(lines[k] + (goes_on ? lines[k + 1] : ""));
            INFO(lines[k]);
            REQUIRE(parts.size() >= 3);
            const double value = std::stod(parts.back());
            for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
                INFO(parts[i]);
                CHECK(std::abs(Formula(parts[i], known).value() - value) <= 1e-5 + 2e-4 * std::abs(value));
            }
            known[parts[0]] = value;
            ++seen;
        }
        CHECK(seen == equations);
    }
}
