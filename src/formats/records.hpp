#pragma once

#include <string>
#include <string_view>

#include "domain/invoice.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

inline constexpr int record_version =
    2;  ///< Written. Every version since 1 is read: records are kept for ever.

/// An invoice record as JSON, amounts as decimal strings. encode(decode(x)) == x for every stored x.
[[nodiscard]] std::string encode(const domain::Invoice& invoice);
/// Errors: corrupt: not a record, or of an unknown version.
[[nodiscard]] Result<domain::Invoice> decode_invoice(std::string_view json);

}  // namespace billmill::formats
