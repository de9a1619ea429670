#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/layout/content.hpp"

namespace billmill::document::layout {

/// The rows of the tax table.
void add_taxes(Content& content, const domain::Invoice& invoice, const AmountFormat& amounts);

/// The rows from the lines' sum to the total, and from there to what is due. Needs the taxes.
void add_totals(Content& content, const domain::Invoice& invoice, const Labels& labels,
                const AmountFormat& amounts);

/// What the document takes off or adds: the rows from the sum of the lines' amounts to the net, or to the total
/// where prices include tax.
[[nodiscard]] std::vector<TotalRow> adjustment_rows(const domain::PricedInvoice& priced, const Labels& labels,
                                                    const AmountFormat& amounts);

/// "Freight", or the language's word for an allowance or a charge, with its share if it is one: "Rabatt 5 %".
[[nodiscard]] std::string adjustment_label(domain::AdjustmentKind kind, std::string_view reason,
                                           const std::optional<domain::Percent>& percent,
                                           const Labels& labels, const AmountFormat& amounts);

}  // namespace billmill::document::layout
