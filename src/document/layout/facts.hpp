#pragma once

#include <string>
#include <string_view>

#include "document/amounts.hpp"
#include "document/layout/labels.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// "22 Nov 2026", "22.11.2026", "2026年11月22日".
[[nodiscard]] ShortText date_text(Date date, const Labels& labels);
/// What stands behind a quantity for a UN/ECE unit: "h", "kg"; empty for pieces, the code where we know no
/// better.
[[nodiscard]] std::string_view unit_text(std::string_view code, const Labels& labels);
[[nodiscard]] std::string_view title_of(const domain::Invoice& invoice, const Labels& labels);
[[nodiscard]] bool is_credit(const domain::Invoice& invoice);
[[nodiscard]] bool is_indian(const domain::Invoice& invoice);
/// A pattern's {0} and {1} filled.
[[nodiscard]] std::string fill(std::string_view pattern, std::string_view first,
                               std::string_view second = {});

}  // namespace billmill::document::layout
