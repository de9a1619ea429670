#pragma once

#include <string_view>

namespace billmill {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
/// Source: Unicode 15, table 3-7.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace billmill
