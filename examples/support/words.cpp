// Words for numbers.
#include "words.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <string>

namespace chronograd::examples {

std::string counted(Index n, const std::string& noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); }

std::string lower_case(std::string text) {
    for (char& c : text) { c = static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
    return text;
}

std::string rounded_up(Real x, int digits) {
    std::string nearest = fmt::format("{:.{}g}", x, digits);
    if (!(x > 0) || !std::isfinite(x) || std::stod(nearest) >= x) { return nearest; }
    // Of the last digit shown, x has less than half a unit too much; one unit more, and it is the next digit's.
    const Real unit = std::pow(Real(10), std::floor(std::log10(x)) + 1 - static_cast<Real>(digits));
    return fmt::format("{:.{}g}", x + unit, digits);
}

}  // namespace chronograd::examples
