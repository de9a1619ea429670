#pragma once

#include <string>
#include <string_view>

namespace billmill::document::text {

/// What may be shown of a text: malformed bytes and noncharacters become U+FFFD, controls become spaces, and
/// what only reorders its surroundings (bidi embeddings, overrides, isolates) or hides is dropped.
void clean(std::string_view text, std::u32string& out);

/// Joins its neighbours or picks a variant of them; draws nothing by itself.
[[nodiscard]] constexpr bool is_invisible(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) ||
           c == 0x34F || c == 0x61C || c == 0x2060 || c == 0xAD;
}

}  // namespace billmill::document::text
