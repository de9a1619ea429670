#pragma once

#include "usecases/issue/pending_document.hpp"
#include "usecases/issue_invoices.hpp"

namespace billmill::usecases::issue {

/// Stores the documents of what is issued, registers the customers that its bills brought, then orders its mails. Doing it again
/// changes nothing.
Outcome store_and_notify(std::span<PendingDocument> bills, const IssuePorts& ports);

}  // namespace billmill::usecases::issue
