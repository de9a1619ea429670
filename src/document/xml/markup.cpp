#include "document/xml/markup.hpp"

#include <algorithm>
#include <array>

namespace billmill::document::xml {
namespace {

enum class Kind : std::uint8_t { plain, escaped, forbidden, lead2, lead3, lead4 };

/// What to do with a byte that starts a character.   Source: XML 1.0, 2.2 Char.
constexpr auto kinds = [] {
    std::array<Kind, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        if (byte < 0x20)
            table[byte] = Kind::forbidden;
        else if (byte < 0x80)
            table[byte] = Kind::plain;
        else if (byte < 0xC2)
            table[byte] = Kind::forbidden;
        else if (byte < 0xE0)
            table[byte] = Kind::lead2;
        else if (byte < 0xF0)
            table[byte] = Kind::lead3;
        else
            table[byte] = byte < 0xF5 ? Kind::lead4 : Kind::forbidden;
    }
    table['\t'] = table['\n'] = Kind::plain;
    // A reader would take a carriage return for a line feed: it is written by number.
    for (const char c : {'&', '<', '>', '"', '\r'}) table[static_cast<unsigned char>(c)] = Kind::escaped;
    return table;
}();

constexpr std::string_view replacement = "\xEF\xBF\xBD";

std::string_view entity(char c) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        default: return "&#13;";
    }
}

/// Bytes of the well-formed character at `at` that XML allows; 0: there is none.
std::size_t character_size(std::string_view text, std::size_t at, Kind kind) {
    const std::size_t size = kind == Kind::lead2 ? 2 : kind == Kind::lead3 ? 3 : 4;
    if (text.size() - at < size) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    const unsigned char first = byte(0);
    const unsigned char second = byte(1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F))
        return 0;  // Overlong; surrogates.
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;                                                      // Overlong; too high.
    if (first == 0xEF && second == 0xBF && byte(2) >= 0xBE) return 0;  // U+FFFE, U+FFFF.
    return size;
}

}  // namespace

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Markup& Markup::text(std::string_view value) {
    std::size_t copied = 0;
    std::size_t at = 0;
    const auto flush = [&](std::string_view instead, std::size_t skipped) {
        out_.append(value.substr(copied, at - copied)).append(instead);
        at += skipped;
        copied = at;
    };
    while (at < value.size()) {
        const auto kind = kinds[static_cast<unsigned char>(value[at])];
        if (kind == Kind::plain) {
            ++at;
        } else if (kind == Kind::escaped) {
            flush(entity(value[at]), 1);
        } else if (const auto size = kind == Kind::forbidden ? 0 : character_size(value, at, kind);
                   size > 0) {
            at += size;
        } else {
            flush(replacement, 1);
        }
    }
    out_.append(value.substr(copied));
    return *this;
}

Markup& Markup::decimal(std::int64_t scaled, int decimals, int decimals_min) {
    auto magnitude = static_cast<std::uint64_t>(scaled);
    if (scaled < 0) magnitude = 0 - magnitude;
    while (decimals > decimals_min && magnitude % 10 == 0) {
        magnitude /= 10;
        --decimals;
    }
    std::array<char, 48> digits;
    char* begin = digits.data() + digits.size();
    for (int written = 0; magnitude > 0 || written <= decimals; ++written) {
        if (written == decimals && decimals > 0) *--begin = '.';
        *--begin = static_cast<char>('0' + magnitude % 10);
        magnitude /= 10;
    }
    if (scaled < 0) *--begin = '-';
    out_.append(begin, static_cast<std::size_t>(digits.data() + digits.size() - begin));
    return *this;
}

void Markup::padded(int value, int digits) {
    std::array<char, 8> text;
    for (int i = digits; i > 0; --i) {
        text.at(static_cast<std::size_t>(i - 1)) = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out_.append(text.data(), static_cast<std::size_t>(digits));
}

Markup& Markup::date(Date date) {
    padded(date.year, 4);
    raw("-");
    padded(date.month, 2);
    raw("-");
    padded(date.day, 2);
    return *this;
}

Markup& Markup::basic_date(Date date) {
    padded(date.year, 4);
    padded(date.month, 2);
    padded(date.day, 2);
    return *this;
}

}  // namespace billmill::document::xml
