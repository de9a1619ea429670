#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/line_shares.hpp"

namespace billmill::document::layout {

/// The heads of GST line by line: empty outside India, and on a bill of supply.
struct GstLines {
    explicit GstLines(const domain::Invoice& invoice);

    [[nodiscard]] bool empty() const { return shares.empty(); }
    /// What a line bears of a head: 0 where its group has none of that name.
    [[nodiscard]] std::int64_t amount(std::size_t line, std::size_t head) const;

    std::vector<domain::LineShare> shares;  ///< Beside the invoice's lines.
    std::vector<std::string_view> heads;  ///< CGST, SGST, IGST … in the order in which the groups name them.
};

}  // namespace billmill::document::layout
