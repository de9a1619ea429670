#pragma once

#include <optional>
#include <string>
#include <vector>

#include "usecases/audit/audit_range.hpp"

namespace billmill::usecases::audit_parts {

/// The link at a place of a line's chain, of a record or of a hole.
struct LinkAt {
    std::optional<Digest> link;  ///< nullopt: it is not known.
    bool lost = false;           ///< The record there is lost, as a hole says.
};
[[nodiscard]] Result<LinkAt> link_at(const RangeContext& context, const std::string& line,
                                     std::int64_t place);

/// The numbers of a series that are lost, as holes say, rising.
[[nodiscard]] std::vector<domain::NumberRange> lost_in(const RangeContext& context,
                                                       const std::string& series);

/// The invoice that this credit note takes back may be among those that are lost: a line of its seller has a hole.
[[nodiscard]] bool may_be_lost(const RangeContext& context, const domain::Invoice& credit_note);

/// The link of each hole, against what it says and the link before it.
Outcome audit_holes(const RangeContext& context);

}  // namespace billmill::usecases::audit_parts
