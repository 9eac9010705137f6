// CSV: Boost.Tokenizer splits the lines, std::from_chars reads the numbers, and every refusal names its place.
#include "csv.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/tokenizer.hpp>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <span>

#include "program.hpp"

namespace chronograd::examples {
namespace {

// Limits that no real table meets, so that an endless or unsuitable file (/dev/zero, a disk image) is soon refused.
constexpr std::size_t longest_line = std::size_t{1} << 20U;
constexpr std::size_t largest_file = std::size_t{1} << 28U;

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

/// Enough of a cell to recognise it by.
std::string shown(const std::string& cell) { return cell.size() <= 40 ? cell : cell.substr(0, 40) + "..."; }

}  // namespace

std::vector<std::string> split_cells(const std::string& line) {
    // No backslash escapes, as CSV has none: '\0' never stands in a line.
    const boost::escaped_list_separator<char> comma('\0', ',', '"');
    std::vector<std::string> cells;
    for (const std::string& cell : boost::tokenizer(line, comma)) { cells.push_back(trimmed(cell)); }
    return cells;
}

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) { return text; }
    std::string cell = "\"";
    for (const char c : text) { cell += c == '"' ? "\"\"" : std::string(1, c); }
    return cell + '"';
}

CsvReader::CsvReader(const std::filesystem::path& path) : path_(path), buffer_(longest_line + 1) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) { fail("is a directory, not a CSV file"); }
    file_.open(path, std::ios::binary);
    if (!file_) { fail(std::strerror(errno)); }
    if (!next_line()) { fail("is empty"); }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (line_.starts_with(byte_order_mark)) { line_.erase(0, byte_order_mark.size()); }
    header_ = split_cells(line_);
    const auto is_number = [](const std::string& cell) {
        double ignored = 0;
        return std::from_chars(cell.data(), cell.data() + cell.size(), ignored).ptr == cell.data() + cell.size();
    };
    if (std::all_of(header_.begin(), header_.end(), is_number)) {
        fail_here("there are only numbers; the first line must name the columns");
    }
}

Index CsvReader::column(const std::string& name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) {
        constexpr std::size_t most = 20;
        const std::span<const std::string> listed(header_.data(), std::min(most, header_.size()));
        fail(fmt::format("there is no column '{}' among {}{}", name, fmt::join(listed, ", "),
                         header_.size() > most ? ", ..." : ""));
    }
    if (std::find(found + 1, header_.end(), name) != header_.end()) {
        fail(fmt::format("there are two columns named '{}'", name));
    }
    return found - header_.begin();
}

bool CsvReader::next() {
    if (!next_line()) { return false; }
    cells_ = split_cells(line_);
    if (cells_.size() != header_.size()) {
        fail_here(fmt::format("the row has {} {} but the header has {}", cells_.size(),
                              cells_.size() == 1 ? "cell" : "cells", header_.size()));
    }
    return true;
}

double CsvReader::number(Index column) const {
    const std::string& cell = cells_[column];
    const auto refuse = [&](const char* why) {
        fail_here(fmt::format("column {}: '{}' {}", header_[column], shown(cell), why));
    };
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto [stop, error] = std::from_chars(cell.data(), end, value);
    if (cell.empty() || error == std::errc::invalid_argument || stop != end) { refuse("is not a number"); }
    if (error == std::errc::result_out_of_range) { refuse("is beyond the range of double precision"); }
    if (!std::isfinite(value)) { refuse("is not a finite number"); }
    return value;
}

// The next line that is not blank, without its end, in line_.
bool CsvReader::next_line() {
    do {
        file_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        if (file_.bad()) { fail("cannot be read"); }
        const auto taken = static_cast<std::size_t>(file_.gcount());
        if (taken == 0) { return false; }
        ++line_number_;
        bytes_ += taken;
        line_.assign(buffer_.data(), taken - (file_.eof() || file_.fail() ? 0 : 1));  // the newline counts as taken
        if (line_.ends_with('\r')) { line_.pop_back(); }
        if (std::any_of(line_.begin(), line_.end(), is_control)) { fail_here("this is not a text file"); }
        if (file_.fail() && !file_.eof()) { fail_here("the line is longer than 1 MiB"); }
        if (bytes_ > largest_file) { fail("is larger than 256 MiB"); }
        if (std::count(line_.begin(), line_.end(), '"') % 2 != 0) { fail_here("a quote is not closed on its line"); }
    } while (trimmed(line_).empty());
    return true;
}

void CsvReader::fail(const std::string& why) const { throw InputError(fmt::format("{}: {}", path_.string(), why)); }

void CsvReader::fail_here(const std::string& why) const {
    throw InputError(fmt::format("{}:{}: {}", path_.string(), line_number_, why));
}

}  // namespace chronograd::examples
