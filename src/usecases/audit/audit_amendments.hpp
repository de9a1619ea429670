#pragma once

#include "usecases/audit/audit_range.hpp"

namespace billmill::usecases::audit_parts {

/// Audits what was added to invoices: each line's places and links, and that each record is of an invoice that there is.
/// Errors: those of the store. Whatever is found wrong goes to the log.
Outcome audit_amendments(const RangeContext& context);

}  // namespace billmill::usecases::audit_parts
