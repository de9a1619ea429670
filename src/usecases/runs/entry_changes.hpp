#pragma once

#include <vector>

#include "ports/run_store.hpp"

namespace billmill::usecases {

/// From what an entry is to what it becomes.
[[nodiscard]] inline domain::EntryChange changed(const domain::RunEntry& entry, domain::EntryState to,
                                                 domain::EntryMail mail) {
    return {
        .ordinal = entry.ordinal, .from = entry.state, .mail_from = entry.mail, .to = to, .mail_to = mail};
}

/// Of their bills.
[[nodiscard]] inline std::vector<Uuid> ids_of(const std::vector<domain::RunEntry>& entries) {
    std::vector<Uuid> ids;
    for (const auto& entry : entries) ids.push_back(entry.bill_id);
    return ids;
}

}  // namespace billmill::usecases
