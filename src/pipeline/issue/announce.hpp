#pragma once

#include "pipeline/issue/bill.hpp"
#include "pipeline/issue_invoices.hpp"

namespace billmill::pipeline::issue {

/// Stores the documents of what is issued, then orders its mails. Doing it again changes nothing.
Outcome announce(std::span<Bill> bills, const IssuePorts& ports);

}  // namespace billmill::pipeline::issue
