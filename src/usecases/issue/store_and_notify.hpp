#pragma once

#include "usecases/issue/pending_document.hpp"
#include "usecases/issue_invoices.hpp"

namespace billmill::usecases::issue {

/// Stores the documents of what is issued, registers the customers that its bills brought, then orders its mails. Doing it again
/// changes nothing.
Outcome store_and_notify(std::span<PendingDocument> bills, const IssuePorts& ports);

/// The mails of an invoice that may wait for what was added to it: asked for again, so that they leave now. Those that have left
/// stay as they are.
Outcome ask_for_waiting_mails(const domain::Invoice& invoice, const ports::Envelope& cause,
                              const IssuePorts& ports);

}  // namespace billmill::usecases::issue
