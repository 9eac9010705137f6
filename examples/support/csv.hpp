// Reading a CSV file with a header, row by row, strictly: what is not a finite number is an error with its place.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/real.hpp"

namespace chronograd::examples {

/// The cells of a line: separated by commas, spaces around them dropped, quotes (which may hold commas) taken off.
std::vector<std::string> split_cells(const std::string& line);

/// The same backwards: a cell as it is to be written, in quotes if it needs them.
std::string csv_cell(const std::string& text);

/// Every function throws InputError, "file:line: what is wrong", for what it cannot use. Comma-separated; a UTF-8 byte
/// order mark, CRLF and blank lines are allowed; a quoted cell must end on its line.
class CsvReader {
public:
    /// Opens the file and reads the header. Refuses a directory, an empty file, and one that is not text.
    explicit CsvReader(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
    /// Where in the header a name stands. Refuses one that is not there, or there twice.
    [[nodiscard]] Index column(const std::string& name) const;

    /// Goes on to the next row; false at the end. Refuses a row with more or fewer cells than the header.
    bool next();
    /// A cell of the row that next() has read.
    [[nodiscard]] const std::string& text(Index column) const { return cells_[column]; }
    /// The same as a number. Refuses what is not a number, not finite, or beyond the range of double.
    [[nodiscard]] double number(Index column) const;

    /// Throws InputError about the line that was read last.
    [[noreturn]] void fail_here(const std::string& why) const;

private:
    bool next_line();
    [[noreturn]] void fail(const std::string& why) const;

    std::filesystem::path path_;
    std::ifstream file_;
    std::vector<char> buffer_;
    std::string line_;
    Index line_number_ = 0;
    std::size_t bytes_ = 0;
    std::vector<std::string> header_;
    std::vector<std::string> cells_;
};

}  // namespace chronograd::examples
