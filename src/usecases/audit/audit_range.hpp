#pragma once

#include "usecases/audit/audit_log.hpp"

namespace billmill::usecases::audit_parts {

/// The records of a series with numbers above `after` up to `to`.
struct Range {
    const ports::StoredSeries* series = nullptr;
    std::int64_t after = 0;
    std::int64_t to = 0;
};

/// What all ranges of an audit share.
struct RangeContext {
    const AuditPorts& ports;
    const AuditOptions& options;
    Uuid books;
    std::vector<ports::StoredSeries> series;  ///< By name.
    const std::vector<domain::Hole>& holes;
    AuditLog& log;
};

/// Audits the records of a range, each against itself and the one before it: so ranges need not know of each other.
/// Errors: those of the store. Whatever is found wrong goes to the log.
Outcome audit_range(const RangeContext& context, const Range& range);

}  // namespace billmill::usecases::audit_parts
