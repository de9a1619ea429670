#include "document/mail/text.hpp"

#include "foundation/invariant.hpp"
#include "foundation/unicode.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::mail {
namespace {

constexpr std::string_view replacement = "\uFFFD";

}  // namespace

std::string one_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) {
        const char* const begin = at;
        const auto c = utf8::read(at, end);
        if (c == utf8::malformed) {
            out += replacement;
        } else if (unicode::is_control(c)) {
            out += ' ';
        } else if (!unicode::is_direction_mark(c)) {
            out.append(begin, at);
        }
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
