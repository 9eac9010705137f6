// The whole of docs/: what tests/docs/*_test.cpp show on made-up pages is demanded here of every page, and that the
// chapters have one form and stand in the order of docs/README.md.
#include <algorithm>
#include <cmath>
#include <regex>

#include <fmt/format.h>

#include "code.hpp"

namespace chronograd::test {

namespace {

std::vector<Page> pages() {
    std::vector<Page> all;
    for (const std::string& name : all_pages()) { all.emplace_back(name); }
    return all;
}

/// A chapter in the table of docs/README.md.
struct Chapter {
    std::string file;
    double minutes;
};

std::vector<Chapter> order() {
    std::vector<Chapter> rows;
    static const std::regex row(R"re(^\| *[0-9]+ *\| *\[[^\]]*\]\(([a-z_]+\.md)\) *\|.*\| *([0-9]+) *\|$)re");
    for (const std::string& line : lines_in(text_of("docs/README.md"))) {
        std::smatch m;
        if (std::regex_match(line, m, row)) { rows.push_back({m[1], std::stod(m[2])}); }
    }
    return rows;
}

/// Words that are read one by one: what stands between blanks, formulas too, without blocks, tables and folded answers.
std::size_t words_of(const Page& page) {
    std::size_t words = 0;
    bool folded = false;
    for (const std::string& line : lines_in(page.sentences())) {
        folded =
            (folded || line.find("<details>") != std::string::npos) && line.find("</details>") == std::string::npos;
        if (folded || line.rfind('|', 0) == 0 || line.rfind('<', 0) == 0) { continue; }
        static const std::regex word("[^ ]+");
        words += static_cast<std::size_t>(
            std::distance(std::sregex_iterator(line.begin(), line.end(), word), std::sregex_iterator()));
    }
    return words;
}

/// The text behind "## heading", up to the next heading of that rank; "" where there is none.
std::string section(const Page& page, const std::string& heading) {
    const std::string& text = page.text();
    const std::size_t start = text.find("\n## " + heading + "\n");
    if (start == std::string::npos) { return ""; }
    const std::size_t end = text.find("\n## ", start + 1);
    return text.substr(start, end == std::string::npos ? end : end - start);
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) { ++times; }
    return times;
}

/// What a chapter lacks of the form that all have.
std::vector<std::string> shape_faults(const Page& page, const std::string& next) {
    std::vector<std::string> faults;
    const auto demand = [&](bool holds, const std::string& what) {
        if (!holds) { faults.push_back(page.name() + ": " + what); }
    };
    const std::string head = page.text().substr(0, page.text().find("\n## "));
    demand(std::regex_search(head, std::regex(R"(^# [^\n]+\n\n\*[^*]+\?\*)")),
           "no title and question at its beginning");
    demand(head.find("`./run ") != std::string::npos, "its beginning does not say what to run");
    const std::string questions = section(page, "Predict, then run");
    demand(count(questions, "<details>") >= 3 && count(questions, "</details>") == count(questions, "<details>"),
           "no three questions with folded answers");
    demand(count(questions, "\n**") >= count(questions, "<details>"), "a question without a number");
    const std::string end = section(page, "Next");
    demand(!end.empty() && page.text().ends_with(end), "its end is not the section Next");
    demand(end.find("examples/exercises/") != std::string::npos, "no exercise to do next");
    demand(end.find("](" + next + ")") != std::string::npos, "no link to the next chapter, " + next);
    return faults;
}

using Faults = std::vector<std::string>;

void demand_none(const Faults& faults) {
    for (const std::string& fault : faults) { FAIL_CHECK(fault); }
}

}  // namespace

TEST_CASE("the book: every formula has a tag, code cites it, and every tag that is cited is a formula's") {
    std::string code;
    for (const std::string folder :
         {"autograd", "nn", "optim", "examples", "tests/nn", "tests/docs", "tests/examples"}) {
        for (const std::string& file : files_below(folder, {".hpp", ".cpp"})) {
            const bool is_about_faults = file == "tests/docs/tags_test.cpp" || file == "tests/docs/numbers_test.cpp";
            if (!is_about_faults) { code += text_of(file); }
        }
    }
    demand_none(tag_faults(pages(), code));
}

TEST_CASE("the book: every block of code is a program, or stands in a source file") {
    std::size_t programs = 0;
    for (const Page& page : pages()) {
        demand_none(block_faults(page));
        programs += page.programs().size();
    }
    CHECK(programs > 8);
}

TEST_CASE("the book: a program prints what stands beneath it") {
    for (const Page& page : pages()) {
        demand_none(output_faults(page, [&](std::size_t n) { return output_of_page_program(page.name(), n); }));
    }
}

TEST_CASE("the book: every page has a test that knows its numbers") {
    for (const std::string& name : all_pages()) {
        if (name == "README.md") { continue; }  // its minutes are counted below
        INFO(name);
        const std::string source = text_of("tests/docs/" + name.substr(0, name.size() - 3) + "_test.cpp");
        CHECK(source.find("Page page(\"" + name + "\")") != std::string::npos);
        CHECK(source.find(".faults()") != std::string::npos);
    }
}

TEST_CASE("the book and what else is to be read: links lead somewhere, and names and commands are there") {
    std::vector<std::string> paths = {"README.md", "CONTRIBUTING.md"};
    for (const std::string& path : files_below("docs", {".md"})) { paths.push_back(path); }
    for (const std::string& path : files_below("examples", {".md"})) { paths.push_back(path); }
    CHECK(paths.size() > 30);
    for (const std::string& path : paths) {
        const Page page(path, text_of(path));
        const std::size_t slash = path.rfind('/');
        demand_none(link_faults(page, slash == std::string::npos ? "" : path.substr(0, slash + 1)));
        demand_none(name_faults(page));
        demand_none(command_faults(page));
    }
}

TEST_CASE("the book: every picture has its command beneath it") {
    for (const Page& page : pages()) { demand_none(picture_faults(page)); }
}

TEST_CASE("a planted chapter without question, folded answers, exercise or next page is found") {
    const std::string whole =
        "# T\n\n*Why?* Run `./run x`.\n\n## Predict, then run\n\n**1.** A?\n<details></details>\n**2.** "
        "B?\n<details></details>\n**3.** C?\n<details></details>\n\n## Next\n\nDo "
        "[1](../examples/exercises/01/README.md), "
        "read [b](b.md).\n";
    CHECK(shape_faults(Page("a.md", whole), "b.md").empty());
    CHECK(shape_faults(Page("a.md", whole), "c.md").size() == 1);
    CHECK(shape_faults(Page("a.md", whole + "\n## More\n"), "b.md").size() == 1);
    CHECK(shape_faults(Page("a.md", "# T\n\nText.\n"), "b.md").size() == 6);
}

TEST_CASE("the book: docs/README.md lists every chapter in order, and each has the form of all and leads to the next") {
    const std::vector<Chapter> rows = order();
    std::set<std::string> listed;
    for (const Chapter& row : rows) { listed.insert(row.file); }
    CHECK(listed.size() == rows.size());
    for (const std::string& name : all_pages()) {
        CHECK_MESSAGE((name == "README.md" || listed.count(name) == 1), name);
    }
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
        demand_none(shape_faults(Page(rows[i].file), rows[i + 1].file));
    }
}

TEST_CASE("the book: its minutes are its words, at 180 a minute, and come to three hours and a half at most") {
    double sum = 0;
    for (const Chapter& row : order()) {
        const auto words = static_cast<double>(words_of(Page(row.file)));
        CHECK_MESSAGE(std::abs(words / 180 - row.minutes) <= 1.5, row.file << " has " << words << " words");
        sum += row.minutes;
    }
    CHECK(sum > 150);
    CHECK(sum < 215);
}

}  // namespace chronograd::test
