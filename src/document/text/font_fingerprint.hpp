#pragma once

#include <string>
#include <string_view>

namespace billmill::document::text {

/// What a font file says of itself: its length, and each face's list of tables with their checksums. Fonts that draw
/// anything else differ in it, and no table needs to be read for it.   Source: OpenType 1.9, "Organization of an
/// OpenType Font".
[[nodiscard]] std::string fingerprint(std::string_view file);

}  // namespace billmill::document::text
