#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/customer_change.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

/// How stores keep which fields of a customer were patched: "email 0:17 taxId 0:19", field and origin; empty: none.
[[nodiscard]] std::string encode(std::span<const domain::PatchedField> fields);
/// Errors: invalid: not such a text.
[[nodiscard]] Result<std::vector<domain::PatchedField>> decode_patched_fields(std::string_view text);

}  // namespace billmill::formats
