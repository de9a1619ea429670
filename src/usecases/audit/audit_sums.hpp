#pragma once

#include <string_view>

#include "domain/invoice.hpp"

namespace billmill::usecases::audit_parts {

/// Adds up again what a record says, with nothing but the record: lines, tax groups, heads and totals, and the lines of
/// each tax group against its taxable amount. Empty: all of it adds up; else what does not.
[[nodiscard]] std::string_view sums_fault(const domain::Invoice& invoice);

}  // namespace billmill::usecases::audit_parts
