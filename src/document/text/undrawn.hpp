#pragma once

#include <string>
#include <string_view>

#include "document/text/font_set.hpp"

namespace billmill::document::text {

/// The signs of a text that no font of the set draws, each once, in their order. On paper a replacement stands in their place.
[[nodiscard]] std::u32string undrawn_signs(const FontSet& fonts, std::string_view text);

}  // namespace billmill::document::text
