#pragma once

#include <string>
#include <string_view>

#include "domain/heads.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

/// The heads of books as text: what they are and of which books, a line for each numbering line, and a SHA-256 of all
/// that. docs/formats.md shows one.
[[nodiscard]] std::string encode(const domain::BookHeads& heads);
/// Errors: corrupt: not such a text, or not whole.
[[nodiscard]] Result<domain::BookHeads> decode_heads(std::string_view text);

}  // namespace billmill::formats
