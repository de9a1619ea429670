#include "document/text/clean.hpp"

#include "foundation/unicode.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::text {
namespace {

/// Besides what reorders: characters that draw nothing.
bool is_dropped(char32_t c) {
    return unicode::is_direction_mark(c) || (c >= 0x206A && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F);
}

}  // namespace

void clean(std::string_view text, std::u32string& out) {
    out.clear();
    const char* at = text.data();
    const char* end = at + text.size();
    while (at != end) {
        const auto scalar = utf8::next(at, end);
        if (unicode::is_control(scalar)) {
            out.push_back(U' ');
        } else if (unicode::is_noncharacter(scalar)) {
            out.push_back(utf8::replacement);
        } else if (!is_dropped(scalar)) {
            out.push_back(scalar);
        }
    }
}

}  // namespace billmill::document::text
