// Web pages, as text.
#include "web_page.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace chronograd::examples {
namespace {

constexpr const char* begin_sections = "<!-- sections -->\n";
constexpr const char* end_sections = "<!-- end of sections -->\n";

// Pictures have a white ground, so they get a white frame in the dark too.
constexpr const char* style = R"(
:root { color-scheme: light dark; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
figure { margin: 1rem 0; } figcaption { margin-top: .4rem; }
img { max-width: 100%; height: auto; background: white; border-radius: 4px; }
pre { overflow-x: auto; font: .8rem/1.35 monospace; padding: .6rem; border: 1px solid #8886; border-radius: 4px; }
@media print { section { break-inside: avoid-page; } }
)";

}  // namespace

std::string escaped(const std::string& text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

std::string figure(const std::string& file, const std::string& caption) {
    return fmt::format("<figure><img src=\"{}\" alt=\"{}\">\n<figcaption>{}</figcaption></figure>\n", escaped(file),
                       escaped(caption), escaped(caption));
}

std::string section(const std::string& id, const std::string& heading, const std::string& body) {
    return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", escaped(id), escaped(heading), body);
}

std::string web_page(const std::string& title, const std::string& introduction,
                     const std::vector<std::string>& sections) {
    std::string page = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
        "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{2}{3}",
        escaped(title), style, introduction, begin_sections);
    for (const std::string& s : sections) { page += s; }
    return page + end_sections + "</body>\n</html>\n";
}

std::string sections_of(const std::string& page) {
    const std::size_t begin = page.find(begin_sections);
    const std::size_t end = page.rfind(end_sections);
    if (begin == std::string::npos || end == std::string::npos) { throw std::runtime_error("not a whole page"); }
    const std::size_t first = begin + std::string(begin_sections).size();
    return page.substr(first, end - first);
}

}  // namespace chronograd::examples
