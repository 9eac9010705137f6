// Everything that a header offers has a comment that says what it is: its shapes, what it throws, where it is from.
// That there is a comment can be checked, and is; planted headers show what counts as one.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
    std::istringstream in(text);
    Lines lines;
    for (std::string line; std::getline(in, line);) { lines.push_back(line); }
    return lines;
}

std::string trimmed(const std::string& line) { return line.substr(std::min(line.find_first_not_of(' '), line.size())); }
bool begins(const std::string& line, const std::string& with) { return trimmed(line).rfind(with, 0) == 0; }
bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex(pattern));
}

/// What stands at namespace scope, or in the public part of a class.
struct Declaration {
    std::string name;
    std::size_t first;  // its lines, up to its `;` or its body's brace
    std::size_t last;
};

/// What needs no comment: what is declared or defined elsewhere, what is switched off or made by the compiler, friends.
bool is_exempt(const std::string& text) {
    return matches(text,
                   R"(^(namespace|friend|static_assert)\b|^(class|struct) \w+;$|= (default|delete);|^(virtual )?~)") ||
           matches(text, R"(^(template <.*> )?[^(]*[\w>]::~?\w+\()") || matches(text, R"(^template <> struct fmt::)");
}

std::string name_of(const std::string& text) {
    std::smatch m;
    const std::regex function(R"((operator\W+?|operator \w+|\w+)\()");
    const std::regex other(R"((\w+)(\[\w*\])?( = .*| : .*)?( \{.*|;.*)$)");
    const bool found = std::regex_search(text, m, function) || std::regex_search(text, m, other);
    return found ? m[1].str() : text;
}

/// All declarations. clang-format has been over the code, so each begins at the indentation of its scope, and whatever
/// is further to the right is its continuation or its body.
std::vector<Declaration> declarations_in(const Lines& lines) {
    struct Scope {
        std::size_t indent;
        bool is_public;
        bool is_hidden;  // in a private part
    };
    std::vector<Scope> scopes = {{0, true, false}};
    std::vector<Declaration> all;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string label = trimmed(lines[i]);
        if (label == "public:" || label == "private:" || label == "protected:") {
            scopes.back().is_public = label == "public:";
            continue;
        }
        const std::size_t indent = lines[i].find_first_not_of(' ');
        if (indent == std::string::npos) { continue; }
        while (indent < scopes.back().indent) { scopes.pop_back(); }
        const bool is_code = !begins(lines[i], "//") && !begins(lines[i], "#") && !begins(lines[i], "}");
        if (indent > scopes.back().indent || !is_code) { continue; }

        const std::size_t first = i;
        std::string text;
        do {
            text += (text.empty() ? "" : " ") + trimmed(lines[i].substr(0, lines[i].find(" //")));
        } while (!matches(text, R"([;{}] *$)") && ++i < lines.size());
        const bool visible = scopes.back().is_public && !scopes.back().is_hidden;
        if (visible && !is_exempt(text)) { all.push_back({name_of(text), first, i}); }
        if (matches(text, R"(^(template <.*> )?(class|struct|enum class) [^;]*\{$)")) {
            scopes.push_back({indent + 4, !matches(text, "^(template <.*> )?class"), !visible});
        }
    }
    return all;
}

/// A comment `///` is that of what stands below it, and of overloads that follow at once; `///<` that of its line. A
/// comment `//` above several declarations is that of all of them, up to a blank line or the next comment; a section's
/// line of dashes is none, nor what stands above `#pragma once`.
Lines undocumented(const std::string& text) {
    const Lines lines = lines_of(text);
    Lines names;
    const Declaration* before = nullptr;
    bool was_documented = false;
    const std::vector<Declaration> all = declarations_in(lines);
    for (const Declaration& d : all) {
        bool documented = false;
        for (std::size_t i = d.first; i <= d.last; ++i) {
            documented = documented || lines[i].find("///< ") != std::string::npos;
        }
        std::size_t above = d.first;
        while (above > 0 && begins(lines[above - 1], "// NOLINT")) { --above; }
        documented = documented || (above > 0 && begins(lines[above - 1], "/// "));
        const bool follows = before != nullptr && before->last + 1 == above && before->name == d.name;
        documented = documented || (follows && was_documented);
        // The nearest comment above that is not one declaration's alone.
        const auto goes_on = [&](const std::string& line) {
            const bool is_comment = begins(line, "//") && !begins(line, "// NOLINT");
            return !trimmed(line).empty() && !is_comment && !begins(line, "#") &&
                   !matches(line, R"(^ *[a-z]+:$|(struct|class) .*\{$)");
        };
        while (above > 0 && goes_on(lines[above - 1])) { --above; }
        const bool is_family = above > 0 && begins(lines[above - 1], "// ") && !begins(lines[above - 1], "// --");
        documented = documented || is_family;
        if (!documented) { names.push_back(d.name); }
        before = &d;
        was_documented = documented;
    }
    return names;
}

}  // namespace

TEST_CASE("a planted declaration without a comment is found, wherever it stands") {
    CHECK(undocumented("/// Does it.\nvoid f();\n").empty());
    CHECK(undocumented("void f();  ///< does it\n").empty());
    CHECK(undocumented("void f();\n") == Lines{"f"});
    CHECK(undocumented("/// Does it.\nvoid f();\nvoid f(int x);\nvoid g();\n") == Lines{"g"});
    CHECK(undocumented("// Two of a kind.\nvoid f();\nvoid g();\n\nvoid h();\n") == Lines{"h"});
    CHECK(undocumented("// Two of a kind.\nvoid f();\nvoid g();\n/// Alone.\nvoid h();\nvoid i();\n") == Lines{"i"});
    CHECK(undocumented("// ------- section\nvoid f();\n") == Lines{"f"});
    CHECK(undocumented("// About the file.\n#pragma once\nvoid f();\n") == Lines{"f"});
    CHECK(undocumented("/// A thing.\nstruct A {\n    int x;\n    int y;  ///< there\n};\nenum class B { c };\n") ==
          Lines{"x", "B"});
    CHECK(
        undocumented("/// A thing.\nclass A {\npublic:\n    A() = default;\n    explicit A(int x)\n        : x_(x) {\n"
                     "        f();\n    }\n\n    /// One.\n    int one() const { return 1; }\n    int two() const;\n\n"
                     "private:\n    void three();\n    struct Four {\n        int five;\n    };\n    int x_;\n};\n\n"
                     "inline int A::two() const { return 2; }\n") == Lines{"A", "two"});
    CHECK(undocumented("template <class T>\nT f(T a,\n    T b) {\n    return a;\n}\nusing Real = double;\n") ==
          Lines{"f", "Real"});
    CHECK(undocumented(
              "// About the file.\n#pragma once\n\nnamespace a {\n\nclass B;\nVar operator+(Var A, Var B);\n}\n") ==
          Lines{"operator+"});
}

/// The same text without its comments.
static std::string bare(const std::string& text) {
    std::string code;
    for (const std::string& line : lines_of(text)) {
        if (!begins(line, "//")) { code += line.substr(0, line.find("  //")) + "\n"; }
    }
    return code;
}

TEST_CASE("every declaration of a public header has a comment, and would be missed without") {
    const std::filesystem::path root = CHRONOGRAD_SOURCE_DIR;
    std::size_t declarations = 0;
    for (const char* folder : {"autograd", "nn", "optim"}) {
        for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
            if (entry.path().extension() != ".hpp") { continue; }
            std::ostringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            const std::size_t here = declarations_in(lines_of(text.str())).size();
            CHECK_MESSAGE(undocumented(bare(text.str())).size() == here, entry.path().string());
            declarations += here;
            for (const std::string& name : undocumented(text.str())) {
                FAIL_CHECK(std::filesystem::relative(entry.path(), root).string(), ": ", name, " has no comment");
            }
        }
    }
    CHECK(declarations > 300);
}
