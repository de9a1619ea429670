#pragma once

#include <string>

#include "domain/money.hpp"

namespace billmill::document {

/// An amount as people write it, with the currency's own symbol, grouping and decimal mark: "₹12,34,567.00",
/// "1.234.567,00 €", "$1,234.50", "¥1,235"; a currency without a row of its own is "SEK 1,234.50".
/// Promise: every digit is the record's; nothing is rounded. Spaces are no-break spaces. UTF-8.
[[nodiscard]] std::string amount_text(domain::Money amount);

/// The same without the symbol, for columns whose head names the currency: "12,34,567.00".
[[nodiscard]] std::string bare_amount_text(domain::Money amount);

}  // namespace billmill::document
