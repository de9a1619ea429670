#pragma once

#include <string>
#include <string_view>

#include "domain/hole.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

/// A hole as text, for the journal; its link stands beside it. docs/formats.md shows one.
[[nodiscard]] std::string encode(const domain::Hole& hole);
/// Errors: corrupt.
[[nodiscard]] Result<domain::Hole> decode_hole(std::string_view text);

}  // namespace billmill::formats
