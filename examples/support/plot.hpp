// Pictures: a self-contained gnuplot script each, NAME.gp with its numbers inside, and what gnuplot draws from it,
// NAME.svg; or, of a NAME that ends with .png (a surface) or .gif (an animation), that. `gnuplot NAME.gp` in the folder
// draws it again.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "autograd/matrix.hpp"
#include "output.hpp"

namespace chronograd::examples {

/// Told apart by colour-blind eyes, and in grey by their lightness.
namespace colour {
inline constexpr const char* blue = "#0072B2";
inline constexpr const char* vermilion = "#D55E00";
inline constexpr const char* pale_vermilion = "#EFB38A";
inline constexpr const char* orange = "#E69F00";
inline constexpr const char* green = "#009E73";
inline constexpr const char* purple = "#CC79A7";
inline constexpr const char* dark = "#333333";
inline constexpr const char* grey = "#BBBBBB";
}  // namespace colour

/// A gnuplot string: in single quotes nothing is special but the quote itself, and the end of the line.
std::string quoted(const std::string& text);

/// Writes NAME.gp: the lines that all scripts share, around what `body` sends.
void write_script(OutputFolder& out, const std::string& name, const std::function<void(std::ostream&)>& body);

/// $NAME << EOD: an inline block of numbers, a line for each row.
void send_block(std::ostream& gp, const std::string& name, MatrixView numbers);

/// The commas and line breaks between the parts of a plot command.
class PlotList {
public:
    PlotList(std::ostream& gp, const char* command) : gp_(gp) { gp_ << command; }
    void add(const std::string& part) {
        gp_ << separator_ << part;
        separator_ = ", \\\n     ";
    }

private:
    std::ostream& gp_;
    const char* separator_ = " ";
};

/// Draws each picture from its NAME.gp, for each name whose script has been written. What cannot be drawn is left to
/// out.finish(), which then says how to draw it later.
void draw(OutputFolder& out, const std::vector<std::string>& names);

/// Opens the pictures that have been drawn, where there is a screen. Returns a line that says what it did.
std::string show(const OutputFolder& out, const std::vector<std::string>& names);

}  // namespace chronograd::examples
