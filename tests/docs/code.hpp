// What a page says of code: its blocks, its names of files and functions, its commands, its links; and what of that is
// not so.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "page.hpp"

namespace chronograd::test {

/// Blocks of C++ that are neither a program nor stand in a source file, and of languages that no test reads.
std::vector<std::string> block_faults(const Page& page);

/// Programs whose output is not that of the block of text behind them. `output` gives what the n-th program prints.
std::vector<std::string> output_faults(const Page& page, const std::function<std::string(std::size_t)>& output);

/// Whether these lines stand one after another in a text, whatever their common indentation. A line "..." stands for
/// any lines.
bool stands_in(const std::string& lines, const std::string& text);

/// What is wrong between the formulas of pages and the tags that code cites.
std::vector<std::string> tag_faults(const std::vector<Page>& pages, const std::string& code);

/// Links of a page in this folder ("docs/") to files or headings that are not there.
std::vector<std::string> link_faults(const Page& page, const std::string& folder);

/// Names in backticks, of a file or of a member, that are not there.
std::vector<std::string> name_faults(const Page& page);

/// Commands "./run NAME --option" of programs or options that there are not.
std::vector<std::string> command_faults(const Page& page);

/// Pictures without the command that draws them beneath.
std::vector<std::string> picture_faults(const Page& page);

}  // namespace chronograd::test
