// Web pages that need no server, no script and no network: a head, sections, and how their parts are written.
#pragma once

#include <string>
#include <vector>

namespace chronograd::examples {

/// Text as it is to be written in HTML.
std::string escaped(const std::string& text);

/// <figure>: a picture in the page's folder, with what it shows.
std::string figure(const std::string& file, const std::string& caption);

/// A section under a heading; `id` is what a link names it by. `body` is HTML.
std::string section(const std::string& id, const std::string& heading, const std::string& body);

/// A whole page. `title` is plain text, the rest HTML.
std::string web_page(const std::string& title, const std::string& introduction,
                     const std::vector<std::string>& sections);

/// The sections of a page that web_page() has made. Throws std::runtime_error if it has none.
std::string sections_of(const std::string& page);

}  // namespace chronograd::examples
