#pragma once

#include <optional>
#include <string_view>

#include "foundation/uuid.hpp"

namespace billmill::document {

/// The invoice's id, from the end of a PDF that the renderer made. nullopt: it is none, or is damaged there.
/// Source: ISO 32000-2 section 14.4 (file identifiers).
[[nodiscard]] std::optional<Uuid> invoice_of_pdf(std::string_view pdf);

}  // namespace billmill::document
