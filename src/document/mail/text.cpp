#include "document/mail/text.hpp"

#include <cstdint>

#include "foundation/invariant.hpp"

namespace billmill::document::mail {
namespace {

constexpr std::string_view replacement = "\uFFFD";

/// Length of the well-formed UTF-8 sequence at the front of `text` and its code point; 0: none.
/// Source: Unicode 15, table 3-7 (no surrogates, no overlong forms).
std::size_t take_code_point(std::string_view text, std::uint32_t& point) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || text.size() < length) return 0;
    point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
        point = point << 6 | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return overlong || surrogate || point > 0x10FFFF ? 0 : length;
}

bool is_control(std::uint32_t point) {
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029;
}

bool reorders(std::uint32_t point) {
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::uint32_t point = 0;
        const auto length = take_code_point(text, point);
        if (length == 0) {
            out += replacement;
            text.remove_prefix(1);
            continue;
        }
        if (is_control(point)) {
            out += ' ';
        } else if (!reorders(point)) {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return out;
}

void append_escaped(std::string& html, std::string_view text) {
    for (std::size_t special = 0; (special = text.find_first_of("&<>\"'")) != std::string_view::npos;) {
        html += text.substr(0, special);
        switch (text[special]) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            default: html += "&#39;"; break;
        }
        text.remove_prefix(special + 1);
    }
    html += text;
}

std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values) {
    std::string out;
    for (std::size_t open = 0; (open = pattern.find('{')) != std::string_view::npos;) {
        const auto index = static_cast<std::size_t>(pattern.at(open + 1) - '0');
        INVARIANT(index < values.size(), "a phrase asks for no more than it is given");
        out += pattern.substr(0, open);
        out += values.begin()[index];
        pattern.remove_prefix(open + 3);
    }
    return out += pattern;
}

}  // namespace billmill::document::mail
