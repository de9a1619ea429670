#pragma once

#include <cstdint>
#include <vector>

#include "domain/invoice.hpp"

namespace billmill::domain {

/// A line's part of its tax group: its part of what the document takes off or adds, and of each head.
struct LineShare {
    const TaxBreakdown* group = nullptr;  ///< nullptr: the record has no such group.
    std::int64_t taxable = 0;             ///< In minor units.
    std::vector<std::int64_t> heads;      ///< Beside the group's heads.
};

/// One for each line, in their order. Promise: those of a group add up to its taxable amount and to each of its heads, as
/// long as it has lines.   Source: the portal's form INV-01, whose items add up so.
[[nodiscard]] std::vector<LineShare> line_shares(const PricedInvoice& priced);

}  // namespace billmill::domain
