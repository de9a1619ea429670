#pragma once

#include "usecases/audit.hpp"
#include "usecases/audit/audit_log.hpp"

namespace billmill::usecases::audit_parts {

/// Compares the sums that the index keeps with those of the records. An index that is missing, or behind, is no fault: it is
/// not compared.
Outcome audit_index(const AuditPorts& ports, AuditReport& report, AuditLog& log);

}  // namespace billmill::usecases::audit_parts
