#pragma once

#include <string_view>

namespace billmill::document {

/// The name of an ISO 3166-1 country in one of the languages documents are written in, else in English; the
/// code itself where we know no name.   Source: Unicode CLDR, territories.
[[nodiscard]] std::string_view country_text(std::string_view code, std::string_view language);

}  // namespace billmill::document
