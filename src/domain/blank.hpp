#pragma once

#include <string_view>

namespace billmill::domain {

/// Nothing of the text can be seen: it is empty, or holds only spaces and characters that leave no mark on paper (zero width
/// and joiners, direction marks, variation selectors, fillers of Hangul, the empty Braille pattern, tags). A text that is
/// required may not be so: an invoice would name nobody. Bytes that are no UTF-8 can be seen.
/// Source: Unicode 15, White_Space and Default_Ignorable_Code_Point (DerivedCoreProperties), U+2800, U+FFFC.
[[nodiscard]] bool is_blank(std::string_view text);

}  // namespace billmill::domain
