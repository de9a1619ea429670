#pragma once

#include "usecases/audit/audit_log.hpp"

namespace billmill::usecases::audit_parts {

/// Finds kept files that belong to no record. `expected`: how many files the records have; where as many are there,
/// none is looked up.
Outcome audit_files(const AuditPorts& ports, std::int64_t expected, AuditLog& log);

}  // namespace billmill::usecases::audit_parts
