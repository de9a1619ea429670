#pragma once

#include <optional>
#include <string_view>

#include "domain/amendment.hpp"

namespace billmill::usecases {

/// The link of an amendment, from its record as it stands, the link before it in its line, and that of its invoice: so it proves
/// as well that the invoice is older.      Threads: any.
[[nodiscard]] Digest link_of(const domain::Amendment& amendment, std::string_view text, const Uuid& books,
                             const Digest& previous, const std::optional<Digest>& invoice);

}  // namespace billmill::usecases
