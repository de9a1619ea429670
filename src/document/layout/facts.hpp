#pragma once

#include <string>
#include <string_view>

#include "document/amounts.hpp"
#include "document/layout/labels.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// "22 Nov 2026".
[[nodiscard]] ShortText date_text(Date date, const Labels& labels);
/// "Maharashtra (27)" for a GST state code, else the text as it is.
[[nodiscard]] std::string region_text(std::string_view region);
/// The country's English name for a code, else the code.
[[nodiscard]] std::string_view country_text(std::string_view code);
/// "48143 Münster" rather than "Mumbai 400020".   Source: UPU S42 templates.
[[nodiscard]] bool postcode_first(std::string_view country);
/// What stands behind a quantity for a UN/ECE unit: "h", "kg"; empty for pieces, the code where
/// we know no better.
[[nodiscard]] std::string_view unit_text(std::string_view code);
[[nodiscard]] std::string_view title_of(const domain::Invoice& invoice, const Labels& labels);

}  // namespace billmill::document::layout
