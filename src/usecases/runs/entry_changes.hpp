#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "ports/invoice_store.hpp"
#include "ports/run_store.hpp"

namespace billmill::usecases {

/// From what an entry is to what it becomes.
[[nodiscard]] inline domain::EntryChange changed(const domain::RunEntry& entry, domain::EntryState to,
                                                 domain::EntryMail mail) {
    return {
        .ordinal = entry.ordinal, .from = entry.state, .mail_from = entry.mail, .to = to, .mail_to = mail};
}

/// Of their bills.
[[nodiscard]] inline std::vector<Uuid> ids_of(std::span<const domain::RunEntry> entries) {
    std::vector<Uuid> ids;
    for (const auto& entry : entries) ids.push_back(entry.bill_id);
    return ids;
}

/// The invoices of those whose bills are issued, by the bill.
/// Errors:    those of the store.
[[nodiscard]] inline Result<std::unordered_map<Uuid, domain::Invoice>> find_issued(
    ports::InvoiceStore& invoices, std::span<const domain::RunEntry> entries) {
    TRY(auto found, invoices.find(ids_of(entries)));
    std::unordered_map<Uuid, domain::Invoice> issued;
    for (auto& invoice : found) issued.emplace(invoice.id, std::move(invoice));
    return issued;
}

}  // namespace billmill::usecases
