// A page of docs/ as the tests read it: its blocks, numbers, formulas, links and headings; and what is known of its
// numbers.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chronograd::test {

/// What stands at a line of a page, counted from 1.
struct Piece {
    std::string text;
    int line;
};

/// Text between two fences.
struct Fence {
    std::string language;  // "cpp", "text", "sh"; empty where the fence names none
    std::string text;      // with the last newline
    int line;              // of the opening fence
    int last_line;         // of the closing one
};

class Page {
public:
    /// Reads docs/NAME.
    explicit Page(const std::string& name);
    /// A page that a test makes up.
    Page(std::string name, std::string text);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<Fence>& fences() const { return fences_; }
    /// The text with fenced lines left empty, line by line as in the file.
    [[nodiscard]] const std::string& sentences() const { return sentences_; }
    /// The C++ blocks with an int main(): the n-th is built as PAGE_n.
    [[nodiscard]] std::vector<Fence> programs() const;
    /// Text in single backticks.
    [[nodiscard]] std::vector<Piece> code_names() const;
    /// Targets of links and pictures.
    [[nodiscard]] std::vector<Piece> links() const;
    /// Headings' anchors, as GitHub makes them.
    [[nodiscard]] std::vector<std::string> anchors() const;
    /// Formulas between $$ and $$.
    [[nodiscard]] std::vector<Piece> displays() const;
    /// Numbers that must be known: with a decimal point or an exponent, or integers from 100 on that are no years.
    /// Numbers in code, tags, links, indices and exponents are not asked for. Thousands' commas are taken out, and
    /// 2 \cdot 10^{-3} reads 2e-3.
    [[nodiscard]] std::vector<Piece> numbers() const;
    /// Whether the page names this command, in backticks or in a block.
    [[nodiscard]] bool has_command(const std::string& command) const;

private:
    std::string name_;
    std::string text_;
    std::string sentences_;
    std::vector<Fence> fences_;
};

/// Whether a number as it is written is this value, rounded to the digits that it shows; signs are not compared.
bool shows(const std::string& written, double value);

/// What a shell command prints, both streams, run in a new empty folder. It must end with this status; -1 is any.
std::string output_of_command(const std::string& command, int expected = 0);

/// What "./run NAME OPTIONS" prints, without pictures.
std::string output_of_run(const std::string& command);

/// What the n-th program of docs/PAGE.md prints, n = 1, 2, ...
std::string output_of_page_program(const std::string& page, std::size_t n);

/// Where the numbers of a page come from.
class Known {
public:
    explicit Known(const Page& page) : page_(page) {}

    /// Runs "./run NAME OPTIONS", which the page must name, and knows what it prints. Returns that.
    std::string prints(const std::string& command);
    /// Runs the page's own programs, and knows what they print.
    void programs();
    /// Knows the numbers of a text.
    void text(const std::string& printed);
    /// Knows what a test computes.
    void value(double x) { values_.push_back(x); }
    void values(std::initializer_list<double> xs) { values_.insert(values_.end(), xs); }
    /// Knows inputs that the page sets, and numbers from papers, as the page has them.
    void given(std::initializer_list<const char*> written);
    /// Knows a number as the page has it, if it is as near to the value.
    void near(const std::string& written, double value, double tolerance);
    /// Knows a number as the page has it, if the value is within a factor of it, above and below; both above 0.
    void within_factor(const std::string& written, double value, double factor);
    /// Knows the block or the table of the page that begins with this line: a script of tests/examples checks it.
    void checked_elsewhere(const std::string& first_line, const std::string& script);

    /// What is wrong: numbers of the page that are not known, and what is said to be on it and is not.
    [[nodiscard]] std::vector<std::string> faults() const;

private:
    Page page_;
    std::vector<double> values_;
    std::set<std::string> written_;
    std::vector<std::pair<int, int>> lines_;  // first and last of what is checked elsewhere
    std::vector<std::string> faults_;
};

/// A text file below the project's folder, with "" where there is none.
std::string text_of(const std::string& path);

/// The files below a folder of the project whose names end so, as paths from the project's folder, sorted.
std::vector<std::string> files_below(const std::string& folder, const std::set<std::string>& endings);

/// The names of docs/*.md.
std::vector<std::string> all_pages();

/// All lines, without their ends.
std::vector<std::string> lines_in(const std::string& text);

}  // namespace chronograd::test
