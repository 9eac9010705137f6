// Formulas and their tags, on the pages and in the code.
#include <map>
#include <regex>

#include "code.hpp"

namespace chronograd::test {

namespace {

std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    std::vector<std::string> found;
    for (std::sregex_iterator m(text.begin(), text.end(), regex), end; m != end; ++m) { found.push_back((*m)[1]); }
    return found;
}

const std::string tag = "([A-Z]+\\.[0-9]+)";

/// Tags in parentheses of their own.
std::vector<std::string> cited_in(const std::string& text) { return matches(text, "\\(" + tag + "\\)"); }

}  // namespace

/// What is wrong between the formulas of pages and the tags that code cites.
std::vector<std::string> tag_faults(const std::vector<Page>& pages, const std::string& code) {
    std::vector<std::string> faults;
    std::map<std::string, int> defined;
    for (const Page& page : pages) {
        for (const Piece& formula : page.displays()) {
            const auto tags = matches(formula.text, "\\\\tag\\{" + tag + "\\}");
            if (tags.size() != 1) {
                faults.push_back(page.name() + ":" + std::to_string(formula.line) + ": a formula has not one tag");
            }
            for (const std::string& t : tags) { ++defined[t]; }
        }
    }
    std::set<std::string> in_code;
    for (const std::string& t : cited_in(code)) { in_code.insert(t); }
    for (const std::string& t : in_code) {
        if (defined[t] != 1) { faults.push_back(t + " is cited in code and not defined once"); }
    }
    for (const auto& [t, times] : defined) {
        if (times > 0 && in_code.count(t) == 0) { faults.push_back(t + " is cited by no code"); }
    }
    for (const Page& page : pages) {
        for (const std::string& t : cited_in(page.text())) {
            if (defined[t] != 1) { faults.push_back(page.name() + ": " + t + " is cited and not defined once"); }
        }
    }
    return faults;
}

}  // namespace chronograd::test
