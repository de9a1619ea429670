#pragma once

#include <optional>

#include "ports/envelope.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::adapters::kafka {

/// A message as the reference system's gateway sends it: no headers, key `userID-…` or `billID-…`, and as
/// payload the bare body of the request. Returns it as billmill's own, under its numbering line or
/// customer; id, fingerprint and time stay.
/// nullopt: not such a message, or its body would have been refused at the door (the reasons are logged,
/// without its data).
[[nodiscard]] std::optional<ports::Envelope> adopt(ports::Stage stage, const ports::Envelope& stranger,
                                                   const ports::SellerDirectory& sellers);

}  // namespace billmill::adapters::kafka
