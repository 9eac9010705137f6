// Byte by byte through UTF-8, since what a program prints may be anything.
#include "harmless.hpp"

#include <algorithm>

namespace chronograd::exercises {

/// The length of the UTF-8 sequence that stands at text[i] and may be shown; 0 if none does.
static std::size_t shown_at(const std::string& text, std::size_t i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(k < text.size() ? text[k] : 0); };
    const unsigned first = byte(i);
    if (first < 0x80) { return first >= 32 && first != 127 ? 1 : 0; }
    const std::size_t length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (first >= 0xf5 || length == 0) { return 0; }
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte(i + k) & 0xc0U) != 0x80) { return 0; }
    }
    const unsigned second = byte(i + 1);
    // U+0080 to U+009F are control characters, too; longer forms than needed, and halves of pairs, are no characters.
    const bool wrong = (first == 0xc2 && second < 0xa0) || (first == 0xe0 && second < 0xa0) ||
                       (first == 0xed && second >= 0xa0) || (first == 0xf0 && second < 0x90) ||
                       (first == 0xf4 && second >= 0x90);
    return wrong ? 0 : length;
}

std::string harmless(const std::string& text, int most_lines) {
    constexpr std::size_t longest = 300;
    std::string shown;
    std::size_t in_line = 0;
    int lines = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\n' || text[i] == '\t') {
            if (text[i] == '\n' && ++lines == most_lines) { return shown + "\n...\n"; }
            if (text[i] == '\n') { in_line = 0; }
            shown += text[i++];
            continue;
        }
        const std::size_t length = shown_at(text, i);
        if (++in_line <= longest) { shown += length == 0 ? "?" : text.substr(i, length); }
        if (in_line == longest) { shown += " ..."; }
        i += std::max(length, std::size_t{1});
    }
    if (!shown.empty() && shown.back() != '\n') { shown += '\n'; }
    return shown;
}

}  // namespace chronograd::exercises
