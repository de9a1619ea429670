#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace billmill::document::text {

inline constexpr char32_t replacement = 0xFFFD;

/// Reads one scalar value and moves past it. A malformed sequence gives U+FFFD and moves past its broken
/// part. Needs at < end.
[[nodiscard]] char32_t next_scalar(const char*& at, const char* end);

/// What may be shown of a text: malformed bytes and noncharacters become U+FFFD, controls become spaces, and
/// what only reorders its surroundings (bidi embeddings, overrides, isolates) or hides is dropped.
void clean(std::string_view utf8, std::u32string& out);

void append_utf8(std::string& out, char32_t scalar);

}  // namespace billmill::document::text
