#include "document/layout/gst_lines.hpp"

#include <algorithm>

#include "document/layout/facts.hpp"

namespace billmill::document::layout {

GstLines::GstLines(const domain::Invoice& invoice) {
    if (!is_indian(invoice) || domain::is_bill_of_supply(invoice)) return;
    for (const auto& group : invoice.priced.taxes) {
        if (group.rate == domain::Percent{}) continue;
        for (const auto& head : group.heads) {
            if (std::ranges::find(heads, head.name) == heads.end()) heads.emplace_back(head.name);
        }
    }
    if (!heads.empty()) shares = domain::line_shares(invoice.priced);
}

std::int64_t GstLines::amount(std::size_t line, std::size_t head) const {
    const auto& share = shares[line];
    if (share.group == nullptr) return 0;
    const auto& named = share.group->heads;
    for (std::size_t i = 0; i < std::min(named.size(), share.heads.size()); ++i) {
        if (named[i].name == heads[head]) return share.heads[i];
    }
    return 0;
}

}  // namespace billmill::document::layout
