// The layout of results.
#include "report.hpp"

#include <fmt/format.h>

#include "csv.hpp"

namespace chronograd::exercises {
namespace {

std::string title(const Result& r) { return r.number + "_" + r.name; }

std::string indented(const std::string& lines, const std::string& by) {
    std::string text;
    bool start = true;
    for (const char c : lines) {
        if (start) { text += by; }
        text += c;
        start = c == '\n';
    }
    return text;
}

/// In quotes, with what JSON wants escaped. Bytes that are no ASCII stay: the text is UTF-8.
std::string quoted(const std::string& text) {
    std::string all = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            all += '\\';
            all += c;
        } else if (static_cast<unsigned char>(c) < 32) {
            all += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
            all += c;
        }
    }
    return all + "\"";
}

}  // namespace

std::string table(const std::vector<Result>& results) {
    std::string text = fmt::format("{:<24} {:>8}   {}\n", "exercise", "points", "state");
    Index points = 0;
    Index out_of = 0;
    for (const Result& r : results) {
        text += fmt::format("{:<24} {:>3} / {:>2}   {}\n", title(r), r.points(), r.out_of(), r.state());
        points += r.points();
        out_of += r.out_of();
    }
    return text + fmt::format("{:<24} {:>3} / {:>2}\n", "", points, out_of);
}

std::string details(const Result& result) {
    std::string text = indented(result.says, "    ");
    for (const PartResult& part : result.parts) {
        text += fmt::format("  {:<22} {:>3} / {:>2}   {}\n", part.name, part.points, part.out_of, part.state);
        text += indented(part.says, "      ");
        if (!part.printed.empty()) { text += "      it printed:\n" + indented(part.printed, "      | "); }
    }
    return text;
}

std::string json(const std::vector<Result>& results) {
    std::string text = "[";
    for (const Result& r : results) {
        text += fmt::format(
            "{}\n  {{\"exercise\": {}, \"points\": {}, \"out_of\": {}, \"state\": {}, \"says\": {}, \"parts\": [",
            &r == results.data() ? "" : ",", quoted(title(r)), r.points(), r.out_of(), quoted(r.state()),
            quoted(r.says));
        for (const PartResult& p : r.parts) {
            text += fmt::format("{}\n    {{\"part\": {}, \"points\": {}, \"out_of\": {}, \"state\": {}, \"says\": {}}}",
                                &p == r.parts.data() ? "" : ",", quoted(p.name), p.points, p.out_of, quoted(p.state),
                                quoted(p.says));
        }
        text += "]}";
    }
    return text + "\n]\n";
}

std::string csv(const std::vector<StudentResults>& students) {
    std::string text = "student";
    if (!students.empty()) {
        for (const Result& r : students[0].results) { text += fmt::format(",{}", title(r)); }
    }
    text += ",total,out_of\n";
    for (const StudentResults& student : students) {
        text += examples::csv_cell(student.student);
        Index points = 0;
        Index out_of = 0;
        for (const Result& r : student.results) {
            text += fmt::format(",{}", r.points());
            points += r.points();
            out_of += r.out_of();
        }
        text += fmt::format(",{},{}\n", points, out_of);
    }
    return text;
}

}  // namespace chronograd::exercises
