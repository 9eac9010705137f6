// Options of a program: each is declared once, with its variable, its range and its line of help.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "autograd/real.hpp"

namespace boost::program_options {
class options_description;  // its header takes a second to read
}

namespace chronograd::examples {

/// The variables hold the defaults when they are added, and what the user gave after parse(), and so must outlive it.
class Options {
public:
    /// `title` heads the help: what the program does, in a line.
    explicit Options(std::string title);

    /// A whole number, low <= value <= high.
    void integer(const char* name, Index& value, Index low, Index high, const std::string& help);
    /// Different whole numbers in a range, as 0,1,2. `absent` says what an empty list, the default, stands for.
    void integers(const char* name, std::vector<Index>& values, Index low, Index high, const std::string& help,
                  const std::string& absent);
    /// A finite number above 0, value <= high. A default of 0 stands for "off".
    void positive(const char* name, double& value, const std::string& help,
                  double high = std::numeric_limits<double>::max());
    /// Words; `what` names them in the help, as in --out DIR. They may not be empty.
    void text(const char* name, const char* what, std::string& value, const std::string& help);
    /// An option without a value.
    void flag(const char* name, bool& value, const std::string& help);
    /// Two options, neither of them a flag, of which at most one may be given.
    void exclude(const char* one, const char* other);

    /// Reads the command line. Returns false if it asks for --help, which is then printed.
    /// Throws InputError for an unknown or abbreviated option, an argument that belongs to none, or a bad value.
    bool parse(int argc, const char* const* argv) const;

private:
    std::string title_;
    std::shared_ptr<boost::program_options::options_description> descriptions_;
    std::vector<std::pair<const char*, const char*>> excluded_;
};

}  // namespace chronograd::examples
