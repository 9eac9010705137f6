// Where a page's numbers come from: what commands print, what tests compute, and what is given.
#include "page.hpp"

#include <sys/wait.h>
#include <algorithm>

#include <array>
#include <cmath>
#include <cstdio>
#include <regex>

#include <fmt/format.h>

#include "temporary_folder.hpp"

namespace chronograd::test {

namespace {

/// Half of the unit in the last place that is written: 0.005 for "1.25".
double half_unit(const std::string& written) {
    const std::size_t e = written.find('e');
    const std::string digits = written.substr(0, e);
    const std::size_t point = digits.find('.');
    const int places = point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
    const int power = e == std::string::npos ? 0 : std::stoi(written.substr(e + 1));
    return 0.5 * std::pow(10.0, power - places);
}

}  // namespace

bool shows(const std::string& written, double value) {
    const double away = std::abs(std::stod(written) - std::abs(value));
    return away <= half_unit(written) * (1 + 1e-9) + 1e-14 * std::abs(value);
}

std::string output_of_command(const std::string& command, int expected) {
    const TemporaryFolder folder;
    const std::string all = fmt::format("cd '{}' && {} 2>&1", folder.path().string(), command);
    FILE* const pipe = popen(all.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> part = {};
    for (std::size_t n = 0; (n = fread(part.data(), 1, part.size(), pipe)) > 0;) { text.append(part.data(), n); }
    const int status = pclose(pipe);
    INFO(command);
    INFO(text);
    if (expected >= 0) { CHECK((WIFEXITED(status) ? WEXITSTATUS(status) : 128) == expected); }
    return text;
}

std::string output_of_run(const std::string& command) {
    REQUIRE(command.rfind("./run ", 0) == 0);
    const std::string line = command.substr(6);
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string program = fmt::format("'{}/{}'", PROGRAMS, line.substr(0, blank));
    const bool draws = output_of_command(program + " --help").find("--no-plots") != std::string::npos;
    return output_of_command(program + line.substr(blank) + (draws ? " --no-plots" : ""));
}

std::string output_of_page_program(const std::string& page, std::size_t n) {
    return output_of_command(fmt::format("'{}/{}_{}'", BOOK_PROGRAMS, page.substr(0, page.find('.')), n));
}

std::string Known::prints(const std::string& command) {
    if (!page_.has_command(command)) { faults_.push_back(page_.name() + " does not name the command " + command); }
    std::string printed = output_of_run(command);
    text(printed);
    return printed;
}

void Known::programs() {
    for (std::size_t n = 1; n <= page_.programs().size(); ++n) { text(output_of_page_program(page_.name(), n)); }
}

void Known::text(const std::string& printed) {
    static const std::regex comma("([0-9]),(?=[0-9]{3}(?![0-9]))");
    static const std::regex number(R"([0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)");
    const std::string plain = std::regex_replace(printed, comma, "$1");
    for (std::sregex_iterator m(plain.begin(), plain.end(), number), end; m != end; ++m) { value(std::stod(m->str())); }
}

void Known::given(std::initializer_list<const char*> written) {
    const std::vector<Piece> numbers = page_.numbers();
    for (const std::string w : written) {
        written_.insert(w);
        if (std::none_of(numbers.begin(), numbers.end(), [&](const Piece& n) { return n.text == w; })) {
            faults_.push_back(fmt::format("{}: {} is said to be given, and is not on the page", page_.name(), w));
        }
    }
}

void Known::near(const std::string& written, double value, double tolerance) {
    given({written.c_str()});
    if (!(std::abs(std::stod(written) - value) <= tolerance)) {
        faults_.push_back(fmt::format("{}: {} is not within {} of {}", page_.name(), written, tolerance, value));
    }
}

void Known::within_factor(const std::string& written, double value, double factor) {
    given({written.c_str()});
    const double w = std::stod(written);
    if (!(value / factor < w && w < value * factor)) {
        faults_.push_back(fmt::format("{}: {} is not within a factor {} of {}", page_.name(), written, factor, value));
    }
}

void Known::checked_elsewhere(const std::string& first_line, const std::string& script) {
    if (text_of(script).empty()) { faults_.push_back("there is no " + script); }
    if (text_of(script).find(page_.name()) == std::string::npos) {
        faults_.push_back(fmt::format("{} does not read {}", script, page_.name()));
    }
    const std::vector<std::string> lines = lines_in(page_.text());
    const auto first = std::find(lines.begin(), lines.end(), first_line);
    if (first == lines.end()) {
        faults_.push_back(fmt::format("{} has no line '{}'", page_.name(), first_line));
        return;
    }
    const auto last =
        std::find_if(first, lines.end(), [](const auto& l) { return l.empty() || l.rfind("```", 0) == 0; });
    lines_.emplace_back(first - lines.begin() + 1, last - lines.begin() + 1);
}

std::vector<std::string> Known::faults() const {
    std::vector<std::string> faults = faults_;
    for (const Piece& number : page_.numbers()) {
        const bool is_known =
            written_.count(number.text) != 0 ||
            std::any_of(values_.begin(), values_.end(), [&](double v) { return shows(number.text, v); });
        const bool elsewhere = std::any_of(lines_.begin(), lines_.end(), [&](const auto& range) {
            return range.first <= number.line && number.line <= range.second;
        });
        if (!is_known && !elsewhere) {
            faults.push_back(fmt::format("{}:{}: {} is printed by no command of the page, and nothing computes it",
                                         page_.name(), number.line, number.text));
        }
    }
    return faults;
}

}  // namespace chronograd::test
