#pragma once

#include <cstdint>

namespace billmill::document::text {

/// Whether a line may end between two neighbouring characters: after spaces, after hyphens and slashes
/// inside words, and around Han, kana and hangul, but not before what closes nor after what
/// opens.   Source: UAX 14, simplified.
[[nodiscard]] bool may_break_between(char32_t left, char32_t right);

}  // namespace billmill::document::text
