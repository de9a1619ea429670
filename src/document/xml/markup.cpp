#include "document/xml/markup.hpp"

#include <array>

#include "foundation/utf8.hpp"

namespace billmill::document::xml {
namespace {

enum class Kind : std::uint8_t { plain, escaped, forbidden, multibyte };

/// What to do with a byte that begins a character.   Source: XML 1.0, 2.2 Char.
constexpr auto kinds = [] {
    std::array<Kind, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte)
        table[byte] = byte < 0x20 ? Kind::forbidden : byte < 0x80 ? Kind::plain : Kind::multibyte;
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

bool is_allowed(char32_t c) {
    return c != utf8::malformed && c != 0xFFFE && c != 0xFFFF;
}

}  // namespace

Markup& Markup::text(std::string_view value) {
    const char* at = value.data();
    const char* copied = at;
    const auto put_instead = [&](const char* begin, std::string_view text) {
        out_.append(copied, begin).append(text);
        copied = at;
    };
    for (const char* const end = at + value.size(); at != end;) {
        const char* const begin = at;
        const auto kind = kinds[static_cast<unsigned char>(*at)];
        if (kind == Kind::plain) {
            ++at;
        } else if (kind == Kind::multibyte) {
            if (!is_allowed(utf8::read(at, end))) put_instead(begin, replacement);
        } else {
            ++at;
            put_instead(begin, kind == Kind::escaped ? entity(*begin) : replacement);
        }
    }
    out_.append(copied, at);
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
