#pragma once

#include <string_view>

#include "document/amounts.hpp"
#include "document/layout/classic_2/labels.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout::classic_2 {

/// "22 Nov 2026", "22.11.2026".
[[nodiscard]] ShortText date_text(Date date, const Labels& labels);
/// What stands behind a quantity for a UN/ECE unit: "h", "kg"; empty for pieces, the code where we know no
/// better.
[[nodiscard]] std::string_view unit_text(std::string_view code, const Labels& labels);
[[nodiscard]] std::string_view title_of(const domain::Invoice& invoice, const Labels& labels);

}  // namespace billmill::document::layout::classic_2
