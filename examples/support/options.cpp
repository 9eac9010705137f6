// Boost.Program_options does the reading; the numbers are read here, since boost::lexical_cast takes -1 for an
// unsigned number and nan for a learning rate.
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>
#include <charconv>
#include <cmath>
#include <sstream>
#include <utility>

#include "csv.hpp"
#include "program.hpp"

namespace po = boost::program_options;

namespace chronograd::examples {
namespace {

/// Reads all of `text` as a number; says how it went.
template <class T>
std::errc read_number(const std::string& text, T& value) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop != end ? std::errc::invalid_argument : error;
}

/// Throws InputError unless `text` is a whole number, low <= value <= high.
Index whole_number(const char* name, const std::string& text, Index low, Index high) {
    Index value = 0;
    const std::errc error = read_number(text, value);
    if (error == std::errc::invalid_argument) {
        throw InputError(fmt::format("--{}: '{}' is not a whole number", name, text));
    }
    const bool overflow = error == std::errc::result_out_of_range;
    const bool negative = text.starts_with('-');
    if (overflow ? negative : value < low) {
        throw InputError(fmt::format("--{} is {} but must be at least {}", name, text, low));
    }
    if (overflow || value > high) {
        throw InputError(fmt::format("--{} is {} but must be at most {}", name, text, high));
    }
    return value;
}

po::typed_value<std::string>* words(const char* what) { return po::value<std::string>()->value_name(what); }

std::string with_default(const std::string& help, const std::string& value) {
    return fmt::format("{} (default {})", help, value);
}

}  // namespace

Options::Options(std::string title)
    : title_(std::move(title)), descriptions_(std::make_shared<po::options_description>("Options", 100, 60)) {
    descriptions_->add_options()("help,h", "print this");
}

void Options::integer(const char* name, Index& value, Index low, Index high, const std::string& help) {
    const auto set = [=, &value](const std::string& text) { value = whole_number(name, text, low, high); };
    descriptions_->add_options()(name, words("N")->notifier(set), with_default(help, fmt::to_string(value)).c_str());
}

void Options::integers(const char* name, std::vector<Index>& values, Index low, Index high, const std::string& help,
                       const std::string& absent) {
    const auto set = [=, &values](const std::string& text) {
        if (text.empty()) { throw InputError(fmt::format("--{} is empty", name)); }
        values.clear();
        for (const std::string& part : split_cells(text)) {
            const Index value = whole_number(name, part, low, high);
            if (std::find(values.begin(), values.end(), value) != values.end()) {
                throw InputError(fmt::format("--{}: {} is listed twice", name, value));
            }
            values.push_back(value);
        }
    };
    descriptions_->add_options()(name, words("LIST")->notifier(set), with_default(help, absent).c_str());
}

void Options::positive(const char* name, double& value, const std::string& help, double high) {
    const auto set = [=, &value](const std::string& text) {
        const std::errc error = read_number(text, value);
        if (error == std::errc::invalid_argument) {
            throw InputError(fmt::format("--{}: '{}' is not a number", name, text));
        }
        if (error != std::errc() || !std::isfinite(value)) {
            throw InputError(fmt::format("--{} is {}, which is not a finite number of double precision", name, text));
        }
        if (value <= 0) { throw InputError(fmt::format("--{} is {} but must be above 0", name, text)); }
        if (value > high) { throw InputError(fmt::format("--{} is {} but must be at most {:g}", name, text, high)); }
    };
    const std::string shown = value == 0 ? "off" : fmt::to_string(value);
    descriptions_->add_options()(name, words("X")->notifier(set), with_default(help, shown).c_str());
}

void Options::text(const char* name, const char* what, std::string& value, const std::string& help) {
    const auto set = [name, &value](const std::string& text) {
        if (text.empty()) { throw InputError(fmt::format("--{} is empty", name)); }
        value = text;
    };
    descriptions_->add_options()(name, words(what)->notifier(set),
                                 (value.empty() ? help : with_default(help, value)).c_str());
}

void Options::flag(const char* name, bool& value, const std::string& help) {
    descriptions_->add_options()(name, po::bool_switch(&value), help.c_str());
}

void Options::exclude(const char* one, const char* other) { excluded_.emplace_back(one, other); }

bool Options::parse(int argc, const char* const* argv) const {
    // Abbreviations are refused: one that is clear today may fit two options tomorrow.
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    try {
        const auto given = po::command_line_parser(argc, argv).options(*descriptions_).style(style).run();
        for (const po::option& option : given.options) {
            if (option.position_key != -1) {
                const std::string& argument = option.value.empty() ? option.string_key : option.value.front();
                throw InputError(fmt::format("'{}' belongs to no option; --help lists them", argument));
            }
        }
        po::variables_map values;
        po::store(given, values);
        if (values.count("help") != 0) {
            std::ostringstream help;
            help << title_ << "\n\n" << *descriptions_;
            std::string text = help.str();
            text.pop_back();
            say_line(text);
            return false;
        }
        for (const auto& [one, other] : excluded_) {
            if (values.count(one) > 0 && values.count(other) > 0) {
                throw InputError(fmt::format("--{} and --{} exclude each other", one, other));
            }
        }
        po::notify(values);
    } catch (const po::error& e) { throw InputError(fmt::format("{}; --help lists the options", e.what())); }
    return true;
}

}  // namespace chronograd::examples
